import { describe, expect, test } from "vitest";
import { validateEvent } from "../../contract/src/index.js";
import { ID, lineOf, T, TIME } from "../test/lines.js";
import { derivedId } from "./derived-id.js";
import { type HistoryEvent, historyEvents } from "./history-import.js";
import { liveEvent } from "./live-event.js";
import { EMPTY_META, readMeta } from "./meta.js";
import { reduceTransitions } from "./reduce.js";
import type { Transition } from "./transition.js";
import { transitionOfEvent } from "./transition-of-event.js";

const review = { reviewer: "anna", verdict: "approved", reference: "pr-1" };
const NOWHERE = { repo_slug: null, branch: null, commit: null };
const move = (...args: Parameters<typeof T>) => T(...args) as Transition;

describe("a live event (9.1)", () => {
  test("names its line as its cause and leaves out what is null", () => {
    expect(
      liveEvent(
        move(1, "planned", "claimed", TIME, { reason: null, policy_metadata: { agent: "x" } }),
        NOWHERE,
      ),
    ).toEqual({
      ...{ event_type: "WPStatusChanged", aggregate_type: "WorkPackage", aggregate_id: "WP01" },
      ...{ causation_id: ID(1), correlation_id: ID(1), timestamp: TIME },
      payload: {
        ...{ wp_id: "WP01", from_lane: "planned", to_lane: "claimed", actor: "a", mission_slug: "014-board" },
        ...{ force: false, execution_mode: "worktree" },
      },
    });
  });

  test("keeps an actor with parts, an empty reference and a reason", () => {
    const actor = { model: "opus", profile: null, role: null, tool: "claude" };
    const { payload } = liveEvent(
      move(1, "planned", "claimed", TIME, { actor, review_ref: "", reason: "why" }),
      NOWHERE,
    );
    expect(payload).toMatchObject({ actor, review_ref: "", reason: "why" });
  });

  test("gives evidence a place where it has none", () => {
    const evidence = (more: object = {}, place = NOWHERE as Parameters<typeof liveEvent>[1]) =>
      liveEvent(move(1, "approved", "done", TIME, { evidence: { review, ...more } }), place).payload.evidence;
    const unknown = { repo: "local", branch: "unknown", commit: "unknown" };
    expect(evidence()).toEqual({ review, repos: [unknown], verification: [] });
    expect(evidence({}, { repo_slug: "o/r", branch: "b", commit: "c" })).toMatchObject({
      repos: [{ repo: "o/r", branch: "b", commit: "c" }],
    });
    const own = {
      repos: [{ repo: "x", branch: "y", commit: "z" }],
      verification: [{ command: "a", result: "b", summary: "c" }],
    };
    expect(evidence(own)).toEqual({ review, ...own });
  });

  test("makes a payload that the contract takes", () => {
    const { payload } = liveEvent(move(1, "approved", "done", TIME, { evidence: { review } }), NOWHERE);
    expect(validateEvent(payload, "WPStatusChanged")).toMatchObject({ valid: true });
  });
});

describe("the transition of an event (decisions 15)", () => {
  test("is one line, live or imported", () => {
    const line = move(1, "planned", "claimed");
    const live = { event_id: "other", ...liveEvent(line, NOWHERE) };
    const [, , imported] = historyEvents(
      { mission_slug: "014-board", meta: EMPTY_META, lines: [line], tasks: [] },
      PROJECT,
    );
    const lines = [live, imported as HistoryEvent].map((event) => {
      const read = transitionOfEvent(event);
      if (!read.ok) throw new Error(read.detail);
      return read.line;
    });
    expect(lines.map(({ event_id, at }) => [event_id, at])).toEqual(Array(2).fill([ID(1), TIME]));
    expect(reduceTransitions(lines)).toEqual(reduceTransitions([line]));
  });

  test("says what is wrong with an event that tells of none", () => {
    const event = {
      event_id: "x",
      timestamp: TIME,
      payload: { wp_id: "WP01", from_lane: "planned", to_lane: "doing", actor: "a" },
    };
    expect(transitionOfEvent(event)).toMatchObject({ ok: false, code: "LANE_UNKNOWN" });
  });
});

const PROJECT = {
  project_uuid: "12345678-1234-5678-1234-567812345678",
  project_slug: "ferry",
  repo_slug: null,
};

