/** The acceptance suite of connectors finds what is wrong with one. */
import { describe, expect, test } from "vitest";
import {
  type CanonicalIssue,
  CapabilityNotSupportedError,
  ConnectorRequestError,
  capabilities,
  InMemoryConnector,
  type TaskTrackerConnector,
} from "../src/index.ts";
import { type ConnectorFixture, connectorSuite, type ScriptedFailure } from "../src/suites.ts";
import { countingIds, ManualClock } from "./support/manual-clock.ts";
import { overriding } from "./support/world.ts";

type Flaw = (connector: InMemoryConnector) => Partial<TaskTrackerConnector>;

/** The classes of failures as a connector of HTTP tells them. */
const FAILURES: Readonly<Record<ScriptedFailure["kind"], number | null>> = {
  ...{ unavailable: 503, unauthorized: 401, forbidden: 403, rate_limit: 429 },
  disconnect: null,
};

/** A good connector with a flaw, before a provider that fails as it is told to. */
async function fixture(flaw: Flaw = () => ({}), told?: (error: ConnectorRequestError) => unknown) {
  const clock = new ManualClock();
  const memory = new InMemoryConnector({
    ...{ name: "memory", workspace: "ws", clock, newId: countingIds("i"), assigns_ids: true },
  });
  const failures: ScriptedFailure[] = [];
  const failing = overriding(memory, {
    getIssue: (ref, options) => fail() ?? memory.getIssue(ref, options),
    listIssues: (query) => fail() ?? memory.listIssues(query),
    ...flaw(memory),
  });
  function fail(): Promise<never> | undefined {
    const failure = failures.shift();
    if (failure === undefined) return undefined;
    const status_code = FAILURES[failure.kind];
    const error = new ConnectorRequestError(failure.kind, {
      ...{ status_code, provider: "memory", ...(status_code === null && { failure_class: "transient" }) },
      ...("retry_after_seconds" in failure && { retry_after_seconds: failure.retry_after_seconds }),
    });
    return Promise.reject(told?.(error) ?? error);
  }
  return {
    ...{ connector: failing, clock, people: ["anna", "ben"] as const },
    edit: async (ref, patch) => void (await memory.updateIssue(ref, patch)),
    failNext: (failure) => void failures.push(failure),
    later: async () => clock.move(1),
  } satisfies ConnectorFixture;
}

/** The names of the cases that fail. */
async function failing(open: () => Promise<ConnectorFixture>): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name, run } of connectorSuite(open)) {
    await run().catch((error: unknown) => {
      expect((error as Error).message).not.toBe("");
      names.push(name);
    });
  }
  return names;
}

const changed = (change: (issue: CanonicalIssue) => CanonicalIssue): Flaw => {
  return (memory) => ({ getIssue: async (ref) => change(await memory.getIssue(ref)) });
};

