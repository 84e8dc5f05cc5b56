import { describe, expect, test } from "vitest";
import {
  type ConnectorPorts,
  connectorParamsToHostedParams,
  createHostedConnector,
  type Fetch,
  type FetchInit,
  type HostedConnectorRequest,
  InMemoryConnector,
  NANGO_MANAGED_TOKEN,
  NangoConnectionContext,
  nangoFetch,
  type ProviderConfig,
  parsedValue,
  type TrackerProvider,
} from "../src/index.ts";
import { countingIds, ManualClock } from "./support/manual-clock.ts";

const context = parsedValue(
  NangoConnectionContext.parse({
    ...{ connection_id: "conn-1", provider_config_key: "linear", nango_secret_key: "nango-secret" },
    nango_base_url: "https://nango.example",
  }),
);

interface Sent extends FetchInit {
  readonly url: string;
}

/** A network that keeps what is sent. */
function network() {
  const sent: Sent[] = [];
  const response = { status: 200, headers: new Headers(), text: async () => "{}" };
  const fetch: Fetch = async (url, init) => {
    sent.push({ url, ...init });
    return response;
  };
  return { sent, fetch, response };
}

const request = (headers: Record<string, string> = {}): FetchInit => ({
  ...{ method: "POST", headers, body: '{"query":"{ x }"}', redirect: "manual" },
});

async function through(
  url: string,
  headers: Record<string, string> = {},
  options: { readonly provider?: string; readonly parity?: "0.3.0"; readonly base?: string } = {},
): Promise<Sent> {
  const { sent, fetch } = network();
  const { provider = "linear", parity, base = context.nango_base_url } = options;
  const nango = { ...context, nango_base_url: base };
  await nangoFetch({ provider, context: nango, fetch, ...(parity && { parity }) })(url, request(headers));
  return sent[0]!;
}

describe("the transport through Nango", () => {
  test("keeps method, path, query and body, and drops the provider's host", async () => {
    const { fetch, sent, response } = network();
    const proxied = nangoFetch({ provider: "github", context, fetch });
    const signal = new AbortController().signal;
    const init = { ...request(), method: "PATCH", signal } as const;
    expect(await proxied("https://api.github.com/repos/a%20b/c/issues?state=all&page=2", init)).toBe(
      response,
    );
    expect(sent[0]).toMatchObject({
      url: "https://nango.example/proxy/repos/a%20b/c/issues?state=all&page=2",
      ...{ method: "PATCH", body: '{"query":"{ x }"}', redirect: "manual", signal },
    });
  });

  test("puts Nango's credentials in place of the connector's", async () => {
    const { headers } = await through("https://api.linear.app/graphql", {
      Authorization: "lin_api_real",
      "PRIVATE-TOKEN": "glpat",
      Host: "api.linear.app",
    });
    expect(headers).toEqual({
      authorization: "Bearer nango-secret",
      "connection-id": "conn-1",
      "provider-config-key": "linear",
    });
  });

  test("marks the other headers as the provider's, which Nango passes on; the type of the body is for both", async () => {
    const { headers } = await through("https://api.linear.app/graphql", {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-GitHub-Api-Version": "2022-11-28",
    });
    expect(headers).toMatchObject({
      "nango-proxy-accept": "application/json",
      "content-type": "application/json",
      "nango-proxy-x-github-api-version": "2022-11-28",
    });
    expect(headers).not.toHaveProperty("accept");
  });

  test.each([
    ["linear", "https://api.linear.app/graphql"],
    ["jira", "https://api.atlassian.com/ex/jira/cloud-1/rest/api/3/issue/P-1"],
    ["github", "https://api.github.com/repos/o/r/issues"],
    ["gitlab", "https://gitlab.com/api/v4/projects/1/issues"],
  ])("names no host to Nango where it is the one that Nango has for %s", async (provider, url) => {
    expect((await through(url, {}, { provider })).headers).not.toHaveProperty("base-url-override");
  });

  test.each([
    ["gitlab", "https://git.example:8443/api/v4/projects/1/issues", "https://git.example:8443"],
    ["github", "https://ghe.example/api/v3/repos/o/r/issues", "https://ghe.example"],
    ["jira", "https://acme.atlassian.net/rest/api/3/issue/P-1", "https://acme.atlassian.net"],
    ["unheard_of", "https://api.example/x", "https://api.example"],
  ])("names another host of %s to Nango", async (provider, url, origin) => {
    const { headers, url: sent } = await through(url, {}, { provider });
    expect(headers).toMatchObject({ "base-url-override": origin });
    expect(sent).toBe(url.replace(origin, "https://nango.example/proxy"));
  });

  test("joins its own base and the path with one slash", async () => {
    const { url } = await through(
      "https://api.linear.app/graphql",
      {},
      { base: "https://nango.example/sub//" },
    );
    expect(url).toBe("https://nango.example/sub/proxy/graphql");
  });

  test("adds no retry, and lets failures through as they are", async () => {
    const lost = new TypeError("fetch failed");
    let tries = 0;
    const fetch: Fetch = () => {
      tries++;
      return Promise.reject(lost);
    };
    const proxied = nangoFetch({ provider: "linear", context, fetch });
    await expect(proxied("https://api.linear.app/graphql", request())).rejects.toBe(lost);
    expect(tries).toBe(1);
  });

  test("in parity sends headers plainly and never an override", async () => {
    const { headers, url } = await through(
      "https://linear.example/graphql",
      { Accept: "application/json", Authorization: "x" },
      { parity: "0.3.0", base: "https://nango.example/" },
    );
    expect(url).toBe("https://nango.example//proxy/graphql");
    expect(headers).toEqual({
      accept: "application/json",
      authorization: "Bearer nango-secret",
      "connection-id": "conn-1",
      "provider-config-key": "linear",
    });
  });
});

