/** The ways to Jira: an account's token, or Nango; what goes wrong on them; and what Jira tells by itself. */
import { describe, expect, test } from "vitest";
import { type LoopbackNango, loopbackNango } from "../../../test/support/nango.ts";
import {
  canonicalIssue,
  createHostedConnector,
  discoverResources,
  discoverWorkspaces,
  isRequestError,
  pacedFetch,
  type TaskTrackerConnector,
} from "../../tracker/src/index.ts";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { engineOn, webhookEndpoint } from "../../tracker/test/support/engine-on.ts";
import { everythingIn, failure } from "../../tracker/test/support/failures.ts";
import { answering, loopback } from "../../tracker/test/support/loopback.ts";
import { JiraConnector, jiraHeaders, jiraProvider, jiraWebhookFor } from "../src/index.ts";
import { PEOPLE } from "./support/jira-state.ts";
import { ACCOUNT, OAUTH_TOKEN } from "./support/jira-vendor.ts";
import { endsJira, type OpenSite, openSite } from "./support/open-jira.ts";

endsJira();

const GATEWAY = "https://api.atlassian.com/ex/jira/cloud-1";
const draft = ({ workspace }: TaskTrackerConnector) =>
  canonicalIssue({
    ref: { system: "jira", workspace, id: "draft-1" },
    ...{ title: "Draft", status: "todo", issue_type: "task" },
  });

const nangoFor = ({ jira }: OpenSite) =>
  loopbackNango({
    integrations: [
      {
        ...{ provider_config_key: "jira-cloud", connection_id: "conn-1", base_url: jira.url },
        credentials: { authorization: `Bearer ${OAUTH_TOKEN}` },
      },
    ],
  });

function hosted({ clock }: OpenSite, { nango_context }: LoopbackNango) {
  const params = { base_url: GATEWAY, project_key: "KIT" };
  return createHostedConnector({ provider: "jira", nango_context, params }, [jiraProvider], { clock, fetch });
}

describe("the acceptance suite of connectors, through Nango", () => {
  const cases = connectorSuite(async () => {
    const opened = await openSite();
    const { jira, clock } = opened;
    const nango = await nangoFor(opened);
    return {
      ...{ connector: hosted(opened, nango), clock, people: PEOPLE },
      edit: async (ref, patch) => jira.edit(ref, patch),
      failNext: (fault) => jira.api.failNext(fault),
      later: async () => clock.move(30),
      close: async () => {
        await nango[Symbol.asyncDispose]();
        expect(nango.refusals).toEqual([]);
      },
    };
  });
  test.each(cases.map(({ name, run }) => [name, run] as const))("%s", (_case, run) => run());
});

describe("the same issue", () => {
  test("is another one through the gateway, unless the configuration names the site", async () => {
    const opened = await openSite();
    const { jira, clock, config, connector } = opened;
    const nango = await nangoFor(opened);
    const { ref } = await connector.createIssue(draft(connector));
    const through = await hosted(opened, nango).getIssue({ ...ref, workspace: GATEWAY });
    expect([ref.workspace, ref.url]).toEqual([jira.url, `${jira.url}/browse/KIT-1`]);
    expect([through.ref.workspace, through.ref.id]).toEqual([GATEWAY, ref.id]);
    // A token with scopes goes through the gateway as well, and may say which site that is.
    const scoped = new JiraConnector(
      { ...config, base_url: `${jira.url}/ex/jira/cloud-1/`, site_url: `${jira.url}/` },
      { clock, fetch },
    );
    expect((await scoped.getIssue(ref)).ref).toEqual(ref);
    await nango[Symbol.asyncDispose]();
    expect(nango.refusals).toEqual([]);
  });

  test("has one identity with and without a slash at the end of the address", async () => {
    const { clock, config } = await openSite();
    const connector = new JiraConnector({ ...config, base_url: `${config.base_url}//` }, { clock, fetch });
    const { ref } = await connector.createIssue(draft(connector));
    expect(ref.workspace).toBe(config.base_url);
  });
});

