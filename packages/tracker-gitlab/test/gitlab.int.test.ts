/** The connector against GitLab on this machine, which keeps to GitLab's description of its API. */
import { describe, expect, test } from "vitest";
import { type LoopbackNango, loopbackNango } from "../../../test/support/nango.ts";
import {
  type CanonicalIssueInput,
  canonicalIssue,
  createHostedConnector,
  discoverResources,
  discoverWorkspaces,
  type ExternalRef,
  type Fetch,
  isRequestError,
  pacedFetch,
  type TaskTrackerConnector,
} from "../../tracker/src/index.ts";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { engineOn, webhookEndpoint } from "../../tracker/test/support/engine-on.ts";
import { everythingIn, failure } from "../../tracker/test/support/failures.ts";
import { loopback } from "../../tracker/test/support/loopback.ts";
import { GitLabConnector, gitlabHeaders, gitlabProvider } from "../src/index.ts";
import { ACCESS_TOKEN, TOKEN } from "./support/gitlab-vendor.ts";
import { endsGitLab, type OpenProject, openProject } from "./support/open-gitlab.ts";

endsGitLab();

const refOf = (id: string, workspace = "42"): ExternalRef => ({
  ...{ system: "gitlab", workspace, id, key: null, url: null },
});
const draft = (fields: Partial<CanonicalIssueInput> = {}) =>
  canonicalIssue({ ref: refOf("draft-1"), title: "Draft", status: "todo", issue_type: "task", ...fields });

const nangoFor = ({ gitlab }: OpenProject) =>
  loopbackNango({
    integrations: [
      {
        ...{ provider_config_key: "gitlab", connection_id: "conn", base_url: "https://gitlab.com" },
        credentials: { authorization: `Bearer ${ACCESS_TOKEN}` },
      },
    ],
    overrides: [gitlab.api.origin],
  });

function hosted({ gitlab, clock }: OpenProject, { nango_context }: LoopbackNango) {
  const params = { project_id: "42", base_url: gitlab.api.base_url };
  const request = { provider: "gitlab", nango_context, params } as const;
  return createHostedConnector(request, [gitlabProvider], { clock, fetch });
}

describe("the acceptance suite of connectors", () => {
  const suite = (
    connect: (opened: OpenProject) => Promise<{
      readonly connector: TaskTrackerConnector;
      readonly close?: () => Promise<void>;
    }>,
  ) =>
    connectorSuite(async () => {
      const opened = await openProject();
      const { gitlab, clock } = opened;
      return {
        ...{ clock, people: ["1", "2"] as const, ...(await connect(opened)) },
        edit: async ({ id }, patch) => gitlab.edit(id, patch),
        failNext: (failure) => gitlab.api.failNext(failure),
        later: async () => clock.move(2),
      };
    }).map(({ name, run }) => [name, run] as const);

  test.each(suite(async ({ connector }) => ({ connector })))("with a token: %s", (_name, run) => run());

  test.each(
    suite(async (opened) => {
      const nango = await nangoFor(opened);
      const close = async () => {
        await nango[Symbol.asyncDispose]();
        expect(nango.refusals).toEqual([]);
      };
      return { connector: hosted(opened, nango), close };
    }),
  )("through Nango: %s", (_name, run) => run());
});

describe("an issue", () => {
  test("keeps its assignees when what was read is written back", async () => {
    const { gitlab, connector } = await openProject();
    const { ref, assignees } = await connector.createIssue(draft({ assignees: ["1", "2"] }));
    expect(assignees).toEqual(["1", "2"]);
    await connector.updateIssue(ref, { assignees, title: "Same people" });
    expect(gitlab.project.issue(1)!.assignees).toEqual([1, 2]);
  });

  test("is refused people that are no numbers and labels with a comma before anything is written", async () => {
    const { gitlab, connector } = await openProject();
    const { ref } = await connector.createIssue(draft());
    for (const [patch, capability] of [
      [{ title: "New", assignees: ["anna"] }, "assignees"],
      [{ title: "New", labels: ["a,b"] }, "labels"],
    ] as const)
      expect(await failure(connector.updateIssue(ref, patch))).toMatchObject({
        ...{ code: "CAPABILITY_NOT_SUPPORTED", capability },
      });
    expect(await failure(connector.createIssue(draft({ labels: ["a,b"] })))).toMatchObject({
      capability: "labels",
    });
    expect(gitlab.project.issues.map(({ title }) => title)).toEqual(["Draft"]);
  });

  test("is refused a field that no issue has", async () => {
    const { connector } = await openProject();
    const { ref } = await connector.createIssue(draft());
    const unheard = connector.updateIssue(ref, { unheard_of: 1 } as never);
    expect(await failure(unheard)).toMatchObject({ code: "ISSUE_PAYLOAD_CONTRACT", reason: "PK-001" });
  });

  test("of a project named by its path is the same, encoded already or not", async () => {
    const { connect } = await openProject();
    for (const project_id of ["group/project", "group%2Fproject"]) {
      const connector = connect({ project_id });
      const { ref } = await connector.createIssue(draft());
      expect(ref.workspace).toBe(project_id);
      expect((await connector.getIssue(ref)).ref.id).toBe(ref.id);
    }
  });

  test("that is a bug by its label reads as one", async () => {
    const { gitlab, connector } = await openProject();
    gitlab.project.create({ title: "Broken", labels: "Bug" });
    expect((await connector.listIssues()).items[0]).toMatchObject({ issue_type: "bug", labels: ["Bug"] });
  });
});

