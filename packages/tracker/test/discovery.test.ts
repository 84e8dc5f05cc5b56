/** What discovery asks and reads, and the contract of what it tells (`tracker 11`). */
import { describe, expect, test } from "vitest";
import {
  checkedResult,
  type DiscoveredResource,
  type DiscoveredWorkspace,
  type DiscoveryOptions,
  discoverResources,
  discoverWorkspaces,
  type Fetch,
  type NangoConnectionContext,
  type TrackerProvider,
} from "../src/index.ts";
import { acmeProvider } from "./support/acme.ts";
import { failure } from "./support/failures.ts";
import { ManualClock } from "./support/manual-clock.ts";

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly text?: string;
}

/** A network that answers one after the other, and what it was asked. */
function network(...answers: readonly Answer[]) {
  const left = [...answers];
  const sent: { readonly url: string; readonly headers: Readonly<Record<string, string>> }[] = [];
  const fetch: Fetch = async (url, { headers }) => {
    sent.push({ url, headers });
    const { status = 200, body, text } = left.shift() ?? {};
    return { status, headers: new Headers(), text: async () => text ?? JSON.stringify(body) };
  };
  return { fetch, sent };
}

const direct = { headers: { authorization: "Bearer token-1" } };
function options(fetch: Fetch, more: Partial<DiscoveryOptions> = {}): DiscoveryOptions {
  return { provider: acmeProvider, connection: direct, clock: new ManualClock(), fetch, ...more };
}

const workspace: DiscoveredWorkspace = {
  ...{ id: "1", name: "n", display: "", kind: "site", provider: "acme" },
  provider_context: { site: "one" },
};
const resource: DiscoveredResource = {
  ...{
    provider: "acme",
    parent_workspace_id: "1",
    resource_type: "board",
    stable_ref: "7",
    display_name: "B",
  },
  ...{ connector_params: { host: "one" }, routing_metadata: {} },
};

describe("discovery", () => {
  test("asks with the credentials given, page by page, until one is short or the cap is reached", async () => {
    const full = Array.from({ length: 100 }, (_, i) => ({ id: i, site: "s" }));
    const { fetch, sent } = network({ body: full }, { body: full.slice(0, 3) });
    const { items, truncated } = await discoverWorkspaces(options(fetch));
    expect([items.length, truncated]).toEqual([103, false]);
    expect(items[0]).toMatchObject({ id: "0", provider_context: { site: "s", workspace_handle: "h" } });
    expect(sent.map(({ url }) => url)).toEqual([
      "https://acme.example/sites?mine=yes&per_page=100&page=1",
      "https://acme.example/sites?mine=yes&per_page=100&page=2",
    ]);
    expect(sent[0]!.headers).toEqual({ accept: "application/json", authorization: "Bearer token-1" });
    const capped = await discoverWorkspaces(options(network({ body: full }, { body: full }).fetch));
    expect([capped.items.length, capped.truncated]).toEqual([200, true]);
  });

  test("goes through Nango where the connection is Nango's", async () => {
    const context: NangoConnectionContext = {
      ...{ connection_id: "c", provider_config_key: "k", nango_secret_key: "s" },
      nango_base_url: "https://nango.example",
    };
    const { fetch, sent } = network({ body: [] });
    await discoverWorkspaces(options(fetch, { connection: { nango: context } }));
    expect(sent[0]).toMatchObject({
      url: "https://nango.example/proxy/sites?mine=yes&per_page=100&page=1",
      headers: { authorization: "Bearer s", "nango-proxy-accept": "application/json" },
    });
  });

  test("finds the resources of a workspace", async () => {
    const { fetch, sent } = network({ body: { boards: [{ id: 7 }] } });
    const found = await discoverResources(workspace, options(fetch));
    expect(found.items).toMatchObject([{ stable_ref: "7", connector_params: { host: "one" } }]);
    expect(sent[0]!.url).toBe("https://acme.example/sites/one?deep=1");
  });

  test("is not for a provider that has none", async () => {
    const { discovery: _, ...provider } = acmeProvider;
    const call = discoverWorkspaces(options(network().fetch, { provider: provider as TrackerProvider }));
    expect(await failure(call)).toMatchObject({
      code: "CONNECTOR_CONFIG",
      message: "acme has no discovery: name the resource in the configuration",
    });
  });

  test("tells what a workspace lacks, and what an answer is instead", async () => {
    const bare = { ...workspace, provider_context: null };
    expect(await failure(discoverResources(bare, options(network().fetch)))).toMatchObject({
      code: "CONNECTOR_CONFIG",
      message: expect.stringContaining("has no site in its provider_context"),
    });
    const wrong = { status: 200, body: { message: "hello" } };
    expect(await failure(discoverWorkspaces(options(network(wrong).fetch)))).toMatchObject({
      ...{ failure_class: "non_retryable", provider: "acme" },
      message: 'acme answered with {"message":"hello"} where a list of objects was expected',
    });
    const list = network({ body: [] }).fetch;
    expect(await failure(discoverResources(workspace, options(list)))).toMatchObject({
      message: "acme answered with [] where a site was expected",
    });
    const refused = network({ status: 403, text: "no" }).fetch;
    expect(await failure(discoverWorkspaces(options(refused)))).toMatchObject({
      ...{ failure_class: "permission", status_code: 403, provider: "acme" },
    });
  });

  test("ends with its caller", async () => {
    const reason = new Error("enough");
    const fetch: Fetch = async (_url, { signal }) => {
      signal?.throwIfAborted();
      throw new Error("not reached");
    };
    const call = discoverWorkspaces(options(fetch, { signal: AbortSignal.abort(reason) }));
    expect(await failure(call)).toBe(reason);
  });

  test("in parity asks and fails as the HTTP library of that version", async () => {
    const parity = { parity: "0.3.0" } as const;
    const { fetch, sent } = network({ body: [{ id: "1" }] });
    const { items } = await discoverWorkspaces(options(fetch, parity));
    expect(sent[0]!.headers["accept"]).toBe("*/*");
    expect(items[0]!.provider_context).toEqual({ site: null });
    const kind = async (answer: Answer, of: DiscoveredWorkspace | null = null) => {
      const asked = options(network(answer).fetch, parity);
      const error = await failure(of === null ? discoverWorkspaces(asked) : discoverResources(of, asked));
      return error["platform_type"];
    };
    expect(await kind({ status: 404, text: "{}" })).toBe("HTTPStatusError");
    expect(await kind({ status: 302, text: "{}" })).toBe("HTTPStatusError");
    expect(await kind({ text: "" })).toBe("JSONDecodeError");
    expect(await kind({ text: "<html>" })).toBe("JSONDecodeError");
    expect(await kind({ body: 5 })).toBe("TypeError");
    expect(await kind({ body: [null] })).toBe("TypeError");
    expect(await kind({ body: [{}] })).toBe("KeyError");
    expect(await kind({ body: [] }, workspace)).toBe("TypeError");
    expect(await kind({ body: {} }, { ...workspace, provider_context: null })).toBe("TypeError");
    expect(await kind({ body: {} }, { ...workspace, provider_context: {} })).toBe("KeyError");
  });
});