describe("the connection through Nango", () => {
  test("is checked before anything is sent", () => {
    const { fetch, sent } = network();
    const wrong = { ...context, connection_id: " " };
    expect(() => nangoFetch({ provider: "linear", context: wrong, fetch })).toThrow(
      expect.objectContaining({
        code: "TRACKER_VALUE_INVALID",
        message: "connection_id must be non-empty",
      }),
    );
    expect(sent).toEqual([]);
  });

  test.each(["connection_id", "provider_config_key", "nango_secret_key"])("needs its %s", (field) => {
    const parsed = NangoConnectionContext.parse({ ...context, [field]: " " });
    expect(parsed.ok ? [] : parsed.violations.map(({ message }) => message)).toEqual([
      `Value error, ${field} must be non-empty`,
    ]);
  });

  test("is that of Nango's own cloud where no base is named", () => {
    const { nango_base_url: _, ...own } = context;
    expect(parsedValue(NangoConnectionContext.parse(own)).nango_base_url).toBe("https://api.nango.dev");
  });
});

/** A provider that notes how it was connected. */
function provider(name: string, isHosted = true) {
  const connected: { config: ProviderConfig; ports: ConnectorPorts }[] = [];
  const it: TrackerProvider = {
    ...{ name, secret_fields: ["api_key"] },
    connect(config, ports) {
      connected.push({ config, ports });
      return new InMemoryConnector({ name, workspace: "ws", clock: ports.clock, newId: countingIds("i") });
    },
    ...(isHosted && { hosted_config: (params) => ({ ...params, api_key: NANGO_MANAGED_TOKEN }) }),
  };
  return { it, connected };
}

const clock = new ManualClock();
const linearRequest: HostedConnectorRequest = {
  ...{ provider: "linear", nango_context: context },
  params: {
    ...{ team_id: "team-1", workspace: "acme", graphql_url: "https://api.linear.app/graphql" },
    status_to_state_id: { done: "s-1" },
  },
};