describe("an engine", () => {
  test("is told of changes by signed webhooks, each once", async () => {
    const opened = await openSite();
    const { jira, clock, connector } = opened;
    const host = engineOn(opened, { comments: "both" });
    const { store } = host;
    const source = jiraWebhookFor({ workspace: connector.workspace, project_key: "KIT" });
    await using endpoint = await webhookEndpoint(host, { source, secret: "hook-secret" });
    const { outcomes } = endpoint;
    jira.subscribe(endpoint.url, "hook-secret");
    const ref = jira.create({ title: "Told" });
    expect(await jira.api.delivered()).toEqual([200]);
    clock.move(1);
    jira.comment(ref, "And **again**");
    expect(await jira.api.delivered()).toEqual([200]);
    const again = { webhookEvent: "jira:issue_updated", issue: { id: ref.id, key: ref.key, self: "x" } };
    jira.deliver("delivery-1", again);
    const other = { ...again.issue, key: "OTHER-1" };
    jira.deliver("delivery-o", { ...again, issue: other });
    jira.deliver("delivery-s", { webhookEvent: "sprint_started", sprint: {} });
    expect(await jira.api.delivered()).toEqual([200, 200, 200]);
    jira.subscribe(endpoint.url, "guessed");
    jira.edit(ref, { title: "Forged" });
    expect(await jira.api.delivered()).toEqual([401]);
    expect(outcomes.slice(0, 2)).toEqual(["handled", "handled"]);
    expect(outcomes.slice(2, 5).sort()).toEqual(["duplicate", "ignored", "ignored"]);
    expect(outcomes[5]).toBe("rejected");
    expect((await store.getIssue(ref))?.title).toBe("Told");
    expect((await store.listComments(ref)).map(({ body }) => body)).toEqual(["And **again**"]);
  });

  test("marks an issue that was deleted, and one that it may not see any more", async () => {
    const opened = await openSite();
    const { jira } = opened;
    const { engine, store } = engineOn(opened, { comments: "both" });
    const [gone, hidden] = [jira.create({ title: "Deleted" }), jira.create({ title: "Forbidden" })];
    await engine.pull();
    jira.remove(gone);
    await engine.refresh([gone]);
    jira.api.failNext({ kind: "forbidden" });
    await engine.refresh([hidden]);
    const state = async ({ id }: typeof gone) => (await store.binding(`jira:${jira.url}:${id}`))?.state;
    expect([await state(gone), await state(hidden)]).toEqual(["orphaned", "forbidden"]);
  });

  test("takes no issue for gone where Jira answers a revoked token as it answers strangers", async () => {
    const opened = await openSite();
    const { jira } = opened;
    const { engine, store } = engineOn(opened, { comments: "both" });
    const ref = jira.create({ title: "Here" });
    await engine.pull();
    jira.isRevoked = true;
    const { failures } = await engine.pull({ full: true });
    expect(failures).toMatchObject([{ operation: "pull_page", failure_class: "authentication" }]);
    expect((await store.binding(`jira:${jira.url}:${ref.id}`))?.state).toBe("bound");
  });

  test("writes what Jira takes of an edit, and tells what it refuses by the project's rules", async () => {
    const opened = await openSite({ spec_kitty_mission_field_id: "customfield_10050" });
    const { jira, clock, connector } = opened;
    const { engine, store } = engineOn(opened, { comments: "both" });
    const ref = jira.create({ title: "There" });
    await engine.pull();
    clock.move(1);
    const changes = {
      title: "New",
      issue_type: "bug",
      custom_fields: { spec_kitty_mission: { a: 1 } },
    } as const;
    await store.editIssue(ref, (issue) => ({ ...issue, ...changes, updated_at: clock.now() }));
    const why = "The issue type selected is invalid.";
    jira.answers.unwilling = { customfield_10050: "Field cannot be set.", issuetype: why };
    const { failures } = await engine.push();
    expect(failures.map(({ operation, message }) => [operation, message])).toEqual([
      ["patch_field_denied", "Jira refuses customfield_10050: Field cannot be set."],
      ["patch_field_denied", `Jira refuses issuetype: ${why}`],
    ]);
    expect(jira.issue(ref)).toMatchObject({ summary: "New", type: "Task", custom: {} });
    jira.answers.unwilling = { comment: "no field of an issue", summary: "Too long." };
    const refused = connector.updateIssue(ref, { title: "Newer" });
    expect(await failure(refused)).toMatchObject({
      ...{
        code: "CAPABILITY_NOT_SUPPORTED",
        capability: "title",
        message: "Jira refuses summary: Too long.",
      },
    });
  });

  test("keeps Jira's pace, and waits where it went over it", async () => {
    const opened = await openSite();
    const { jira, clock, config } = opened;
    const paced = new JiraConnector(config, { clock, fetch: pacedFetch(fetch, { clock, per_minute: 30 }) });
    jira.api.per_minute = 31;
    for (let i = 0; i < 70; i++) await paced.listIssues({ limit: 1 });
    expect(clock.waits).toHaveLength(69);
    jira.api.per_minute = 1_000_000;
    const before = clock.waits.length;
    const { engine } = engineOn(
      { connector: new JiraConnector(config, { clock, fetch }), clock },
      { comments: "both" },
    );
    jira.api.failNext({ kind: "rate_limit", retry_after_seconds: 7 });
    expect((await engine.pull()).failures).toEqual([]);
    expect(clock.waits.slice(before)).toEqual([7000]);
  });
});

