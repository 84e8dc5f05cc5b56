/** Linear through Nango, which alone holds the token; and what there is to be found there. */
import { describe, expect, test } from "vitest";
import { type LoopbackNango, loopbackNango, NANGO_SECRET } from "../../../test/support/nango.ts";
import {
  BidirectionalIssueSync,
  type ConnectorPorts,
  connectorParamsToHostedParams,
  createHostedConnector,
  discoverResources,
  discoverWorkspaces,
  type HostedConnectorRequest,
  InMemoryIssueStore,
  missionSeedFromIssue,
  SyncEngine,
  splitOwnership,
} from "../../tracker/src/index.ts";
import { connectorSuite } from "../../tracker/src/suites.ts";
import { countingIds } from "../../tracker/test/support/manual-clock.ts";
import { linearProvider } from "../src/index.ts";
import { API_KEY } from "./support/linear-vendor.ts";
import { endsLinear, type OpenLinear, openLinear } from "./support/open-linear.ts";

endsLinear();

type LinearRequest = Extract<HostedConnectorRequest, { readonly provider: "linear" }>;

interface Hosted extends OpenLinear {
  readonly nango: LoopbackNango;
  readonly request: LinearRequest;
  readonly ports: ConnectorPorts;
}

async function hosted(): Promise<Hosted> {
  const world = await openLinear();
  const { linear, clock } = world;
  const integration = {
    ...{ provider_config_key: "linear", connection_id: "conn-1", base_url: linear.origin },
    credentials: { authorization: API_KEY },
  };
  const nango = await loopbackNango({ integrations: [integration] });
  const { nango_context } = nango;
  const request: LinearRequest = { provider: "linear", nango_context, params: { team_id: linear.team.id } };
  return { ...world, nango, request, ports: { clock, fetch } };
}

const connectTo = ({ request, ports }: Hosted) => createHostedConnector(request, [linearProvider], ports);

describe("the acceptance suite of connectors, through Nango", () => {
  const cases = connectorSuite(async () => {
    const world = await hosted();
    const { linear, clock, nango } = world;
    const [anna, ben] = linear.workspace.users;
    return {
      ...{ connector: connectTo(world), clock, people: [anna!.id, ben!.id] as const },
      edit: async (ref, patch) => linear.edit(ref, patch),
      failNext: (failure) => linear.failNext(failure),
      later: async () => clock.move(2),
      async close() {
        await nango[Symbol.asyncDispose]();
        expect(nango.refusals).toEqual([]);
      },
    };
  });
  test.each(cases.map(({ name, run }) => [name, run] as const))("%s", (_name, run) => run());
});

test("the first steps: discover the team, connect, pull, plan a mission from an issue and publish it", async () => {
  const world = await hosted();
  const { linear, clock, nango, request, ports } = world;
  await using _ = nango;
  linear.workspace.createIssue(linear.team.id, linear.fieldsOf({ title: "Chart the harbour", priority: 1 }));

  const found = { provider: linearProvider, connection: { nango: request.nango_context }, clock, fetch };
  const [workspace] = (await discoverWorkspaces(found)).items;
  const [team] = (await discoverResources(workspace!, found)).items;
  const params = connectorParamsToHostedParams("linear", team!.connector_params);

  await using connector = createHostedConnector({ ...request, params }, [linearProvider], ports);
  const store = new InMemoryIssueStore();
  const engine = new SyncEngine({
    ...{ connector, store, policy: splitOwnership({}), clock, random: () => 0.5, newId: countingIds("n") },
  });
  expect((await engine.sync()).stats).toMatchObject({ pulled_created: 1, pushed_created: 0 });
  const [issue] = await store.listIssues();
  const seed = missionSeedFromIssue(issue!);
  expect(seed).toMatchObject({ title: "Chart the harbour", status: "todo", priority: 1 });

  await store.editIssue(issue!.ref, (old) => ({
    ...old,
    body: "From the lighthouse",
    updated_at: clock.now(),
  }));
  expect((await engine.sync()).stats).toMatchObject({ pushed_updated: 1 });

  const bridge = new BidirectionalIssueSync({ connector, store, clock, random: () => 0.5 });
  const update = {
    ...{ mission_id: seed.mission_id, mission_state: "implementing", target_status: "in_progress" as const },
    ...{ summary: "Two of five bays are done", mission_url: null, decision_references: [] },
  };
  await bridge.publishMissionUpdate(issue!.ref, update);
  await bridge.publishMissionUpdate(issue!.ref, update);

  const there = linear.workspace.issues.get(issue!.ref.id)!;
  expect(linear.shown(there)).toMatchObject({ body: "From the lighthouse", status: "in_progress" });
  expect(there.comments.map(({ body }) => body)).toEqual([
    `Spec Kitty mission update: ${seed.mission_id}\nState: implementing\nSummary: Two of five bays are done`,
  ]);
  expect((await engine.sync()).stats).toMatchObject({ pushed_updated: 0, pushed_created: 0 });

  expect(nango.refusals).toEqual([]);
  // The token is Nango's alone: it is in no request that came from here.
  expect(JSON.stringify(nango.seen)).not.toContain(API_KEY);
  expect(linear.seen.every(({ headers }) => headers.authorization === API_KEY)).toBe(true);
});