describe("a list", () => {
  test("is searched, and refuses a search that is no text", async () => {
    const { gitlab, connector } = await openProject();
    for (const title of ["Fix the door", "Rest"]) gitlab.project.create({ title });
    const titles = async (search: unknown) =>
      (await connector.listIssues({ filters: { search, other: 1 } })).items.map(({ title }) => title);
    expect(await titles("DOOR")).toEqual(["Fix the door"]);
    expect(await titles("")).toHaveLength(2);
    expect(await failure(titles(5))).toMatchObject({ code: "CONNECTOR_CONFIG" });
  });

  test("loses and repeats nothing where an issue is made between its pages", async () => {
    const { gitlab, connector } = await openProject();
    for (let i = 1; i <= 4; i++) gitlab.project.create({ title: `Issue ${i}` });
    const first = await connector.listIssues({ limit: 2 });
    gitlab.project.create({ title: "Issue 5" });
    const second = await connector.listIssues({ limit: 2, cursor: first.next_cursor });
    const third = await connector.listIssues({ limit: 2, cursor: second.next_cursor });
    const titles = [first, second, third].flatMap(({ items }) => items.map(({ title }) => title));
    expect(titles).toEqual([1, 2, 3, 4, 5].map((n) => `Issue ${n}`));
    expect(third.next_cursor).toBeNull();
  });

  test("refuses a cursor that is none", async () => {
    const { connector } = await openProject();
    expect(await failure(connector.listIssues({ cursor: "x" }))).toMatchObject({ status_code: 400 });
  });
});

describe("links", () => {
  test("keep their direction, and are made once from either end", async () => {
    const { gitlab, connector, connect } = await openProject();
    for (const title of ["a", "b", "c"]) await connector.createIssue(draft({ title }));
    const [a, b, c] = [refOf("1"), refOf("2"), refOf("3")];
    for (let i = 0; i < 2; i++) {
      await connector.upsertLink(a, { type: "blocked_by", target: b });
      await connector.upsertLink(b, { type: "blocks", target: a });
      await connector.upsertLink(a, { type: "duplicates", target: c });
    }
    const byPath = connect({ project_id: "group%2Fproject" });
    await byPath.upsertLink(c, { type: "blocks", target: refOf("2", "group%2Fproject") });
    expect(gitlab.project.links).toEqual([
      { source: 2, target: 1, type: "blocks" },
      { source: 1, target: 3, type: "relates_to" },
      { source: 3, target: 2, type: "blocks" },
    ]);
  });

  test("to another tracker are refused, and to an issue that is not there not found", async () => {
    const { connector } = await openProject();
    const { ref } = await connector.createIssue(draft());
    const link = (target: ExternalRef) => connector.upsertLink(ref, { type: "blocks", target });
    expect(await failure(link({ ...ref, system: "jira" }))).toMatchObject({ capability: "links" });
    expect(await failure(link(refOf("99")))).toMatchObject({ failure_class: "not_found" });
  });
});

describe("comments", () => {
  test("are those of people, not GitLab's own notes", async () => {
    const { gitlab, connector } = await openProject();
    const { ref } = await connector.createIssue(draft());
    gitlab.edit(ref.id, { title: "Renamed, of which GitLab makes a note" });
    await connector.addComment(ref, "Mine");
    gitlab.project.comment(gitlab.project.issue(1)!, "Hers", 1);
    const { items } = await connector.listComments(ref);
    expect(items.map(({ body, author }) => [body, author])).toEqual([
      ["Mine", "spec-kitty-bot"],
      ["Hers", "anna"],
    ]);
  });

  test("that GitLab took for commands alone are told to be lost", async () => {
    const { gitlab, connector } = await openProject();
    const { ref } = await connector.createIssue(draft());
    expect(await failure(connector.addComment(ref, "/close"))).toMatchObject({ failure_class: "validation" });
    expect(gitlab.project.issue(1)!.state).toBe("closed");
  });
});

