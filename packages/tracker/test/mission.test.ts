import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  BidirectionalIssueSync,
  ConnectorRequestError,
  canonicalIssue,
  DecisionReference,
  decisionLinkMismatches,
  type ExternalRef,
  InMemoryIssueStore,
  type MissionBridgeOptions,
  MissionUpdate,
  machineClock,
  missionSeedFromIssue,
  missionUpdateText,
  type TaskTrackerConnector,
  type TrackerStore,
} from "../src/index.ts";
import { openSqliteTrackerStore } from "../src/sqlite.ts";
import { carrying, overriding, world } from "./support/world.ts";

const blocker = { system: "memory", workspace: "ws", id: "77", key: null, url: null };
const updateOf = (fields: object = {}) =>
  MissionUpdate.read({
    ...{
      mission_id: "M-1",
      mission_state: "implementing",
      target_status: "in_progress",
      summary: "Half done",
    },
    mission_url: "https://board/M-1",
    decision_references: [
      { decision_id: "D-1", external_ref: blocker },
      { decision_id: "D-2", blocking: false },
    ],
    ...fields,
  })!;

function bridge(options: Partial<MissionBridgeOptions> = {}, between = (one: TaskTrackerConnector) => one) {
  const w = world();
  const connector = between(w.provider);
  const sync = new BidirectionalIssueSync({ connector, clock: w.clock, random: () => 0.5, ...options });
  const comments = async (ref: ExternalRef) =>
    (await w.provider.listComments(ref)).items.map(({ body }) => body);
  return { w, sync, comments };
}