describe("the import of history (9.3)", () => {
  const created = lineOf({
    ...{ event_type: "WPCreated", event_id: ID(90), timestamp: TIME },
    payload: {
      wp_id: "WP02",
      wp_title: "Second",
      depends_on: ["WP01"],
      created_at: "2026-02-01T10:00:00.5+02:00",
    },
  });
  const history = (more: Partial<Parameters<typeof historyEvents>[0]> = {}) =>
    historyEvents({ mission_slug: "014-board", meta: EMPTY_META, lines: [], tasks: [], ...more }, PROJECT);

  test("begins with the mission, then its work packages by id, then its moves by time", () => {
    const events = history({
      lines: [
        T(2, "claimed", "planned", "2"),
        created,
        T(1, "planned", "claimed", "1"),
        T(1, "planned", "claimed", "1"),
      ],
    });
    expect(
      events.map(({ event_type, aggregate_id, lamport_clock }) => [event_type, aggregate_id, lamport_clock]),
    ).toEqual([
      ["MissionCreated", "014-board", 1],
      ["WPCreated", "WP01", 2],
      ["WPCreated", "WP02", 3],
      ["WPStatusChanged", "WP01", 4],
      ["WPStatusChanged", "WP01", 5],
      ["WPStatusChanged", "WP01", 6],
    ]);
    expect(events.slice(3).map(({ event_id }) => event_id)).toEqual([ID(1), ID(1), ID(2)]);
    expect(new Set(events.map(({ correlation_id }) => correlation_id)).size).toBe(1);
    expect(Object.keys(events[0]!)).toHaveLength(15);
  });

  test("takes the mission from its line, else from meta.json, else by default", () => {
    const meta = readMeta(
      JSON.stringify({
        mission_id: "M",
        friendly_name: "From meta",
        mission_type: "research",
        mission_number: "007",
        source_description: "src",
      }),
    ).meta;
    const line = lineOf({
      event_type: "MissionCreated",
      payload: { friendly_name: "From line", mission_number: null, purpose_tldr: "" },
    });
    const payload = (more: object) => history(more)[0]!.payload;
    expect(payload({ meta, lines: [line] })).toMatchObject({
      ...{
        mission_id: "M",
        friendly_name: "From line",
        mission_type: "research",
        mission_number: 7,
        purpose_tldr: "src",
      },
      ...{ target_branch: "main", mission_slug: "014-board" },
    });
    expect(payload({})).toMatchObject({
      mission_id: null,
      friendly_name: "014-board",
      mission_type: "software-dev",
      mission_number: null,
    });
  });

  test("begins at the earliest instant that is told, in UTC", () => {
    expect(history()[0]!.timestamp).toBe("1970-01-01T00:00:00+00:00");
    expect(history({ lines: [created, T(1, "planned", "claimed")] })[0]!.timestamp).toBe(
      "2026-02-01T08:00:00.500000+00:00",
    );
    expect(
      history({
        lines: [T(1, "planned", "claimed", "soon"), T(2, "planned", "claimed", "2026-03-01T10:00:00Z")],
      })[0]!.timestamp,
    ).toBe("2026-03-01T10:00:00+00:00");
  });

  test("takes titles from task files where the log has none", () => {
    const tasks = [{ wp_id: "WP01", title: "First", dependencies: ["WP00"] }];
    const titles = (lines: ReturnType<typeof T>[]) =>
      history({ lines, tasks })
        .filter(({ event_type }) => event_type === "WPCreated")
        .map(({ payload }) => payload["wp_title"]);
    expect(titles([])).toEqual(["First"]);
    expect(titles([created, T(1, "planned", "claimed")])).toEqual(["WP01", "Second"]);
  });

  test("sends the step that the contract has in place of one that it has not", () => {
    expect(history({ lines: [T(1, "in_progress", "in_review")] })[2]!.payload).toMatchObject({
      from_lane: "for_review",
      to_lane: "in_review",
    });
  });

  test("keeps nulls, and gives what was approved or done the evidence that it lacks", () => {
    const payload = (to: string, more: object = {}) =>
      history({ lines: [T(1, "in_review", to, TIME, more)] })[2]!.payload;
    expect(payload("planned")).toMatchObject({ reason: null, review_ref: null, evidence: null });
    const repair = "historical-mission-state-repair";
    expect(payload("done")["evidence"]).toEqual({
      review: { reviewer: "a", verdict: "approved", reference: `${repair}:014-board:WP01:${ID(1)}` },
      repos: [{ repo: "ferry", branch: repair, commit: repair }],
      verification: [],
    });
    expect(payload("approved", { review_ref: "pr-9", actor: "" })).toMatchObject({
      evidence: { review: { reviewer: repair, reference: "pr-9" } },
    });
    expect(payload("approved", { evidence: { review } })).toMatchObject({ evidence: { review } });
  });

  test("makes payloads that the contract takes", () => {
    const meta = readMeta(
      JSON.stringify({ mission_id: "01KT6E3ZJF3AMBZ8J8NPYD4KBF", mission_number: 14 }),
    ).meta;
    const lines = [created, T(1, "planned", "claimed"), T(2, "approved", "done")];
    // `WPCreated` is an event of the command line's own, which no contract line has.
    const known = history({ meta, lines }).filter(({ event_type }) => event_type !== "WPCreated");
    expect(known).toHaveLength(3);
    for (const { payload, event_type } of known) {
      const { model_violations } = validateEvent(payload as object, event_type);
      expect(model_violations, event_type).toEqual([]);
    }
  });

  test("has ids that are always the same", () => {
    expect(derivedId("import:01KT6E3ZJF3AMBZ8J8NPYD4KBF:correlation")).toBe("4P09HFKYSKQEMHJWDHRXVM8TA7");
    const meta = {
      ...EMPTY_META,
      mission_id: "01KT6E3ZJF3AMBZ8J8NPYD4KBF",
      document: { mission_id: "01KT6E3ZJF3AMBZ8J8NPYD4KBF" },
    };
    expect(history({ meta })[0]!.correlation_id).toBe("4P09HFKYSKQEMHJWDHRXVM8TA7");
  });
});