describe("a hosted connector", () => {
  test("is the provider's own, without its token, on Nango's transport", async () => {
    const { it, connected } = provider("linear");
    const { fetch, sent } = network();
    const connector = createHostedConnector(linearRequest, [it], { clock, fetch });
    expect(connector.name).toBe("linear");
    const { config, ports } = connected[0]!;
    expect(config).toEqual({ ...linearRequest.params, api_key: "nango-managed" });
    await ports.fetch!("https://api.linear.app/graphql", request({ authorization: NANGO_MANAGED_TOKEN }));
    expect(sent[0]!.url).toBe("https://nango.example/proxy/graphql");
    expect(JSON.stringify(sent)).not.toContain(NANGO_MANAGED_TOKEN);
  });

  test("passes the other ports and the parity on", () => {
    const { it, connected } = provider("linear");
    const warn = () => undefined;
    createHostedConnector(linearRequest, [it], { clock, fetch: network().fetch, warn, parity: "0.3.0" });
    expect(connected[0]!.ports).toMatchObject({ clock, warn, parity: "0.3.0" });
  });

  test("fills in what the params leave out", () => {
    const { it, connected } = provider("linear");
    const request: HostedConnectorRequest = { ...linearRequest, params: { team_id: "team-1" } };
    createHostedConnector(request, [it], { clock, fetch: network().fetch });
    expect(connected[0]!.config).toEqual({
      ...{ team_id: "team-1", workspace: "linear", graphql_url: "https://api.linear.app/graphql" },
      ...{ status_to_state_id: {}, api_key: "nango-managed" },
    });
  });

  const refused = (request: object, providers: readonly TrackerProvider[], fetch: Fetch | undefined) => () =>
    createHostedConnector(request as HostedConnectorRequest, providers, { clock, ...(fetch && { fetch }) });
  const { fetch } = network();

  test("is refused for Azure DevOps, which Nango does not carry", () => {
    const azure = { ...linearRequest, provider: "azure_devops" };
    expect(refused(azure, [provider("azure_devops").it], fetch)).toThrow(
      expect.objectContaining({
        code: "CONNECTOR_CONFIG",
        message: "Unsupported hosted provider: 'azure_devops'",
      }),
    );
  });

  test("is refused with the params of another provider", () => {
    const wrong = { ...linearRequest, params: { owner: "o", repo: "r" } };
    expect(refused(wrong, [provider("linear").it], fetch)).toThrow(
      /^Expected LinearHostedParams for provider 'linear': .*team_id/,
    );
  });

  test("is refused for a provider that the host does not know, or that cannot be hosted", () => {
    expect(refused(linearRequest, [provider("jira").it], fetch)).toThrow(
      "Unknown provider: linear; known are jira",
    );
    expect(refused(linearRequest, [provider("linear", false).it], fetch)).toThrow(
      "The connector of linear says nothing of its hosted configuration",
    );
  });

  test("is refused without a network", () => {
    expect(refused(linearRequest, [provider("linear").it], undefined)).toThrow("needs the port fetch");
  });
});

describe("params from what discovery found", () => {
  test.each([
    ["linear", { team_id: "t" }, { team_id: "t", workspace: "linear" }],
    [
      "jira",
      { project_key: "P", base_url: "https://j", cloud_id: "c" },
      { base_url: "https://j", project_key: "P" },
    ],
    ["github", { owner: "o", repo: "r" }, { owner: "o", repo: "r", base_url: "https://api.github.com" }],
    ["gitlab", { project_id: 7 }, { project_id: "7", base_url: "https://gitlab.com/api/v4" }],
    [
      "gitlab",
      { project_id: 7, base_url: "https://g/api/v4" },
      { project_id: "7", base_url: "https://g/api/v4" },
    ],
  ])("make those of %s", (name, found, params) => {
    expect(connectorParamsToHostedParams(name, found)).toMatchObject(params);
    expect(connectorParamsToHostedParams(name, found)).not.toHaveProperty("cloud_id");
  });

  test("are missed by name", () => {
    expect(() => connectorParamsToHostedParams("jira", { cloud_id: "c" })).toThrow(
      expect.objectContaining({
        code: "CONNECTOR_CONFIG",
        message: "Missing required connector_params keys: ['project_key', 'base_url']",
      }),
    );
  });

  test("are of a provider that is hosted", () => {
    expect(() => connectorParamsToHostedParams("beads", {})).toThrow("Unsupported hosted provider: 'beads'");
  });
});
