/** The adapter of version 0.3.0 by itself; beside that version it is judged in `tracker.diff.test.ts`. */
import { describe, expect, test } from "vitest";
import { trackerAdapter } from "../src/operations.ts";
import { acmeProvider } from "./support/acme.ts";

const adapter = trackerAdapter([acmeProvider]);

async function ask(op: string, args: object = {}): Promise<unknown> {
  return adapter.operations.get(op)!(args as Readonly<Record<string, unknown>>);
}

/** The outcomes of a run, one per call or step. */
interface Ran {
  readonly results: readonly Outcome[];
  readonly steps: readonly Outcome[];
  readonly requests: readonly object[];
}
interface Outcome {
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: object;
}

/** The error of a request, as it is answered. */
async function refused(op: string, args: object = {}) {
  try {
    return expect.unreachable(JSON.stringify(await ask(op, args)));
  } catch (error) {
    return adapter.describeError(error);
  }
}

const config = { host: "http://acme.example", token: "t" };
const issue = {
  ref: { system: "acme", workspace: "w", id: "1" },
  title: "T",
  status: "todo",
  issue_type: "task",
};
const nango = { connection_id: "c", provider_config_key: "k", nango_secret_key: "s" };

describe("the adapter", () => {
  test("tells what it is and what it knows", async () => {
    expect([adapter.package, adapter.version]).toEqual(["spec-kitty-tracker", "0.3.0"]);
    expect(await ask("info")).toMatchObject({ version: "0.3.0", module_version: "0.2.0" });
    const ops = (await ask("ops")) as string[];
    expect(ops).toEqual([...ops].sort());
    expect(ops).toEqual(
      expect.arrayContaining(["connector_run", "discover", "hosted_params", "sync_run", "ops"]),
    );
  });

  test("runs a connector on the answers of a script, and tells what it sent", async () => {
    const ran = await ask("connector_run", {
      ...{ provider: "acme", config },
      calls: [
        { method: "list_issues", args: { cursor: "2" } },
        { method: "get_issue", args: { ref: issue.ref } },
        { method: "create_issue", args: { issue } },
        { method: "update_issue", args: { ref: issue.ref, patch: { title: "New" }, idempotency_key: "k" } },
        { method: "transition_issue", args: { ref: issue.ref, target_status: "done" } },
        { method: "upsert_link", args: { ref: issue.ref, link: { type: "blocks", target: issue.ref } } },
        { method: "add_comment", args: { ref: issue.ref, body: "x" } },
        { method: "list_events" },
        { method: "get_capabilities" },
      ],
      http: [
        { json: [{ id: 1, title: "a" }, { id: 2 }] },
        { status: 404, json: { message: "gone" }, headers: { "Retry-After": "5" } },
        { json: { id: 3, title: "T" } },
        { text: "<html>" },
        { json: null },
      ],
    });
    const { results, requests } = ran as Ran;
    expect(results[0]?.result).toMatchObject({
      next_cursor: "3",
      items: [{ title: "a" }, { title: "Untitled" }],
    });
    expect(results[1]?.error).toEqual({
      ...{ type: "ConnectorRequestError", source: "package", bases: ["SpecKittyTrackerError", "Exception"] },
      message: 'HTTP 404 for GET http://acme.example/issues/1: {"message":"gone"}',
      fields: {
        ...{ status_code: 404, failure_class: "not_found", retry_after_seconds: 5, provider: null },
        is_retryable: false,
      },
    });
    expect(results[2]?.result?.["ref"]).toMatchObject({ id: "3" });
    expect(results[3]?.error).toMatchObject({ type: "JSONDecodeError", source: "python" });
    expect(results[4]?.error).toMatchObject({ type: "KeyError" });
    expect(results[5]?.error).toMatchObject({ type: "CapabilityNotSupportedError" });
    expect(results[6]?.error).toMatchObject({ type: "CapabilityNotSupportedError" });
    expect(results[7]?.result).toEqual({ events: [], cursor: null });
    expect(Object.keys(results[8]?.result ?? {})).toHaveLength(10);
    expect(requests).toEqual([
      request("GET", "/issues?page=2"),
      request("GET", "/issues/1"),
      request("POST", "/issues", { title: "T" }),
      request("PUT", "/issues/1", { title: "New" }),
      request("PUT", "/issues/1", { status: "done" }),
    ]);
  });

  const request = (method: string, path: string, body: unknown = null) => ({
    ...{ method, url: `http://acme.example${path}`, headers: { authorization: "t" }, body },
  });

  test("refuses requests that are wrong in themselves, each with what is", async () => {
    const oracle = { type: "OracleError", source: "oracle" };
    const wrong = async (op: string, args: object) => {
      const { message, ...error } = await refused(op, args);
      expect(error).toMatchObject(oracle);
      return message;
    };
    expect(await wrong("connector_run", {})).toBe("missing argument 'provider'");
    expect(await wrong("connector_run", { provider: 5 })).toBe("argument 'provider' must be a text");
    expect(await wrong("connector_run", { provider: "jira" })).toBe("unknown provider; known: acme");
    expect(await wrong("connector_run", { provider: "acme", config, http: {} })).toBe(
      "argument 'http' must be a list",
    );
    const calls = [{ method: "fly" }];
    expect(await wrong("connector_run", { provider: "acme", config, calls })).toBe(
      "unknown connector method 'fly'",
    );
    expect(await wrong("hosted_params", { provider: "jira", connector_params: [] })).toBe(
      "argument 'connector_params' must be an object",
    );
    expect(await wrong("model", { model: "Cat", data: {} })).toContain(
      "unknown name 'Cat'; known: CanonicalIssue",
    );
    const step = { policy: { mode: "split_ownership" }, steps: [{ do: "dance" }] };
    expect(await wrong("sync_run", step)).toBe("unknown step 'dance'");
    expect(await wrong("registry", { steps: [["dance", "x"]] })).toBe("unknown step 'dance'");
    expect(adapter.describeError(new Error("a bug"))).toMatchObject({ ...oracle, message: "a bug" });
    expect(adapter.describeError("odd")).toMatchObject({ ...oracle, message: "odd" });
  });

  test("refuses values as that version would", async () => {
    const update = (patch: object) => ({
      ...{ provider: "acme", config, calls: [{ method: "update_issue", args: { ref: issue.ref, patch } }] },
    });
    const { results } = (await ask("connector_run", update({ issue_type: "zz" }))) as Ran;
    expect(results[0]?.error).toEqual({
      ...{ type: "ValueError", source: "python", bases: ["Exception"] },
      message: "'zz' is not a valid CanonicalIssueType",
    });
    const put = { do: "remote_put", issue: { ...issue, updated_at: "soon" } };
    const ran = (await ask("sync_run", { policy: { mode: "split_ownership" }, steps: [put] })) as Ran;
    expect(ran.steps[0]?.error).toMatchObject({
      type: "ValueError",
      message: "Input should be an ISO 8601 date and time",
    });
    expect(await refused("model", { model: "ExternalRef", data: { system: "a" } })).toMatchObject({
      ...{ type: "TypeError", source: "python" },
    });
    expect(await refused("connector_run", { provider: "acme", config: {} })).toMatchObject({
      type: "TypeError",
    });
  });

  test("goes through Nango, and is refused for what Nango does not carry", async () => {
    const run = { provider: "acme", config, nango };
    expect(await refused("connector_run", run)).toMatchObject({
      ...{ type: "ConnectorConfigError", message: "Unsupported hosted provider: 'acme'" },
    });
  });

  test("discovers, and tells hosted params by their type", async () => {
    const found = await ask("discover", {
      ...{ kind: "workspaces", provider: "acme", nango },
      http: [{ json: [{ id: 5, site: "s" }] }],
    });
    expect(found).toMatchObject({
      outcome: {
        ok: true,
        result: { truncated: false, items: [{ id: "5", provider_context: { site: "s" } }] },
      },
      requests: [{ url: "https://api.nango.dev/proxy/sites?mine=yes&per_page=100&page=1" }],
    });
    const workspace = {
      ...{
        id: "5",
        name: "n",
        display: "d",
        kind: "site",
        provider: "acme",
        provider_context: { site: "s" },
      },
    };
    const resources = {
      kind: "resources",
      provider: "acme",
      nango,
      workspace,
      http: [{ json: { boards: [] } }],
    };
    expect(await ask("discover", resources)).toMatchObject({ outcome: { result: { items: [] } } });
    const unknown = await ask("discover", { kind: "workspaces", provider: "Acme", nango });
    expect(unknown).toMatchObject({ outcome: { ok: false, error: { message: "Unknown provider: Acme" } } });
    expect(
      await ask("hosted_params", { provider: "linear", connector_params: { team_id: "t" } }),
    ).toMatchObject({
      ...{ type: "LinearHostedParams", value: { team_id: "t", workspace: "linear" } },
    });
  });

  test("publishes a mission to a connector that fails as it is told to", async () => {
    const published = await ask("publish_mission_update", {
      ...{ remote: [issue], issue_ref: issue.ref, max_retry_attempts: 0 },
      update: { mission_id: "m", mission_state: "done" },
      faults: { update_issue: [{ status_code: 503 }] },
    });
    expect(published).toMatchObject({ outcome: { ok: false, error: { fields: { status_code: 503 } } } });
  });
});

describe("programs", () => {
  test("answer from a script as well", async () => {
    const { scriptedPrograms } = await import("../src/operations/scripted.ts");
    const { run, commands } = scriptedPrograms([{ stdout: "[]" }, { error: "Command failed" }]);
    expect(await run({ argv: ["bd", "list"], cwd: "/x" })).toEqual({
      exit_code: 0,
      stdout: "[]",
      stderr: "",
    });
    await expect(run({ argv: ["bd", "show"] })).rejects.toMatchObject({ message: "Command failed" });
    await expect(run({ argv: ["bd", "show"] })).rejects.toThrow("no scripted output left for bd show");
    expect(commands.slice(0, 2)).toEqual([
      { command: ["bd", "list"], cwd: "/x" },
      { command: ["bd", "show"], cwd: null },
    ]);
  });

  test("a clock that steps never waits", async () => {
    const { steppingClock } = await import("../src/operations/scripted.ts");
    const clock = steppingClock({ start: "2026-01-01T00:00:00Z", step_seconds: 2 });
    await clock.sleep(1_000_000);
    expect([clock.now(), clock.now()]).toEqual(["2026-01-01T00:00:00+00:00", "2026-01-01T00:00:02+00:00"]);
  });
});
