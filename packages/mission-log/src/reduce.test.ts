import { describe, expect, test } from "vitest";
import { A, ID, lineOf, R, T, TIME } from "../test/lines.js";
import type { LogLine } from "./log-line.js";
import {
  materialise,
  projectLog,
  projectMission,
  projectTransitions,
  reduceLog,
  reduceTransitions,
} from "./reduce.js";

const META = { mission_number: null, mission_type: "" };
const wp01 = (...lines: readonly LogLine[]) => reduceLog(lines).work_packages["WP01"];

describe("the vectors of the contract (4.9)", () => {
  test("of two moves at one time the rollback wins, and the other one still is the last event", () => {
    const lines = [T(1, "in_review", "in_progress"), T(2, "in_review", "approved")];
    const snapshot = reduceTransitions(lines);
    expect(snapshot).toMatchObject({ event_count: 2, last_event_id: ID(2) });
    expect(snapshot.work_packages["WP01"]).toEqual({
      ...{ lane: "in_progress", actor: "a", last_transition_at: TIME, last_event_id: ID(1), force_count: 0 },
      review_result: null,
    });
  });

  test("a rollback after a forward move applies by order", () => {
    expect(wp01(T(0, "in_review", "approved"), T(1, "in_review", "in_progress"))?.lane).toBe("in_progress");
  });

  test("from for_review it is a rollback with a reference only, be it an empty one", () => {
    const forward = T(2, "in_review", "approved");
    expect(wp01(T(1, "for_review", "in_progress"), forward)?.lane).toBe("approved");
    const state = wp01(T(1, "for_review", "in_progress", TIME, { review_ref: "" }), forward);
    expect(state?.lane).toBe("in_progress");
    expect(state).not.toHaveProperty("review_result");
  });

  test("times that differ as text differ", () => {
    const lines = [
      T(1, "in_review", "in_progress", "2026-03-01T10:00:00+00:00"),
      T(2, "in_review", "approved", "2026-03-01T10:00:00Z"),
    ];
    expect(wp01(...lines)?.lane).toBe("approved");
  });

  test("of two lines with one id the first in the file counts", () => {
    const snapshot = reduceTransitions([
      T(1, "planned", "claimed"),
      T(1, "planned", "blocked", "2025-01-01T00:00:00Z"),
    ]);
    expect(snapshot).toMatchObject({ event_count: 1, work_packages: { WP01: { lane: "claimed" } } });
  });

  test("a claim takes its slots as they are", () => {
    const state = wp01(T(1, "planned", "claimed", TIME, { policy_metadata: { shell_pid: "12", agent: "" } }));
    expect(state).toMatchObject({ shell_pid: "12" });
    expect(state).not.toHaveProperty("agent");
  });

  test("the reason of a cancellation goes with the next move", () => {
    const canceled = T(1, "planned", "canceled", TIME, { reason: "why" });
    expect(wp01(canceled)).toMatchObject({ cancellation_reason: "why", reason_source: "operator" });
    const after = wp01(canceled, T(2, "canceled", "planned"));
    expect(after).toEqual({
      lane: "planned",
      actor: "a",
      last_transition_at: TIME,
      last_event_id: ID(2),
      force_count: 0,
    });
  });

  test("a released claim leaves three slots of null", () => {
    expect(wp01(A(1, { agent: "x", shell_pid: 1 }), A(2, { release_runtime_claim: true }))).toMatchObject({
      agent: null,
      shell_pid: null,
      shell_pid_created_at: null,
    });
  });

  test("references are joined, and replaced", () => {
    const joined = wp01(A(1, { tracker_refs: ["#1", "#2", "#1"] }), A(2, { tracker_refs: ["#2", "#3"] }));
    expect(joined?.tracker_refs).toEqual(["#1", "#2", "#3"]);
    const replaced = wp01(
      A(1, { tracker_refs: ["#1"] }),
      A(2, { tracker_refs: ["#9"], tracker_refs_replace: ["#3", "#3", "#4"] }),
    );
    expect(replaced?.tracker_refs).toEqual(["#3", "#4"]);
  });
});