describe("an engine", () => {
  test("is told of changes by webhooks, with the secret token or signed", async () => {
    for (const secret of ["a secret token", `whsec_${btoa("0123456789abcdef")}`]) {
      const opened = await openProject();
      const { gitlab } = opened;
      const host = engineOn(opened);
      await using endpoint = await webhookEndpoint(host, { source: gitlabProvider.webhook!, secret });
      gitlab.subscribe(endpoint.url, secret);
      const issue = gitlab.project.create({ title: "Told" });
      expect(await gitlab.api.delivered()).toEqual([200]);
      gitlab.project.comment(issue, "And again", 1);
      expect(await gitlab.api.delivered()).toEqual([200]);
      gitlab.subscribe(endpoint.url, "guessed");
      gitlab.edit("1", { title: "Edited" });
      expect(await gitlab.api.delivered()).toEqual([200, 401]);
      expect([...endpoint.outcomes].sort()).toEqual(["handled", "handled", "handled", "rejected"]);
      expect((await host.store.getIssue(refOf("1")))?.title).toBe("Edited");
    }
  });

  test("marks an issue that was deleted, and one that it may not see any more", async () => {
    const opened = await openProject();
    const { gitlab, connector } = opened;
    const { engine, store } = engineOn(opened);
    for (const title of ["Deleted", "Forbidden"]) gitlab.project.create({ title });
    await engine.pull();
    gitlab.project.remove(1);
    await engine.refresh([refOf("1")]);
    gitlab.api.failNext({ kind: "forbidden" });
    await engine.refresh([refOf("2")]);
    expect((await store.binding("gitlab:42:1"))?.state).toBe("orphaned");
    expect((await store.binding("gitlab:42:2"))?.state).toBe("forbidden");
    expect(await failure(connector.getIssue(refOf("1")))).toMatchObject({ failure_class: "not_found" });
  });

  test("keeps GitLab's pace, and waits where it went over it", async () => {
    const opened = await openProject();
    const { gitlab, clock } = opened;
    const config = { project_id: "42", token: TOKEN, base_url: gitlab.api.base_url };
    gitlab.api.per_minute = 3;
    const paced = new GitLabConnector(config, { clock, fetch: pacedFetch(fetch, { clock }) });
    for (let i = 0; i < 9; i++) await paced.listIssues();
    expect(clock.waits).toHaveLength(2);
    gitlab.api.per_minute = 1_000_000;
    const { engine } = engineOn({ connector: new GitLabConnector(config, { clock, fetch }), clock });
    gitlab.api.failNext({ kind: "rate_limit", retry_after_seconds: 7 });
    expect((await engine.pull()).failures).toEqual([]);
    expect(clock.waits.slice(2)).toEqual([7000]);
  });
});

describe("discovery", () => {
  test("finds groups and projects with a token of the own, and with Nango's", async () => {
    const opened = await openProject();
    const { gitlab, clock } = opened;
    await using nango = await nangoFor(opened);
    const direct = { headers: gitlabHeaders(TOKEN), base_url: gitlab.api.base_url };
    // Nango has gitlab.com for its GitLab; here that is the loopback's.
    const viaNango: Fetch = (url, init) =>
      fetch(url, { ...init, headers: { ...init.headers, "base-url-override": gitlab.api.origin } });
    for (const [connection, send, base_url] of [
      [direct, fetch, gitlab.api.base_url],
      [{ nango: nango.nango_context }, viaNango, "https://gitlab.com/api/v4"],
    ] as const) {
      const options = { provider: gitlabProvider, connection, clock, fetch: send };
      const workspaces = await discoverWorkspaces(options);
      expect(workspaces).toMatchObject({
        ...{ items: [{ id: "5", name: "group", kind: "group" }], truncated: false },
      });
      const { items } = await discoverResources(workspaces.items[0]!, options);
      expect(items).toMatchObject([
        {
          ...{ stable_ref: "42", display_name: "Group / Project" },
          connector_params: { project_id: "42", base_url },
          routing_metadata: { display_key: "group/project", namespace_id: "5" },
        },
      ]);
    }
    expect(nango.refusals).toEqual([]);
  });
});

describe("a token", () => {
  test("stands in no error, whatever fails", async () => {
    const { gitlab, connector, connect } = await openProject();
    const { ref } = await connector.createIssue(draft());
    const failures: unknown[] = [];
    for (const kind of ["unavailable", "unauthorized", "forbidden", "disconnect"] as const) {
      gitlab.api.failNext({ kind });
      failures.push(await failure(connector.getIssue(ref)));
    }
    failures.push(await failure(connect({ base_url: "http://127.0.0.1:1" }).getIssue(ref)));
    failures.push(await failure(connect({ token: `${TOKEN}-revoked` }).getIssue(ref)));
    expect(failures).toHaveLength(6);
    for (const error of failures) {
      expect(isRequestError(error)).toBe(true);
      expect(everythingIn(error)).not.toContain(TOKEN);
    }
  });

  test("that is missing or blank is refused by name, and a page that is not the API's for what it is", async () => {
    const { gitlab, clock, connect } = await openProject();
    const open = (config: object) => () => gitlabProvider.connect({ ...config }, { clock, fetch });
    expect(open({ project_id: "42" })).toThrow("GitLab project_id and token are required");
    expect(open({ project_id: "42", token: " " })).toThrow("GitLab project_id and token are required");
    expect(() => gitlabProvider.connect({ project_id: "42", token: "t" }, { clock })).toThrow("fetch");
    await using site = await loopback((_, response) => void response.writeHead(200).end('"hello"'));
    const wrong = connect({ base_url: site.url });
    expect(await failure(wrong.listIssues())).toMatchObject({ failure_class: "non_retryable" });
    expect(await failure(wrong.getIssue(refOf("1")))).toMatchObject({ provider: "gitlab" });
    expect(gitlab.api.seen).toEqual([]);
  });
});
