import { CLI_EVENT_TYPES, wire } from "@spec-kitty/sync-protocol";
import { describe, expect, expectTypeOf, test } from "vitest";
import { fixtureManifest, fixtureText } from "../../../fixtures/index.js";
import { v4 } from "../../contract/src/index.js";
import { PAYLOADS } from "../../sync-protocol/test/payloads.js";
import {
  type EmitOutcome,
  EventEmitter,
  type EventEmitterOptions,
  type LiveChannel,
  OfflineQueue,
  ProjectIdentity,
  SharedClock,
} from "../src/index.js";
import { newFolder } from "./folder.js";
import { NODE_ID, noWarning, testSystem, warnings } from "./system.js";

const T0 = Date.parse("2026-03-01T10:00:00.250Z");
const identity = new ProjectIdentity({
  uuid: "550e8400-e29b-41d4-a716-446655440000",
  slug: "board",
  node_id: NODE_ID,
  build_id: "d2413d74-8bc0-52e8-96d3-9776a6ad90c0",
});
const GIT = { git_branch: "main", head_commit_sha: "d20ef35c".repeat(5), repo_slug: "acme/board" };

async function open(options: Partial<EventEmitterOptions> = {}) {
  const root = newFolder();
  const system = testSystem(T0);
  const clock = SharedClock.open({ root, nodeId: NODE_ID, system, onWarning: noWarning });
  const queue = await OfflineQueue.open({ path: `${root}/queue.db`, system, onWarning: noWarning });
  const git = { read: async () => GIT };
  const syncState = () => ({ enabled: true, authenticated: true, teamId: "team-private" });
  const emitter = new EventEmitter({
    identity,
    clock,
    git,
    queue,
    system,
    syncState,
    onWarning: noWarning,
    ...options,
  });
  return { emitter, queue, clock };
}

function accepted(outcome: EmitOutcome) {
  if (outcome.status !== "accepted") throw new Error(outcome.message);
  return outcome;
}