describe("a rate limit", () => {
  test.each([
    [{ "retry-after": "9" }, 9],
    [{ "x-ratelimit-reset": "2026-03-01T10:00:30Z" }, 30],
    [{ "x-ratelimit-reset": "soon" }, null],
    [{}, null],
  ])("told by %j is %j seconds long", async (headers, seconds) => {
    const { clock, config } = await openSite();
    await using busy = await loopback(answering(429, "{}", headers));
    const connector = new JiraConnector({ ...config, base_url: busy.url }, { clock, fetch });
    const error = await failure(connector.listIssues());
    expect(error).toMatchObject({
      failure_class: "rate_limit",
      retry_after_seconds: seconds,
      provider: "jira",
    });
  });
});

describe("a refusal in words of its own", () => {
  test.each([
    [400, "<html>"],
    [400, '{"errorMessages":["no"]}'],
    [400, '{"errors":{"pid":"no such project"}}'],
    [422, '{"errors":{"summary":"no"}}'],
  ])("is told as it is: %i %s", async (status, body) => {
    const { clock, config } = await openSite();
    await using server = await loopback(answering(status, body));
    const connector = new JiraConnector({ ...config, base_url: server.url }, { clock, fetch });
    const error = await failure(connector.createIssue(draft(connector)));
    expect(error).toMatchObject({
      code: "CONNECTOR_REQUEST",
      failure_class: "validation",
      status_code: status,
    });
    expect(error.message).toContain(body);
  });
});

describe("discovery", () => {
  test("finds sites and projects with a token of OAuth, and with Nango's", async () => {
    const opened = await openSite();
    const { jira, clock } = opened;
    const nango = await nangoFor(opened);
    // Discovery asks Atlassian's gateway; here that is the loopback's.
    const moved = (url: string, init: Parameters<typeof fetch>[1]) =>
      fetch(url.replace("https://api.atlassian.com", jira.url), init);
    const bearer = { headers: { authorization: `Bearer ${OAUTH_TOKEN}` } };
    for (const [connection, send] of [
      [bearer, moved],
      [{ nango: nango.nango_context }, fetch],
    ] as const) {
      const options = { provider: jiraProvider, connection, clock, fetch: send as never };
      const { items, truncated } = await discoverWorkspaces(options);
      expect([items, truncated]).toEqual([
        [
          {
            ...{ id: "cloud-1", name: "kit", display: "https://kit.example", kind: "site", provider: "jira" },
            provider_context: {
              ...{ cloud_id: "cloud-1", site_url: "https://kit.example", workspace_handle: "kit" },
              workspace_url: "https://kit.example",
            },
          },
        ],
        false,
      ]);
      const resources = await discoverResources(items[0]!, options);
      expect(resources).toEqual({
        items: [
          {
            ...{ provider: "jira", parent_workspace_id: "cloud-1", resource_type: "project" },
            ...{ stable_ref: "10100", display_name: "Kittens" },
            connector_params: { project_key: "KIT", cloud_id: "cloud-1", base_url: GATEWAY },
            routing_metadata: {
              ...{ project_id: "10100", project_key: "KIT", project_name: "Kittens", display_key: "KIT" },
              resource_url: "https://kit.example/browse/KIT",
            },
          },
        ],
        truncated: false,
      });
    }
    await nango[Symbol.asyncDispose]();
    expect(nango.refusals).toEqual([]);
  });

  test("tells what is left to find, what it cannot read, and what a workspace lacks", async () => {
    const { clock } = await openSite();
    const bodies: unknown[] = [];
    await using gateway = await loopback((_request, response) => {
      response.end(JSON.stringify(bodies.shift() ?? { values: [], isLast: false }));
    });
    const send = (url: string, init: Parameters<typeof fetch>[1]) =>
      fetch(url.replace("https://api.atlassian.com", gateway.url), init);
    const options = { provider: jiraProvider, connection: { headers: {} }, clock, fetch: send as never };
    bodies.push([
      { id: "c", name: "No address" },
      { id: "d", name: "Odd", url: "not an address" },
    ]);
    const { items } = await discoverWorkspaces(options);
    expect(items.map(({ display, provider_context }) => [display, provider_context])).toEqual([
      ["No address", { cloud_id: "c", site_url: "", workspace_handle: null, workspace_url: null }],
      [
        "not an address",
        {
          cloud_id: "d",
          site_url: "not an address",
          workspace_handle: null,
          workspace_url: "not an address",
        },
      ],
    ]);
    expect(await discoverResources(items[0]!, options)).toEqual({ items: [], truncated: true });
    bodies.push({ values: [{ id: "1", key: "K", name: "N" }] });
    const [project] = (await discoverResources(items[0]!, options)).items;
    expect(project?.routing_metadata).toMatchObject({ resource_url: null });
    bodies.push([]);
    expect(await failure(discoverResources(items[0]!, options))).toMatchObject({ provider: "jira" });
    const bare = { ...items[0]!, provider_context: null };
    expect(await failure(discoverResources(bare, options))).toMatchObject({ code: "CONNECTOR_CONFIG" });
  });
});