/** Two that are open on one file, as two checkouts of a project have them. */
function sameFile(): readonly [TrackerStore, TrackerStore] {
  const folder = mkdtempSync(join(tmpdir(), "tracker-mission-"));
  const open = () => openSqliteTrackerStore(join(folder, "store.sqlite"));
  const stores = [open(), open()] as const;
  onTestFinished(async () => {
    for (const store of stores) await store[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  return stores;
}

describe("a mission from an issue", () => {
  test("has its title, text, state and decisions", async () => {
    const { w, sync } = bridge();
    const ref = await w.remote({
      ...{ title: "Build it", body: "As said", priority: 1, labels: ["x"], assignees: ["anna"] },
      custom_fields: { decision_refs: [{ decision_id: " D-1 ", external_ref: { ...blocker, id: 77 } }] },
    });
    expect(await sync.missionFromIssue(ref)).toMatchObject({
      ...{ mission_id: `mission:memory:ws:${ref.id}`, title: "Build it", body: "As said", priority: 1 },
      decision_references: [{ decision_id: "D-1", blocking: true, external_ref: blocker }],
    });
    expect((await sync.missionFromIssue(ref, "M-7")).mission_id).toBe("M-7");
  });

  test.each([
    ["x", "decision_refs", "DR-001"],
    [[5], "decision_refs[0]", "DR-001"],
    [[{ decision_id: null }], "decision_refs[0].decision_id", "DR-001"],
    [
      [{ decision_id: "D" }, { decision_id: "E", external_ref: {} }],
      "decision_refs[1].external_ref",
      "DR-002",
    ],
  ])("decision references %j are refused at %s", (decision_refs, field_path, reason) => {
    const ref = { system: "s", workspace: "w", id: "1" };
    const issue = canonicalIssue({
      ...{ ref, title: "T", status: "todo", issue_type: "task", custom_fields: { decision_refs } },
    });
    expect(() => missionSeedFromIssue(issue)).toThrow(
      expect.objectContaining({ code: "DECISION_REFERENCE_CONTRACT", kind: "mission", field_path, reason }),
    );
  });
});

describe("a published mission", () => {
  test("is in the issue's status, field, links and comments; a second time changes nothing", async () => {
    const { w, sync, comments } = bridge();
    const ref = await w.remote({ custom_fields: { kept: 1 } });
    const first = await sync.publishMissionUpdate(ref, updateOf());
    expect(first.written).toEqual(["issue", "link", "comment"]);
    const issue = await w.remoteIssue(ref);
    expect(issue).toMatchObject({
      status: "in_progress",
      links: [{ type: "blocked_by", target: blocker }],
      custom_fields: {
        kept: 1,
        spec_kitty_mission: {
          ...{ mission_id: "M-1", mission_state: "implementing", mission_url: "https://board/M-1" },
          tracker_sync_pushed_at: expect.any(String),
          decision_refs: [
            { decision_id: "D-1", external_ref: blocker },
            { decision_id: "D-2", blocking: false },
          ],
        },
      },
    });
    expect(await comments(ref)).toEqual([missionUpdateText(updateOf())]);
    const events = w.provider.events.length;
    w.clock.move(60);
    const second = await sync.publishMissionUpdate(ref, updateOf());
    expect(second).toEqual({ issue, written: [], left_out: [] });
    expect(w.provider.events).toHaveLength(events);
    expect(decisionLinkMismatches(issue, updateOf())).toEqual([]);
  });

  test("that moves on and back is told each time", async () => {
    const { w, sync, comments } = bridge();
    const ref = await w.remote();
    for (const mission_state of ["planning", "implementing", "planning", "planning"])
      await sync.publishMissionUpdate(ref, updateOf({ mission_state }));
    expect((await comments(ref)).map((body) => body.split("\n")[1])).toEqual([
      "State: planning",
      "State: implementing",
      "State: planning",
    ]);
  });

  test("that was cut off is completed by publishing again", async () => {
    let fails = true;
    const { w, sync, comments } = bridge({ max_retry_attempts: 0 }, (connector) =>
      overriding(connector, {
        addComment: (ref, body, options) =>
          fails
            ? Promise.reject(new ConnectorRequestError("down", { status_code: 502 }))
            : connector.addComment(ref, body, options),
      }),
    );
    const ref = await w.remote();
    await expect(sync.publishMissionUpdate(ref, updateOf())).rejects.toThrow("down");
    fails = false;
    expect((await sync.publishMissionUpdate(ref, updateOf())).written).toEqual(["comment"]);
    expect(await comments(ref)).toHaveLength(1);
  });

  test("whose comment arrived although the answer was lost is not told twice", async () => {
    let loses = true;
    const { w, sync, comments } = bridge({}, (connector) =>
      overriding(connector, {
        async addComment(ref, body, options) {
          const made = await connector.addComment(ref, body, options);
          if (!loses) return made;
          loses = false;
          throw new ConnectorRequestError("timeout", { failure_class: "transient" });
        },
      }),
    );
    const ref = await w.remote();
    await expect(sync.publishMissionUpdate(ref, updateOf())).rejects.toThrow("timeout");
    await sync.publishMissionUpdate(ref, updateOf());
    expect(await comments(ref)).toHaveLength(1);
  });

  test("is told of once where two publish it at one moment with one store", async () => {
    const stores = sameFile();
    const slow = (connector: TaskTrackerConnector) =>
      overriding(connector, {
        async addComment(ref, body, options) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return connector.addComment(ref, body, options);
        },
      });
    const { w, comments } = bridge();
    const ref = await w.remote();
    const publish = async (store: TrackerStore) =>
      new BidirectionalIssueSync({
        ...{ connector: slow(w.provider), clock: machineClock(), random: () => 0.5, store },
      }).publishMissionUpdate(ref, updateOf());
    const both = await Promise.all(stores.map(publish));
    expect(both.filter(({ written }) => written.includes("comment"))).toHaveLength(1);
    expect(await comments(ref)).toHaveLength(1);
    expect((await publish(stores[0])).written).toEqual([]);
  });

  test("waits no longer than a minute for one that was killed while it commented", async () => {
    const store = new InMemoryIssueStore();
    const dies = (connector: TaskTrackerConnector) =>
      overriding(connector, { addComment: () => Promise.reject(new TypeError("killed here")) });
    const { w, sync, comments } = bridge({ store }, dies);
    const ref = await w.remote();
    await expect(sync.publishMissionUpdate(ref, updateOf())).rejects.toThrow("killed here");
    expect(await w.restarted({ store }).status()).toMatchObject({ in_flight: [] });
    const again = new BidirectionalIssueSync({
      ...{ connector: w.provider, clock: w.clock, random: () => 0.5, store },
    });
    expect((await again.publishMissionUpdate(ref, updateOf())).written).toEqual(["comment"]);
    expect(w.clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(60_250);
    expect(await comments(ref)).toHaveLength(1);
    expect((await again.publishMissionUpdate(ref, updateOf())).written).toEqual([]);
  });

  test("that two told of at one moment, without a store in common, counts as told from then on", async () => {
    let waiting = 0;
    let let_go = () => {};
    const both = new Promise<void>((resolve) => {
      let_go = resolve;
    });
    const together = (connector: TaskTrackerConnector) =>
      overriding(connector, {
        async addComment(ref, body, options) {
          if (++waiting === 2) let_go();
          if (waiting <= 2) await both;
          return connector.addComment(ref, body, options);
        },
      });
    const { w, sync, comments } = bridge({ store: new InMemoryIssueStore() }, together);
    const other = new BidirectionalIssueSync({
      ...{ connector: together(w.provider), clock: w.clock, random: () => 0.5 },
      store: new InMemoryIssueStore(),
    });
    const ref = await w.remote();
    await Promise.all([sync, other].map((one) => one.publishMissionUpdate(ref, updateOf())));
    const events = w.provider.events.length;
    for (const one of [sync, other, sync])
      expect((await one.publishMissionUpdate(ref, updateOf())).written).toEqual([]);
    expect(w.provider.events).toHaveLength(events);
    await other.publishMissionUpdate(ref, updateOf({ mission_state: "done" }));
    expect((await sync.publishMissionUpdate(ref, updateOf({ mission_state: "done" }))).written).toEqual([]);
    expect((await comments(ref)).filter((body) => body.includes("State: done"))).toHaveLength(1);
  });

  test("holds a refused status back until all else is written", async () => {
    const { w, sync, comments } = bridge({}, (connector) =>
      overriding(connector, {
        updateIssue: (ref, patch, options) =>
          patch.status === undefined
            ? connector.updateIssue(ref, patch, options)
            : Promise.reject(
                Object.assign(new Error("no way there"), {
                  code: "CAPABILITY_NOT_SUPPORTED",
                  capability: "status",
                }),
              ),
      }),
    );
    const ref = await w.remote();
    await expect(sync.publishMissionUpdate(ref, updateOf())).rejects.toThrow("no way there");
    expect((await w.remoteIssue(ref)).custom_fields).toHaveProperty("spec_kitty_mission");
    expect(await comments(ref)).toHaveLength(1);
  });

  test("a provider that carries little is told what it can be told, once, with a store to remember it by", async () => {
    const store = new InMemoryIssueStore();
    const { w, sync } = bridge({ store }, (connector) =>
      overriding(
        carrying({ links: "none", fields: { ...connector.profile.fields, custom_fields: "none" } })(
          connector,
        ),
        { listComments: undefined as never },
      ),
    );
    const ref = await w.remote();
    const first = await sync.publishMissionUpdate(ref, updateOf());
    expect(first.written).toEqual(["issue", "comment"]);
    expect(first.left_out).toEqual(["custom_fields", "links"]);
    expect((await sync.publishMissionUpdate(ref, updateOf())).written).toEqual([]);
  });

  test("without comments the field alone tells", async () => {
    const { w, sync } = bridge({}, (connector) =>
      overriding(connector, {
        getCapabilities: async () => ({ ...(await connector.getCapabilities()), supports_comments: false }),
      }),
    );
    const ref = await w.remote();
    expect((await sync.publishMissionUpdate(ref, updateOf())).left_out).toEqual(["comment"]);
  });

  test("keys of the older vocabulary do not reach the tracker", async () => {
    const { w, sync } = bridge();
    const ref = await w.remote({ custom_fields: { deep: [{ mission_key: 1, feature_slug: 2 }] } });
    await expect(sync.publishMissionUpdate(ref, updateOf())).rejects.toThrow(
      "Forbidden TeamSpace legacy keys in tracker payload: feature_slug, mission_key",
    );
    expect((await w.remoteIssue(ref)).status).toBe("todo");
  });

  test("is traced from the issue, the mission and each decision, and back", async () => {
    const store = new InMemoryIssueStore();
    const { w, sync } = bridge({ store });
    const [a, b] = [await w.remote(), await w.remote()];
    await sync.publishMissionUpdate(a, updateOf());
    await sync.publishMissionUpdate(b, updateOf({ mission_id: "M-2" }));
    const ids = async (end: Parameters<typeof store.missionLinks>[0]) =>
      (await store.missionLinks(end)).map(({ mission_id, issue_ref }) => [mission_id, issue_ref.id]);
    expect(await ids({ decision_id: "D-1" })).toEqual([
      ["M-1", a.id],
      ["M-2", b.id],
    ]);
    expect(await ids({ mission_id: "M-2" })).toEqual([["M-2", b.id]]);
    expect(await ids({ issue: a })).toEqual([["M-1", a.id]]);
    await sync.publishMissionUpdate(a, updateOf({ decision_references: [] }));
    expect(await ids({ decision_id: "D-1" })).toEqual([["M-2", b.id]]);
    expect((await store.missionLinks({ issue: a }))[0]).toMatchObject({
      decision_ids: [],
      mission_url: "https://board/M-1",
    });
  });

  test("differences between an issue and an update are told by their codes", async () => {
    const { w, sync } = bridge();
    const ref = await w.remote();
    await sync.publishMissionUpdate(ref, updateOf());
    const issue = await w.remoteIssue(ref);
    const other = updateOf({
      decision_references: [
        { decision_id: "D-1", summary: "changed", external_ref: blocker },
        { decision_id: "D-3", external_ref: { ...blocker, id: "99" } },
      ],
    });
    expect(
      decisionLinkMismatches(issue, other).map(({ reason, field_path }) => [reason, field_path]),
    ).toEqual([
      ["DR-003", "spec_kitty_mission.decision_refs"],
      ["DR-004", "decision_refs[D-3]"],
      ["DR-005", "spec_kitty_mission.decision_refs[D-1]"],
    ]);
    expect(DecisionReference.read({ decision_id: "D" })).toMatchObject({
      blocking: true,
      external_ref: null,
    });
  });
});