const FLAWS: Readonly<Record<string, readonly [flaw: Flaw, found: RegExp]>> = {
  "drops a field on reading": [changed((issue) => ({ ...issue, body: null })), /get gives what create gave/],
  "changes with every read": [
    (memory) => {
      let reads = 0;
      return { getIssue: async (ref) => ({ ...(await memory.getIssue(ref)), title: `T${++reads}` }) };
    },
    /get gives what create gave/,
  ],
  "invents issues": [
    (memory) => ({
      async getIssue(ref) {
        const issues = (await memory.listIssues()).items;
        return issues.find((issue) => issue.ref.id === ref.id) ?? issues[0]!;
      },
    }),
    /an issue that is not there is not found/,
  ],
  "loses issues between pages": [
    (memory) => ({
      async listIssues(query) {
        const page = await memory.listIssues(query);
        return query?.cursor ? { ...page, items: page.items.slice(1) } : page;
      },
    }),
    /pages hold each issue once/,
  ],
  "never ends its pages": [
    (memory) => ({
      listIssues: async (query) => ({ ...(await memory.listIssues(query)), next_cursor: "0" }),
    }),
    /pages hold each issue once/,
  ],
  "takes no limit": [
    (memory) => ({ listIssues: (query) => memory.listIssues({ ...query, limit: 100, cursor: null }) }),
    /a limit is kept to/,
  ],
  "sees no time": [
    (memory) => ({ listIssues: (query) => memory.listIssues({ ...query, updated_since: null }) }),
    /updated_since leaves out/,
  ],
  "writes more than it was asked to": [
    (memory) => ({ updateIssue: (ref, patch) => memory.updateIssue(ref, { ...patch, labels: ["always"] }) }),
    /an update sets its fields and leaves the others/,
  ],
  "writes before it refuses": [
    (memory) => ({
      async transitionIssue(ref) {
        await memory.updateIssue(ref, { title: "half done" });
        throw new CapabilityNotSupportedError("no", { capability: "status" });
      },
    }),
    /a transition reaches the status, or is refused as a capability without a write/,
  ],
  "refuses without saying why": [
    () => ({ transitionIssue: async () => Promise.reject(new Error("no")) }),
    /a transition reaches the status, or is refused/,
  ],
  "adds a link twice": [
    (memory) => ({
      async upsertLink(ref, link) {
        const { links } = await memory.getIssue(ref);
        await memory.updateIssue(ref, { links: [...links, link] });
      },
    }),
    /a link made twice is one link/,
  ],
  "says a comment twice": [
    (memory) => ({
      async addComment(ref, body) {
        await memory.addComment(ref, body);
        return memory.addComment(ref, body);
      },
    }),
    /comments are listed once each/,
  ],
  "tells comments of another issue": [
    (memory) => ({
      async listComments(_ref, query) {
        const [first] = (await memory.listIssues()).items;
        return memory.listComments(first!.ref, query);
      },
    }),
    /comments stay with their issue/,
  ],
  "claims what it cannot": [
    () => ({ getCapabilities: async () => capabilities({ supports_assignment: false }) }),
    /capabilities and profile agree/,
  ],
  "has comments that it says it has not": [
    (memory) => ({
      getCapabilities: async () => ({ ...(await memory.getCapabilities()), supports_comments: false }),
    }),
    /capabilities and profile agree/,
  ],
  "finds every creation": [
    (memory) => ({ findCreated: async ({ issue }) => memory.createIssue(issue) }),
    /what a creation made is found by its key/,
  ],
  "hears no signal": [
    (memory) => ({ listIssues: () => memory.listIssues() }),
    /an aborted signal ends a call/,
  ],
  "is closed once and breaks when closed again": [
    () => {
      let isOpen = true;
      return {
        async [Symbol.asyncDispose]() {
          if (!isOpen) throw new Error("closed already");
          isOpen = false;
        },
      };
    },
    /disposing twice is as disposing once/,
  ],
};

describe("the suite", () => {
  test("takes a good connector before a failing provider", async () => {
    expect(await failing(fixture)).toEqual([]);
  });

  test.each(Object.entries(FLAWS))("finds a connector that %s", async (_name, [flaw, found]) => {
    const names = await failing(() => fixture(flaw));
    expect(names.some((name) => found.test(name))).toBe(true);
  });

  test.each([
    ["no class", (error: ConnectorRequestError) => new Error(error.message), /gives the class transient/],
    [
      "no provider",
      ({ status_code }: ConnectorRequestError) => new ConnectorRequestError("x", { status_code }),
      /gives the class/,
    ],
    [
      "no time to wait",
      ({ status_code }: ConnectorRequestError) =>
        new ConnectorRequestError("x", { status_code, provider: "memory" }),
      /a rate limit is told with the time to wait/,
    ],
    ["no error object", () => "down", /gives the class/],
  ])("finds failures that tell %s", async (_name, told, found) => {
    const names = await failing(() => fixture(undefined, told));
    expect(names.some((name) => found.test(name))).toBe(true);
  });

  test("lets a connector have no comments and no links, where it refuses them", async () => {
    const refuse = (capability: string) => async () => {
      throw new CapabilityNotSupportedError("no", { capability });
    };
    const less: Flaw = (memory) => ({
      profile: {
        ...memory.profile,
        links: "none",
        fields: { ...memory.profile.fields, links: "none" },
        created_fields: memory.profile.created_fields.filter((field) => field !== "links"),
      },
      getCapabilities: async () => ({
        ...(await memory.getCapabilities()),
        ...{ supports_comments: false, supports_dependencies: false },
      }),
      listComments: undefined as never,
      ...{ addComment: refuse("comments"), upsertLink: refuse("links") },
    });
    expect(await failing(() => fixture(less))).toEqual([]);
    const silent: Flaw = (memory) => ({ ...less(memory), addComment: async () => undefined });
    const names = await failing(() => fixture(silent));
    expect(names).toContainEqual(expect.stringContaining("or refused as a capability"));
  });

  test("tells what it expected and what came", async () => {
    const cases = connectorSuite(() => fixture(changed((issue) => ({ ...issue, title: "Other" }))));
    const { run } = cases.find(({ name }) => name === "a person's edit at the provider is seen")!;
    await expect(run()).rejects.toMatchObject({
      ...{ code: "SUITE_FAILURE", expected: "Edited by hand", actual: "Other" },
      message: 'the title\n  expected "Edited by hand"\n  came     "Other"',
    });
  });
});