describe("a token", () => {
  test("stands in no error, whatever fails", async () => {
    const { jira, clock, config, connector } = await openSite();
    const { ref } = await connector.createIssue(draft(connector));
    const failures: unknown[] = [];
    for (const kind of ["unavailable", "unauthorized", "forbidden", "disconnect"] as const) {
      jira.api.failNext({ kind });
      failures.push(await failure(connector.getIssue(ref)));
    }
    const other = (more: Partial<typeof config>) =>
      new JiraConnector({ ...config, ...more }, { clock, fetch });
    failures.push(await failure(other({ base_url: "http://127.0.0.1:1" }).getIssue(ref)));
    failures.push(await failure(other({ api_token: `${ACCOUNT.api_token}-old` }).getIssue(ref)));
    jira.isRevoked = true;
    failures.push(await failure(connector.getIssue(ref)));
    expect(failures).toHaveLength(7);
    const secrets = [ACCOUNT.api_token, jiraHeaders(ACCOUNT).authorization!.split(" ")[1]!];
    for (const error of failures) {
      expect(isRequestError(error)).toBe(true);
      for (const secret of secrets) expect(everythingIn(error)).not.toContain(secret);
    }
    expect(failures.at(-1)).toMatchObject({ failure_class: "authentication", provider: "jira" });
  });

  test("and address of any letters are sent as they are", () => {
    const { authorization } = jiraHeaders({ email: "ü@b.c", api_token: "tökén" });
    expect(Buffer.from(authorization!.split(" ")[1]!, "base64").toString("utf8")).toBe("ü@b.c:tökén");
  });

  test("that is missing or blank is refused by name, and a page that is not the API's for what it is", async () => {
    const { clock, config } = await openSite();
    const open = (more: object) => () => jiraProvider.connect({ ...config, ...more }, { clock, fetch });
    const needed = "Jira base_url, email, api_token, and project_key are required";
    for (const field of ["base_url", "email", "api_token", "project_key"]) {
      expect(open({ [field]: " " })).toThrow(needed);
    }
    expect(open({ status_name_map: { weird: "x" } })).toThrow("weird");
    expect(open({ status_name_map: { done: 5 } })).toThrow("status_name_map");
    expect(open({ unheard_of: 1 })).toThrow("unheard_of");
    expect(() => jiraProvider.connect({ ...config }, { clock })).toThrow("fetch");
    await using page = await loopback(answering(200, "[]"));
    const wrong = new JiraConnector({ ...config, base_url: page.url }, { clock, fetch });
    expect(await failure(wrong.listIssues())).toMatchObject({
      ...{ failure_class: "non_retryable", provider: "jira" },
      message: "jira answered with JSON that is not an object to GET /rest/api/3/search/jql",
    });
  });
});