describe("transitions (4.1-4.4)", () => {
  test("an empty log has an empty snapshot", () => {
    const summary = {
      planned: 0,
      claimed: 0,
      in_progress: 0,
      for_review: 0,
      in_review: 0,
      approved: 0,
      done: 0,
      blocked: 0,
      canceled: 0,
    };
    expect(reduceTransitions([])).toEqual({
      ...{ mission_slug: "", mission_number: "", mission_type: "", materialized_at: "", event_count: 0 },
      ...{ last_event_id: null, work_packages: {}, summary },
    });
    expect(reduceLog([])).toEqual(reduceTransitions([]));
  });

  test("any move applies, legal or not, and the lanes without a place are not counted", () => {
    const snapshot = reduceTransitions([
      T(1, "done", "genesis"),
      T(2, "planned", "uninitialized", TIME, { wp_id: "WP02" }),
    ]);
    expect(snapshot.work_packages).toMatchObject({
      WP01: { lane: "genesis" },
      WP02: { lane: "uninitialized" },
    });
    expect(Object.values(snapshot.summary).every((count) => count === 0)).toBe(true);
  });

  test("sort by time and id as text: no fraction before a fraction, both before Z", () => {
    const at = (rest: string) => `2026-03-01T10:00:00${rest}`;
    const snapshot = reduceTransitions([
      T(3, "planned", "claimed", at("Z")),
      T(2, "planned", "blocked", at(".5+00:00")),
      T(1, "planned", "done", at("+00:00")),
    ]);
    expect(snapshot).toMatchObject({
      last_event_id: ID(3),
      materialized_at: at("Z"),
      work_packages: { WP01: { lane: "claimed" } },
    });
  });

  test("sort by code point, not by UTF-16 unit", () => {
    const snapshot = reduceTransitions([
      T(1, "planned", "claimed", "\u{10000}"),
      T(2, "planned", "done", "\uffff"),
    ]);
    expect(snapshot.materialized_at).toBe("\u{10000}");
  });

  test.each<[string, string, string]>([
    ["014-board", "014-board", "14"],
    ["000-x", "000-x", "0"],
    ["board-01KT6E3Z", "board-01KT6E3Z", ""],
    ["a..b", "", ""],
    [" x", "", ""],
    ["../x", "", ""],
    ["-x", "", ""],
    ["é", "", ""],
  ])("the slug %j of the first move becomes %j with number %j", (mission_slug, slug, number) => {
    const lines = [
      T(2, "planned", "done", "2026-03-02", { mission_slug: "other" }),
      T(1, "planned", "claimed", TIME, { mission_slug }),
    ];
    expect(reduceTransitions(lines)).toMatchObject({ mission_slug: slug, mission_number: number });
  });

  test("force counts for ever, also by truth, but not in a move that yields", () => {
    const forced = (n: number, at: string) => T(n, "planned", "claimed", at, { force: "yes" });
    expect(wp01(forced(1, "1"), T(2, "claimed", "planned", "2"), forced(3, "3"))?.force_count).toBe(2);
    expect(wp01(T(1, "in_review", "in_progress"), forced(2, TIME))?.force_count).toBe(0);
  });

  test("an actor with parts is named by its tool, else its role, else not at all", () => {
    const actor = (parts: object) => ({
      actor: { model: "opus", profile: "p", role: "", tool: "", ...parts },
    });
    expect(wp01(T(1, "planned", "claimed", TIME, actor({ tool: "claude", role: "x" })))?.actor).toBe(
      "claude",
    );
    expect(wp01(T(1, "planned", "claimed", TIME, actor({ role: "implementer" })))?.actor).toBe("implementer");
    expect(wp01(T(1, "planned", "claimed", TIME, actor({})))?.actor).toBe("");
  });

  test("a review result is absent, null or there, and stays until it is replaced", () => {
    const review_result = {
      reviewer: "r",
      verdict: "rejected",
      reference: "x",
      feedback_path: null,
      extra: 1,
    };
    const kept = { reviewer: "r", verdict: "rejected", reference: "x" };
    const first = T(1, "for_review", "in_review", "1", { review_result });
    expect(wp01(first)?.review_result).toEqual(kept);
    expect(wp01(first, T(2, "claimed", "planned", "2"))?.review_result).toEqual(kept);
    expect(wp01(first, T(2, "in_review", "planned", "2"))?.review_result).toBeNull();
    expect(
      wp01(first, T(2, "in_review", "planned", "2"), T(3, "planned", "claimed", "3"))?.review_result,
    ).toBeNull();
    const withPath = { ...review_result, feedback_path: "f.md" };
    expect(wp01(T(1, "in_review", "planned", "1", { review_result: withPath }))?.review_result).toEqual({
      ...kept,
      feedback_path: "f.md",
    });
  });

  test.each<[string | null, object, string]>([
    ["why", {}, "operator"],
    [null, {}, "synthetic"],
    [" ", {}, "synthetic"],
    ["Force move to canceled", {}, "synthetic"],
    ["move-task: x", {}, "synthetic"],
    ["why", { reason_source: "synthetic" }, "synthetic"],
    [null, { reason_source: "operator" }, "operator"],
  ])("a cancellation for %j with %j is from %s", (reason, more, source) => {
    expect(wp01(T(1, "planned", "canceled", TIME, { reason, ...more }))).toMatchObject({
      cancellation_reason: reason,
      reason_source: source,
    });
  });

  test("a claim is carried on, and only a claim looks into the metadata", () => {
    const policy_metadata = { shell_pid: 0, shell_pid_created_at: "", agent: "codex" };
    const claim = T(1, "planned", "claimed", "1", { policy_metadata });
    expect(wp01(claim, T(2, "claimed", "in_progress", "2"))).toMatchObject(policy_metadata);
    expect(wp01(T(1, "blocked", "claimed", "1", { policy_metadata }))).not.toHaveProperty("agent");
  });

  test("a work package may have any name", () => {
    const { work_packages } = reduceTransitions([T(1, "planned", "claimed", TIME, { wp_id: "__proto__" })]);
    expect(Object.entries(work_packages)).toMatchObject([["__proto__", { lane: "claimed" }]]);
  });
});