describe("the contract of what was found", () => {
  const WORKSPACE_BREACHES = [
    ["WS-001", "id", ""],
    ["WS-002", "name", 5],
    ["WS-003", "display", null],
    ["WS-004", "kind", undefined],
    ["WS-005", "provider", ""],
    ["WS-006", "provider_context", "x"],
    ["WS-007", "provider_context", { at: new Date(0) }],
    ["WS-007", "provider_context", { n: Number.NaN }],
    ["WS-007", "provider_context", { list: [undefined] }],
    ["WS-008", "provider_context", { workspace_handle: 5 }],
    ["WS-009", "provider_context", { workspace_url: {} }],
  ] as const;
  const RESOURCE_BREACHES = [
    ["RS-001", "provider", null],
    ["RS-002", "parent_workspace_id", ""],
    ["RS-003", "resource_type", ""],
    ["RS-004", "stable_ref", 7],
    ["RS-005", "display_name", ""],
    ["RS-006", "connector_params", []],
    ["RS-007", "connector_params", {}],
    ["RS-008", "connector_params", { f: () => 1 }],
    ["RS-009", "routing_metadata", null],
    ["RS-010", "routing_metadata", { n: 1n }],
    ["RS-011", "routing_metadata", { display_key: 1 }],
    ["RS-012", "routing_metadata", { resource_url: [] }],
  ] as const;

  test("holds for good results, also empty and with all that may be null", () => {
    const empty = { items: [], truncated: true };
    expect(checkedResult(empty, "workspace")).toBe(empty);
    const context = { workspace_handle: null, workspace_url: "u", n: 1.5, list: [true, null, { a: [] }] };
    for (const provider_context of [null, {}, context])
      checkedResult({ items: [{ ...workspace, provider_context }], truncated: false }, "workspace");
    checkedResult({ items: [resource, resource], truncated: false }, "resource");
  });

  test.each([
    ...WORKSPACE_BREACHES.map((breach) => ["workspace", workspace, ...breach] as const),
    ...RESOURCE_BREACHES.map((breach) => ["resource", resource, ...breach] as const),
  ])("of a %s is broken, by the code of the rule", (kind, good, reason, field, value) => {
    const items = [good, { ...good, [field]: value }];
    const check = () => checkedResult({ items, truncated: false } as never, kind);
    const path = new RegExp(`^items\\[1\\]\\.${field}`);
    expect(check).toThrow(
      expect.objectContaining({
        ...{ name: "DiscoveryContractError", code: "DISCOVERY_CONTRACT", kind, reason },
        ...{ field_path: expect.stringMatching(path), provider: field === "provider" ? "<unknown>" : "acme" },
      }),
    );
  });

  test.each([
    [null, "DR-001", "<root>"],
    [{ items: {}, truncated: false }, "DR-002", "items"],
    [{ items: [], truncated: "no" }, "DR-003", "truncated"],
  ])("of the whole is broken: %j", (result, reason, field_path) => {
    expect(() => checkedResult(result as never, "workspace")).toThrow(
      expect.objectContaining({ kind: "result", reason, field_path, provider: "<unknown>" }),
    );
  });

  test("is checked on what providers find", async () => {
    const { fetch } = network({ body: [{ id: "" }] });
    expect(await failure(discoverWorkspaces(options(fetch)))).toMatchObject({ reason: "WS-001" });
  });
});