describe("through Nango", () => {
  test("the provider gets its own headers, and none of Nango's", async () => {
    const world = await hosted();
    await using nango = world.nango;
    await connectTo(world).listIssues();
    const { headers } = world.linear.seen[0]!;
    expect(headers).toMatchObject({ accept: "application/json", "content-type": "application/json" });
    expect(Object.keys(headers).filter((name) => /nango|connection-id|provider-config/.test(name))).toEqual(
      [],
    );
    expect(nango.refusals).toEqual([]);
  });

  test("a rate limit keeps its time to wait, since headers of failures come back", async () => {
    const world = await hosted();
    await using _ = world.nango;
    world.linear.failNext({ kind: "rate_limit", retry_after_seconds: 9 });
    await expect(connectTo(world).listIssues()).rejects.toMatchObject({
      ...{ failure_class: "rate_limit", retry_after_seconds: 9 },
    });
  });

  test.each([
    ["another secret", { nango_secret_key: "guessed" }, 401, "authentication"],
    ["an unknown connection", { connection_id: "conn-2" }, 400, "validation"],
    // Which must not be taken for an issue that is not there.
    ["an unknown integration", { provider_config_key: "jira" }, 404, "non_retryable"],
  ])("%s is told as what it is, without secrets", async (_what, wrong, status_code, failure_class) => {
    const world = await hosted();
    await using nango = world.nango;
    const nango_context = { ...world.request.nango_context, ...wrong };
    const connector = connectTo({ ...world, request: { ...world.request, nango_context } });
    const ref = { system: "linear", workspace: "linear", id: "ENG-1", key: null, url: null };
    const error = await connector.getIssue(ref).catch((error: unknown) => error);
    expect(error).toMatchObject({ status_code, failure_class, provider: "linear" });
    expect(String(error)).not.toContain(NANGO_SECRET);
    expect(nango.refusals).toHaveLength(1);
    expect(world.linear.seen).toEqual([]);
  });

  test("a host other than Linear's own is named to Nango, which has to allow it", async () => {
    const world = await hosted();
    await using nango = world.nango;
    const params = { ...world.request.params, graphql_url: "https://linear.example/graphql" };
    const connector = connectTo({
      ...world,
      request: { ...world.request, params },
    });
    await expect(connector.listIssues()).rejects.toMatchObject({ status_code: 400 });
    expect(nango.refusals).toEqual(["https://linear.example is no base URL for linear"]);
    expect(nango.seen[0]!.headers["base-url-override"]).toBe("https://linear.example");
  });

  test("version 0.3.0 sends headers that never reach Linear", async () => {
    const world = await hosted();
    await using nango = world.nango;
    const connector = connectTo({ ...world, ports: { ...world.ports, parity: "0.3.0" } });
    await connector.listIssues();
    expect(nango.refusals).toEqual(["accept would not reach the provider"]);
  });
});

describe("discovery", () => {
  /** Linear's address is fixed in discovery, so that requests to it are led to the one on this machine. */
  const led = (origin: string): typeof fetch =>
    ((url: string, init: RequestInit) => fetch(url.replace("https://api.linear.app", origin), init)) as never;

  test("finds the workspace and its teams with a key of one's own", async () => {
    const { linear, clock } = await openLinear();
    const connection = { headers: { authorization: API_KEY } };
    const options = { provider: linearProvider, connection, clock, fetch: led(linear.origin) };
    const { items, truncated } = await discoverWorkspaces(options);
    const { id, name } = linear.workspace.organization;
    expect([items, truncated]).toEqual([
      [
        {
          ...{ id, name: "acme", display: name, kind: "workspace", provider: "linear" },
          provider_context: {
            ...{ org_id: id, url_key: "acme", workspace_handle: "acme" },
            workspace_url: "https://linear.app/acme",
          },
        },
      ],
      false,
    ]);
    const resources = await discoverResources(items[0]!, options);
    expect(resources.items[0]).toEqual({
      ...{ provider: "linear", parent_workspace_id: id, resource_type: "team" },
      ...{ stable_ref: linear.team.id, display_name: "Team ENG" },
      connector_params: { team_id: linear.team.id },
      routing_metadata: {
        ...{ team_key: "ENG", team_name: "Team ENG", url_key: "acme", display_key: "ENG" },
        resource_url: "https://linear.app/acme/team/ENG",
      },
    });
  });

  test("reads all teams, and says where it stopped", async () => {
    const { linear, clock } = await openLinear();
    const connection = { headers: { authorization: API_KEY } };
    const options = { provider: linearProvider, connection, clock, fetch: led(linear.origin) };
    const [workspace] = (await discoverWorkspaces(options)).items;
    for (let i = 0; i < 300; i++) linear.workspace.addTeam(`T${i}`);
    const some = await discoverResources(workspace!, options);
    expect([some.items.length, some.truncated]).toEqual([301, false]);
    for (let i = 300; i < 5010; i++) linear.workspace.addTeam(`T${i}`);
    const capped = await discoverResources(workspace!, options);
    expect([capped.items.length, capped.truncated]).toEqual([5000, true]);
  });

  test.each([
    ["unauthorized", "authentication"],
    ["forbidden", "permission"],
    ["unavailable", "transient"],
  ] as const)("tells %s as the class %s", async (kind, failure_class) => {
    const { linear, clock } = await openLinear();
    linear.failNext({ kind });
    const connection = { headers: { authorization: API_KEY } };
    const options = { provider: linearProvider, connection, clock, fetch: led(linear.origin) };
    await expect(discoverWorkspaces(options)).rejects.toMatchObject({ failure_class, provider: "linear" });
  });
});