describe("annotations (4.5)", () => {
  test("alone make a work package without a place", () => {
    const snapshot = reduceLog([
      A(2, { note: "b" }, { actor: "second" }),
      A(1, { note: "a" }, { actor: "first" }),
    ]);
    expect(snapshot).toMatchObject({
      mission_slug: "",
      event_count: 0,
      last_event_id: null,
      materialized_at: "",
    });
    expect(snapshot.work_packages["WP01"]).toEqual({
      ...{
        lane: "uninitialized",
        actor: "first",
        last_transition_at: null,
        last_event_id: null,
        force_count: 0,
      },
      notes: ["a", "b"],
    });
  });

  test("are folded after all moves: an older one overwrites the agent of a claim", () => {
    const claim = T(1, "planned", "claimed", "2026-04-01T00:00:00Z", { policy_metadata: { agent: "codex" } });
    expect(wp01(A(1, { agent: "claude" }), claim)).toMatchObject({ lane: "claimed", agent: "claude" });
    expect(reduceTransitions([A(1, { agent: "claude" }), claim]).work_packages["WP01"]?.agent).toBe("codex");
  });

  test("never change lane, actor, counts or times", () => {
    const move = T(1, "planned", "claimed");
    const note = A(30, { note: "x" }, { actor: "other" });
    const { notes, ...state } = reduceLog([move, note]).work_packages["WP01"]!;
    expect(notes).toEqual(["x"]);
    expect({ ...reduceLog([move, note]), work_packages: { WP01: state } }).toEqual(reduceTransitions([move]));
  });

  test("a repeated line counts again", () => {
    expect(wp01(A(1, { note: "" }), A(1, { note: "" }))?.notes).toEqual(["", ""]);
  });

  test("what releases a claim and names an agent ends with the agent", () => {
    const state = wp01(A(1, { shell_pid: 5 }), A(2, { release_runtime_claim: true, agent: "claude" }));
    expect(state).toMatchObject({ agent: "claude", shell_pid: null, shell_pid_created_at: null });
  });

  test("null and empty values replace nothing, zero does", () => {
    const state = wp01(
      A(1, { model: "opus", shell_pid: 7 }),
      A(2, { model: "", provider: null, shell_pid: 0 }),
    );
    expect(state).toMatchObject({ model: "opus", shell_pid: 0 });
    expect(state).not.toHaveProperty("provider");
  });

  test("subtasks are joined by id, and an empty list of them leaves its slot", () => {
    const state = wp01(
      A(1, { subtasks: { T001: "planned", T002: "done" } }),
      A(2, { subtasks: { T001: "done" } }),
    );
    expect(state?.subtasks).toEqual({ T001: "done", T002: "done" });
    expect(wp01(A(1, { subtasks: {} }))?.subtasks).toEqual({});
    expect(wp01(A(1, { tracker_refs: [] }))?.tracker_refs).toEqual([]);
    expect(wp01(A(1, { tracker_refs: ["#1"] }), A(2, { tracker_refs_replace: [] }))?.tracker_refs).toEqual(
      [],
    );
  });

  test("references are told apart as JSON, where true is 1", () => {
    const refs = [{ a: 1, b: 2 }, { b: 2, a: 1 }, 1, true, "1"];
    expect(wp01(A(1, { tracker_refs: refs }))?.tracker_refs).toEqual([{ a: 1, b: 2 }, 1, "1"]);
  });

  test("a review of four empty texts clears it", () => {
    const review = { at: "t", actor: "anna", wp_id: "WP01", reason: "look" };
    expect(wp01(A(1, { review }))?.review).toEqual(review);
    expect(wp01(A(1, { review: { ...review, actor: null, reason: 5 } }))?.review).toMatchObject({
      actor: "None",
      reason: "5",
    });
    const cleared = A(2, { review: { at: "", actor: "", wp_id: "", reason: "" } });
    expect(wp01(A(1, { review }), cleared)?.review).toBeNull();
  });
});