test("004 FR-004 the envelope of an event, whole and in the order of the wire", async () => {
  const { emitter } = await open();
  const { event } = accepted(
    await emitter.emit("WPCreated", { wp_id: "WP01", wp_title: "Title", mission_slug: "014-board" }),
  );
  expect(event.event_id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(Object.entries(event)).toEqual([
    ["event_id", event.event_id],
    ["event_type", "WPCreated"],
    ["aggregate_id", "WP01"],
    ["aggregate_type", "WorkPackage"],
    ["schema_version", "3.0.0"],
    ["build_id", identity.build_id],
    [
      "payload",
      { actor: "cli", depends_on: [], wp_id: "WP01", wp_title: "Title", mission_slug: "014-board" },
    ],
    ["node_id", NODE_ID],
    ["lamport_clock", 1],
    ["causation_id", null],
    ["correlation_id", event.event_id],
    ["timestamp", "2026-03-01T10:00:00.250000+00:00"],
    ["team_slug", "team-private"],
    ["project_uuid", identity.uuid],
    ["project_slug", "board"],
    ["git_branch", GIT.git_branch],
    ["head_commit_sha", GIT.head_commit_sha],
    ["repo_slug", GIT.repo_slug],
    ["drain_blocked_reason", null],
  ]);
});

describe("004 FR-004 every event type can be emitted, with the project in its envelope:", () => {
  const types = [...new Set([...CLI_EVENT_TYPES, ...v4.events.keys()])].filter((type) => type !== "Event");
  const fixtures = fixtureManifest().fixtures.filter(
    (one) => one.expected_result === "valid" && !one.fixture_type,
  );

  function payloadOf(type: string): object {
    if (Object.hasOwn(PAYLOADS, type)) return PAYLOADS[type as keyof typeof PAYLOADS];
    return JSON.parse(fixtureText(fixtures.find(({ event_type }) => event_type === type)!.path));
  }

  test.each(types)("%s", async (type) => {
    const { emitter, queue } = await open();
    // The types of the table below are the ones that the emitter takes; the compiler checks them where they are written out.
    const outcome = await emitter.emit(type as "WPCreated", payloadOf(type) as never);
    const { event, queued } = accepted(outcome);
    expect(event.project_uuid).toBe(identity.uuid);
    expect(wire.check(event).verdict).toBe("accepted");
    const isGits = type.startsWith("DecisionInput") || type === "GlossarySenseUpdated";
    expect(queued).toBe(isGits ? "excluded" : "queued");
    expect((await queue.drain(2)).map((one) => one.event)).toEqual(isGits ? [] : [event]);
  });
});

test("the compiler knows the payload of each type", async () => {
  const { emitter } = await open();
  type Payload<T extends Parameters<typeof emitter.emit>[0]> = Parameters<typeof emitter.emit<T>>[1];
  expectTypeOf<Payload<"WPAssigned">>().toMatchTypeOf<{
    wp_id: string;
    phase: "implementation" | "review";
  }>();
  expectTypeOf<Payload<"GatePassed">>().toHaveProperty("gate_name");
  // @ts-expect-error: a required key is missing
  await emitter.emit("WPAssigned", { wp_id: "WP01", agent_id: "a" });
  // @ts-expect-error: no such type
  await emitter.emit("FeatureCreated", {});
});

describe("a status change", () => {
  const move = { wp_id: "WP01", from_lane: "for_review", to_lane: "in_review", actor: "anna" } as const;

  test("has its defaults, and no null optionals", async () => {
    const { emitter } = await open();
    const { event } = accepted(
      await emitter.emit("WPStatusChanged", { ...move, reason: null, review_ref: null, evidence: null }),
    );
    expect(event.payload).toEqual({
      ...move,
      ...{ mission_slug: "unknown-mission", execution_mode: "direct_repo", force: false },
    });
  });

  test("has its repository in the evidence where none is named", async () => {
    const { emitter } = await open();
    const review = { reviewer: "anna", verdict: "approved" };
    const { event } = accepted(await emitter.emit("WPStatusChanged", { ...move, evidence: { review } }));
    const here = { repo: GIT.repo_slug, branch: GIT.git_branch, commit: GIT.head_commit_sha };
    expect(event.payload["evidence"]).toEqual({ review, verification: [], repos: [here] });
    const evidence = { review, repos: [{ repo: "r", branch: "b", commit: "c" }] };
    const second = accepted(await emitter.emit("WPStatusChanged", { ...move, evidence }));
    expect(second.event.payload["evidence"]).toEqual(evidence);
  });

  test("outside git says so in the evidence", async () => {
    const git = { read: async () => ({ git_branch: null, head_commit_sha: null, repo_slug: null }) };
    const { emitter } = await open({ git });
    const { event } = accepted(await emitter.emit("WPStatusChanged", { ...move, evidence: { repos: [] } }));
    const nowhere = { repo: "local", branch: "unknown", commit: "unknown" };
    expect(event.payload["evidence"]).toEqual({ verification: [], repos: [nowhere] });
  });

  test.each([
    ["004 FR-012 implementing is", { from_lane: "planned", to_lane: "claimed" }],
    ["004 FR-013 accepting is", { from_lane: "approved", to_lane: "done" }],
  ] as const)("%s one event, and each call makes one", async (_name, lanes) => {
    const { emitter, queue } = await open();
    await emitter.emit("WPStatusChanged", { ...move, ...lanes });
    expect((await queue.counts()).accepted).toBe(1);
    const [only, ...others] = (await queue.drain(5)).map(({ event }) => event);
    expect([only?.event_type, only?.payload, others]).toEqual([
      "WPStatusChanged",
      expect.objectContaining(lanes),
      [],
    ]);
    await emitter.emit("WPStatusChanged", { ...move, ...lanes });
    expect((await queue.counts()).accepted).toBe(2);
  });
});

test("cause and time are the caller's, brought to their form or kept", async () => {
  const { emitter } = await open();
  const causation_id = "01j00000000000000000000001";
  const { event } = accepted(
    await emitter.emit(
      "HistoryAdded",
      { wp_id: "WP01", entry_type: "note", entry_content: "x" },
      { causation_id, timestamp: "2026-01-01 10:00:00", aggregate_id: "mine" },
    ),
  );
  expect(event).toMatchObject({
    causation_id: "01J00000000000000000000001",
    correlation_id: "01J00000000000000000000001",
    timestamp: "2026-01-01 10:00:00",
    aggregate_id: "mine",
  });
});

describe("what breaks a rule is refused and goes nowhere", () => {
  test.each<[string, object, object, string]>([
    ["WPCreated", { wp_id: "no", wp_title: "" }, {}, "EVENT_INVALID"],
    [
      "WPStatusChanged",
      { wp_id: "WP01", from_lane: "paused", to_lane: "done", actor: "a" },
      {},
      "EVENT_UNRECOGNISED",
    ],
    ["SomethingNew", {}, {}, "EVENT_UNRECOGNISED"],
    [
      "HistoryAdded",
      { wp_id: "WP01", entry_type: "note", entry_content: "x" },
      { causation_id: "no" },
      "EVENT_ID_INVALID",
    ],
    [
      "HistoryAdded",
      { wp_id: "WP01", entry_type: "note", entry_content: "x" },
      { timestamp: "soon" },
      "EVENT_INVALID",
    ],
  ])("%s %j %j", async (type, payload, options, code) => {
    const { emitter, queue, clock } = await open();
    const outcome = await emitter.emit(type as "WPCreated", payload as never, options);
    expect(outcome).toMatchObject({ status: "refused", code });
    expect((await queue.counts()).accepted).toBe(0);
    // Every attempt takes a value of the clock.
    expect(clock.current()).toBe(1);
  });

  test("all reasons are told", async () => {
    const { emitter } = await open();
    const outcome = await emitter.emit("WPCreated", { wp_id: "no", wp_title: "", mission_slug: "m" });
    expect(outcome.status === "refused" && outcome.reasons.map(({ field }) => field)).toEqual([
      ...["payload.wp_id", "payload.wp_title"],
    ]);
  });

  test("its neighbours in a batch are kept, clock values in a row", async () => {
    const { emitter, queue } = await open();
    const note = (wp_id: string) =>
      ({ type: "HistoryAdded", payload: { wp_id, entry_type: "note", entry_content: "x" } }) as const;
    const outcomes = await emitter.emitAll([note("WP01"), note("bad"), note("WP03")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["accepted", "refused", "accepted"]);
    expect((await queue.drain(9)).map(({ event }) => event.lamport_clock)).toEqual([1, 3]);
    expect(await emitter.emitAll([])).toEqual([]);
  });

  test("a queue or clock that fails is an outcome, not an error", async () => {
    const { emitter, queue, clock } = await open();
    await queue.close();
    const note = () =>
      emitter.emit("HistoryAdded", { wp_id: "WP01", entry_type: "note", entry_content: "x" });
    expect(await note()).toMatchObject({ status: "refused", code: "STORAGE_CLOSED" });
    clock.close();
    expect(await note()).toMatchObject({ status: "refused", code: "STORAGE_CLOSED" });
  });
});

describe("the live connection", () => {
  function channel(connected: boolean) {
    const sent: string[] = [];
    const live: LiveChannel = {
      isConnected: () => connected,
      deliver: async (event) => void sent.push(event.event_id),
    };
    return { sent, live };
  }
  const note = (emitter: EventEmitter) =>
    emitter.emit("HistoryAdded", { wp_id: "WP01", entry_type: "note", entry_content: "x" });

  test("gets an event that is queued as well", async () => {
    const { emitter, queue } = await open();
    const { sent, live } = channel(true);
    emitter.attach(live);
    const { event, sent: isSent } = accepted(await note(emitter));
    await emitter.settled();
    expect([isSent, sent]).toEqual([true, [event.event_id]]);
    expect((await queue.counts()).queued).toBe(1);
  });

  test("004 FR-005, FR-006 without project_uuid the event is queued only, with a warning", async () => {
    const { list, onWarning } = warnings();
    const { emitter, queue } = await open({ identity: new ProjectIdentity(), onWarning });
    const { sent, live } = channel(true);
    emitter.attach(live);
    const { event } = accepted(await note(emitter));
    expect([event.project_uuid, event.build_id]).toEqual([null, ""]);
    expect(sent).toEqual([]);
    expect((await queue.counts()).queued).toBe(1);
    expect(list).toEqual([
      { code: "PROJECT_UUID_MISSING", message: "Event missing project_uuid; queued locally only" },
    ]);
  });

  test("004 v1 a project id of another version is queued only", async () => {
    const uuid1 = new ProjectIdentity({ ...identity, uuid: "c232ab00-9414-11ec-b3c8-9e6bdeced846" });
    const { emitter, queue } = await open({ identity: uuid1 });
    const { sent, live } = channel(true);
    emitter.attach(live);
    expect(accepted(await note(emitter)).sent).toBe(false);
    expect(sent).toEqual([]);
    expect((await queue.counts()).queued).toBe(1);
  });

  test.each([
    [{ enabled: false, authenticated: true, teamId: "t" }, "sync_disabled", "t"],
    [{ enabled: true, authenticated: false, teamId: null }, "no_auth", "local"],
    [{ enabled: true, authenticated: true, teamId: null }, "no_team", null],
  ])("004 FR-009 with %j it gets nothing, and the event says why", async (state, reason, team) => {
    const { emitter } = await open({ syncState: () => state });
    const { sent, live } = channel(true);
    emitter.attach(live);
    const { event } = accepted(await note(emitter));
    expect([event.drain_blocked_reason, event.team_slug, sent]).toEqual([reason, team, []]);
  });

  test("FR-003 never gets the two decision types", async () => {
    const { emitter } = await open();
    const { sent, live } = channel(true);
    emitter.attach(live);
    expect(accepted(await emitter.emit("DecisionInputAnswered", PAYLOADS.DecisionInputAnswered)).queued).toBe(
      "excluded",
    );
    expect(sent).toEqual([]);
  });

  test("may be down or taken away", async () => {
    const { emitter } = await open();
    emitter.attach(channel(false).live);
    expect(accepted(await note(emitter)).sent).toBe(false);
    emitter.attach(null);
    expect(accepted(await note(emitter)).sent).toBe(false);
  });
});

test("FR-008 BuildRegistered is emitted once, without who works where", async () => {
  const { emitter, queue } = await open();
  const outcome = await emitter.registerBuild();
  expect(accepted(outcome!).event).toMatchObject({
    event_type: "BuildRegistered",
    aggregate_type: "Build",
    aggregate_id: identity.build_id,
    payload: {
      ...{
        build_id: identity.build_id,
        node_id: NODE_ID,
        project_uuid: identity.uuid,
        project_slug: "board",
      },
      ...{ project_name: "board", repo_slug: "acme/board", branch: "main", head_commit: GIT.head_commit_sha },
    },
  });
  expect(await emitter.registerBuild()).toBeNull();
  expect((await queue.counts()).accepted).toBe(1);
  const { emitter: unknown } = await open({ identity: new ProjectIdentity() });
  expect(await unknown.registerBuild()).toBeNull();
});