describe("the materialised snapshot (4.7, 4.8)", () => {
  test("takes number and type from meta.json, else the number of the slug", () => {
    const lines = [T(1, "planned", "claimed")];
    expect(materialise(lines, { mission_number: "7", mission_type: "research" })).toMatchObject({
      mission_number: "7",
      mission_type: "research",
    });
    expect(materialise(lines, META)).toMatchObject({ mission_number: "14", mission_type: "" });
    expect(materialise([], { mission_number: "7", mission_type: "" }).mission_number).toBe("7");
  });

  test("has a retrospective only where the log speaks of one", () => {
    expect(materialise([T(1, "planned", "claimed")], META)).not.toHaveProperty("retrospective");
    const capture = lineOf({ type: "RetrospectiveCaptured", event_id: ID(1), at: TIME });
    expect(materialise([capture], META)).not.toHaveProperty("retrospective");
    expect(materialise([R(1, "started")], META).retrospective).toEqual({
      ...{ status: "pending", mode: null, record_path: null },
      ...{ proposals_total: 0, proposals_applied: 0, proposals_rejected: 0, proposals_pending: 0 },
    });
  });

  test("takes the latest end and the latest request, and counts proposals", () => {
    const mode = { value: "autonomous", source_signal: { kind: "environment", evidence: "CI" } };
    const lines = [
      R(5, "failed", { record_path: "b.md" }),
      R(4, "completed", { record_path: "a.md" }),
      R(1, "requested", { mode: { ...mode, value: "human_in_command" } }),
      R(2, "requested", { mode }),
      ...[6, 7, 8].map((n) => R(n, "proposal.generated")),
      R(9, "proposal.applied"),
      R(9, "proposal.applied"),
      R(10, "proposal.rejected"),
      R(11, "proposal.rejected"),
    ];
    expect(materialise(lines, META).retrospective).toEqual({
      ...{ status: "failed", mode, record_path: "b.md" },
      ...{ proposals_total: 3, proposals_applied: 2, proposals_rejected: 2, proposals_pending: 0 },
    });
  });

  test.each([
    null,
    "autonomous",
    { value: "other", source_signal: { kind: "environment", evidence: "" } },
    { value: "autonomous", source_signal: { kind: "other", evidence: "" } },
    { value: "autonomous", source_signal: { kind: "environment", evidence: 5 } },
    { value: "autonomous", source_signal: { kind: "environment" } },
    { value: "autonomous", source_signal: { kind: "environment", evidence: "" }, more: 1 },
  ])("takes no mode from %j", (mode) => {
    expect(materialise([R(1, "requested", { mode })], META).retrospective?.mode).toBeNull();
  });
});

describe("a live projection", () => {
  test("selects what it folds and counts moves once", () => {
    const move = T(1, "planned", "claimed");
    const note = A(1, { note: "x" });
    const live = projectTransitions();
    expect([move, move, note, R(1, "started")].map((line) => live.add(line))).toEqual([
      "accepted",
      "duplicate",
      "not-selected",
      "not-selected",
    ]);
    expect(live.eventCount).toBe(1);
    expect([
      projectLog().add(note),
      projectLog().add(R(1, "started")),
      projectMission(META).add(R(1, "started")),
    ]).toEqual(["accepted", "not-selected", "accepted"]);
    expect(projectMission(META).add(lineOf({ event_type: "WPCreated" }))).toBe("not-selected");
  });

  test("gives the same object until something changes", () => {
    const live = projectMission(META);
    live.add(T(1, "planned", "claimed"));
    const first = live.read();
    live.add(T(1, "planned", "claimed"));
    expect(live.read()).toBe(first);
    live.add(A(1, { note: "x" }));
    expect(live.read()).not.toBe(first);
  });
});
