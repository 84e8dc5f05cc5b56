import { withoutCodes } from "@spec-kitty/events-core/fold";
import { describe, expect, test } from "vitest";
import { testAnomalyCodes } from "../../../test/support/anomaly-codes.ts";
import { ulid } from "../../../test/support/envelopes.ts";
import { eventOf } from "../../../test/support/stream.ts";
import { DecisionPointAnomalyCode, projectDecisionPoint, reduceDecisionPointEvents } from "./index.js";

const identity = {
  decision_point_id: "dp1",
  mission_id: "m1",
  run_id: "r1",
  mission_slug: "ms",
  mission_type: "sd",
};
const second = (n: number) => `2026-01-01T00:00:0${n}Z`;
const moments = (n: number) => ({ state_entered_at: second(n), recorded_at: second(n) });

const record = (n: number, event: string, more: object = {}) =>
  eventOf(n, `DecisionPoint${event}`, {
    ...identity,
    phase: "P1",
    actor_id: "a1",
    actor_type: "human",
    authority_role: "mission_owner",
    mission_owner_authority_flag: true,
    mission_owner_authority_path: "",
    rationale: "R",
    alternatives_considered: ["x"],
    evidence_refs: ["e"],
    ...moments(n),
    ...more,
  });

const interview = (n: number, event: string, own: object) =>
  eventOf(n, `DecisionPoint${event}`, {
    origin_surface: "planning_interview",
    ...identity,
    ...moments(n),
    ...own,
  });
const opened = (n: number, more: object = {}) =>
  interview(n, "Opened", {
    ...{ phase: "PLAN", origin_flow: "plan", question: "Q", options: ["x"], input_key: "ik", step_id: "s" },
    ...{ actor_id: "a1", actor_type: "human" },
    ...more,
  });
const widened = (n: number, more: object = {}) =>
  eventOf(n, "DecisionPointWidened", {
    origin_surface: "planning_interview",
    ...identity,
    channel: "slack",
    teamspace_ref: { teamspace_id: "t" },
    default_channel_ref: { channel_id: "c" },
    thread_ref: { channel_id: "c", thread_ts: "1.2" },
    widened_by: "w",
    widened_at: second(0),
    recorded_at: second(0),
    ...more,
  });
const discussed = (n: number, more: object = {}) =>
  interview(n, "Discussing", { snapshot_kind: "digest", actor_id: "a2", actor_type: "llm", ...more });
const resolved = (n: number, more: object = {}) =>
  interview(n, "Resolved", { terminal_outcome: "resolved", final_answer: "F", resolved_by: "rb", ...more });

const kinds = (...events: ReturnType<typeof eventOf>[]) =>
  reduceDecisionPointEvents(events).anomalies.map(({ kind, event_id }) => `${kind} ${event_id.slice(-1)}`);
const messages = (...events: ReturnType<typeof eventOf>[]) =>
  reduceDecisionPointEvents(events).anomalies.map(({ message }) => message);

test("nothing reduces to a decision point that nobody opened, with all keys in the order of the contract", () => {
  expect(JSON.stringify(reduceDecisionPointEvents([]))).toBe(
    '{"state":null,"decision_point_id":null,"mission_id":null,"run_id":null,"mission_slug":null,' +
      '"mission_type":null,"phase":null,"last_actor_id":null,"last_actor_type":null,"last_authority_role":null,' +
      '"last_rationale":null,"last_alternatives_considered":null,"last_evidence_refs":null,' +
      '"last_state_entered_at":null,"anomalies":[],"event_count":0,"origin_surface":null,"origin_flow":null,' +
      '"question":null,"options":null,"input_key":null,"step_id":null,"widening":null,"terminal_outcome":null,' +
      '"final_answer":null,"other_answer":false,"summary":null,"actual_participants":[],"resolved_by":null,' +
      '"closed_locally_while_widened":false,"closure_message":null}',
  );
});

// The worked examples of the contract (`decision point 4.6`).
test("a whole interview, widened and closed at home", () => {
  const state = reduceDecisionPointEvents([
    opened(5),
    eventOf(3, "DecisionPointWidened", {}),
    resolved(4, { closed_locally_while_widened: true, state_entered_at: second(9) }),
    widened(2),
    opened(1),
  ]);
  expect(JSON.stringify(withoutCodes(state))).toBe(
    '{"state":"resolved","decision_point_id":"dp1","mission_id":"m1","run_id":"r1","mission_slug":"ms",' +
      '"mission_type":"sd","phase":"PLAN","last_actor_id":"a1","last_actor_type":"human","last_authority_role":null,' +
      '"last_rationale":null,"last_alternatives_considered":null,"last_evidence_refs":null,' +
      '"last_state_entered_at":"2026-01-01T00:00:09Z","anomalies":[{"kind":"missing_summary",' +
      '"event_id":"01J00000000000000000000004","message":"DecisionPointResolved with origin=planning_interview ' +
      'requires summary when a prior DecisionPointWidened exists for this decision_point_id"},' +
      '{"kind":"invalid_transition","event_id":"01J00000000000000000000005",' +
      '"message":"Invalid transition: resolved -> open"}],"event_count":5,"origin_surface":"planning_interview",' +
      '"origin_flow":"plan","question":"Q","options":["x"],"input_key":"ik","step_id":"s",' +
      '"widening":{"channel":"slack","teamspace_ref":{"teamspace_id":"t","name":null},' +
      '"default_channel_ref":{"channel_id":"c","name":null},"thread_ref":{"slack_team_id":null,"channel_id":"c",' +
      '"thread_ts":"1.2","url":null},"invited_participants":[],"widened_by":"w","widened_at":"2026-01-01T00:00:00Z"},' +
      '"terminal_outcome":"resolved","final_answer":"F","other_answer":false,"summary":null,' +
      '"actual_participants":[],"resolved_by":"rb","closed_locally_while_widened":true,"closure_message":null}',
  );
});

test("a whole record, decided and overridden by its owner alone", () => {
  const state = reduceDecisionPointEvents([
    record(1, "Opened", { actor_type: "llm" }),
    record(2, "Opened"),
    record(3, "Resolved", { actor_type: "service" }),
    record(4, "Resolved"),
    record(5, "Overridden", { origin_surface: "planning_interview", rationale: "R2" }),
    eventOf(6, "DecisionPointDiscussing", {}),
  ]);
  expect(state).toMatchObject({
    state: "overridden",
    last_rationale: "R2",
    origin_surface: "adr",
    event_count: 6,
    anomalies: [
      {
        kind: "llm_policy_violation",
        code: "LLM_REFUSED",
        event_id: ulid(1),
        message: "LLM actor only allowed in phase='P0'; got phase='P1'",
      },
      {
        kind: "authority_policy_violation",
        code: "AUTHORITY_REFUSED",
        event_id: ulid(3),
        message:
          "'DecisionPointResolved' requires actor_type='human', authority_role='mission_owner', and " +
          "mission_owner_authority_flag=True; got actor_type='service', authority_role='mission_owner', " +
          "mission_owner_authority_flag=True",
      },
      {
        kind: "origin_mismatch",
        code: "ORIGIN_MISMATCH",
        event_id: ulid(5),
        message:
          "Event origin_surface=<OriginSurface.PLANNING_INTERVIEW: 'planning_interview'> differs from prior " +
          "<OriginSurface.ADR: 'adr'> for decision_point_id='dp1'",
      },
      {
        kind: "event_after_terminal",
        code: "EVENT_AFTER_TERMINAL",
        event_id: ulid(6),
        message: "Event 'DecisionPointDiscussing' arrived after terminal state 'overridden'",
      },
    ],
  });
});

describe("a state leads", () => {
  const reached = {
    nowhere: [],
    open: [record(1, "Opened")],
    widened: [record(1, "Opened"), widened(2)],
    discussing: [record(1, "Opened"), record(2, "Discussing")],
    resolved: [record(1, "Opened"), record(2, "Resolved")],
    overridden: [record(1, "Opened"), record(2, "Resolved"), record(3, "Overridden")],
  };
  const events = {
    open: record(9, "Opened"),
    widened: widened(9),
    discussing: record(9, "Discussing"),
    resolved: record(9, "Resolved"),
    overridden: record(9, "Overridden"),
  };

  test.each([
    ["nowhere", ["open"]],
    ["open", ["widened", "discussing", "resolved"]],
    ["widened", ["widened", "discussing", "resolved"]],
    ["discussing", ["discussing", "resolved"]],
    ["resolved", ["overridden"]],
    ["overridden", []],
  ] as const)("from %s to %j", (from, expected) => {
    const moved = Object.entries(events).filter(([to, event]) => {
      const { state, anomalies } = reduceDecisionPointEvents([...reached[from], event]);
      return state === to && !anomalies.some(({ kind }) => /transition|terminal/.test(kind));
    });
    expect(moved.map(([to]) => to)).toEqual(expected);
  });

  test("to no other, which is told before the payload is looked at", () => {
    expect(messages(eventOf(1, "DecisionPointResolved", {}))).toEqual([
      "Invalid transition: None -> resolved",
    ]);
  });

  test("nowhere twice when widened: the first widening stands and the second leaves no trace", () => {
    const state = reduceDecisionPointEvents([opened(1), widened(2), widened(3, { widened_by: "other" })]);
    expect(state.widening?.widened_by).toBe("w");
    expect(state.anomalies).toEqual([]);
    expect(state.event_count).toBe(3);
  });
});

describe("who may act on a record", () => {
  const adviser = {
    actor_type: "llm",
    phase: "P0",
    authority_role: "informed",
    mission_owner_authority_flag: false,
  };

  test.each([
    [adviser, undefined],
    [{ ...adviser, phase: "it's" }, "LLM actor only allowed in phase='P0'; got phase=\"it's\""],
    [
      { ...adviser, authority_role: "mission_owner", mission_owner_authority_flag: true },
      "LLM actor must have advisory or informed role; got authority_role='mission_owner'",
    ],
    [{ ...adviser, mission_owner_authority_flag: true }, "LLM actor must not carry mission-owner authority"],
    [{ ...adviser, actor_type: "service", phase: "P9" }, undefined],
  ])("opening with %j: %s", (who, message) => {
    const { state, anomalies } = reduceDecisionPointEvents([record(1, "Opened", who)]);
    expect(anomalies.map((one) => one.message)).toEqual(message === undefined ? [] : [message]);
    expect(state).toBe(message === undefined ? "open" : null);
  });

  test.each([{ actor_type: "llm" }, { authority_role: "advisory" }, { mission_owner_authority_flag: false }])(
    "never deciding with %j",
    (who) => {
      expect(kinds(record(1, "Opened"), record(2, "Resolved", who))).toEqual([
        "authority_policy_violation 2",
      ]);
      expect(kinds(record(1, "Opened"), record(2, "Resolved"), record(3, "Overridden", who))).toEqual([
        "authority_policy_violation 3",
      ]);
    },
  );

  test("is asked of records only", () => {
    const state = reduceDecisionPointEvents([
      opened(1, { actor_type: "llm" }),
      resolved(2, { resolved_by: "bot" }),
    ]);
    expect(state).toMatchObject({ state: "resolved", resolved_by: "bot", anomalies: [] });
  });
});

describe("the origin", () => {
  test("is fixed by an event that its policy drops", () => {
    const dropped = record(1, "Opened", { actor_type: "llm" });
    expect(kinds(dropped, opened(2))).toEqual(["llm_policy_violation 1", "origin_mismatch 2"]);
    expect(reduceDecisionPointEvents([dropped, opened(2)]).origin_surface).toBe("planning_interview");
  });

  test("is left alone by an overriding that names none", () => {
    expect(kinds(record(1, "Opened"), record(2, "Resolved"), record(3, "Overridden"))).toEqual([]);
  });

  test("quotes the decision point", () => {
    const decision_point_id = "it's";
    expect(messages(record(1, "Opened"), discussed(2, { decision_point_id }))).toEqual([
      expect.stringMatching(/ for decision_point_id="it's"$/),
    ]);
  });
});

describe("the end of an interview", () => {
  test.each(["deferred", "canceled"])("as %s is an end like any other", (terminal_outcome) => {
    const end = { terminal_outcome, final_answer: null, rationale: "later" };
    const state = reduceDecisionPointEvents([opened(1), resolved(2, end), discussed(3)]);
    expect(state).toMatchObject({
      state: "resolved",
      terminal_outcome,
      last_rationale: "later",
      final_answer: null,
    });
    expect(state.anomalies).toMatchObject([{ message: "Invalid transition: resolved -> discussing" }]);
  });

  test("takes an earlier rationale back", () => {
    const state = reduceDecisionPointEvents([record(1, "Opened"), resolved(2)]);
    expect(state.last_rationale).toBe(null);
    expect(state.last_authority_role).toBe("mission_owner");
  });

  test("needs a summary only where it was widened", () => {
    const summary = { text: "T", source: "manual" };
    expect(kinds(opened(1), resolved(2))).toEqual([]);
    expect(kinds(opened(1), widened(2), resolved(3, { summary }))).toEqual([]);
    expect(kinds(opened(1), widened(2), resolved(3))).toEqual(["missing_summary 3"]);
  });

  test("cannot be at home where it was never widened", () => {
    const state = reduceDecisionPointEvents([opened(1), resolved(2, { closed_locally_while_widened: true })]);
    expect(state).toMatchObject({ state: "resolved", closed_locally_while_widened: false });
    expect(state.anomalies).toEqual([
      {
        kind: "invalid_transition",
        code: "CLOSED_WITHOUT_WIDENING",
        event_id: ulid(2),
        message: `closed_locally_while_widened=True without prior DecisionPointWidened (event_id='${ulid(2)}')`,
      },
    ]);
  });

  test("stays when its owner overrides it", () => {
    const state = reduceDecisionPointEvents([opened(1), resolved(2), record(3, "Overridden")]);
    expect(state).toMatchObject({ state: "overridden", terminal_outcome: "resolved", final_answer: "F" });
  });
});

describe("what an event does not hold", () => {
  test("stays as it was", () => {
    const state = reduceDecisionPointEvents([record(1, "Opened"), widened(2), discussed(3)]);
    expect(state).toMatchObject({
      phase: "P1",
      last_actor_id: "a2",
      last_actor_type: "llm",
      last_authority_role: "mission_owner",
      last_rationale: "R",
      last_evidence_refs: ["e"],
      last_state_entered_at: second(3),
      origin_surface: "adr",
      question: null,
    });
  });

  test("is no widening's time of a state", () => {
    expect(reduceDecisionPointEvents([opened(1), widened(2)]).last_state_entered_at).toBe(second(1));
  });
});

test("a malformed payload is told and dropped", () => {
  const state = reduceDecisionPointEvents([
    record(1, "Opened"),
    record(2, "Resolved", { evidence_refs: [] }),
  ]);
  expect(state.state).toBe("open");
  expect(state.anomalies).toMatchObject([
    { kind: "malformed_payload", code: "PAYLOAD_INVALID", event_id: ulid(2) },
  ]);
  expect(state.anomalies[0]?.message).toMatch(/^Payload validation failed for 'DecisionPointResolved': ./);
});

test("a stranger that shares an id and sorts first takes the event's place, and counts", () => {
  const stranger = { ...eventOf(1, "Custom", {}), lamport_clock: 0 };
  expect(reduceDecisionPointEvents([opened(1), stranger])).toMatchObject({ state: null, event_count: 1 });
});

test("a late opening puts live what came before it in its place", () => {
  const live = projectDecisionPoint();
  live.add(resolved(3));
  live.add(widened(2));
  expect(live.read()).toMatchObject({ ok: true, value: { state: null, anomalies: [{}, {}] } });
  live.add(opened(1));
  expect(live.read()).toEqual({
    ok: true,
    value: reduceDecisionPointEvents([opened(1), widened(2), resolved(3)]),
  });
});

testAnomalyCodes(DecisionPointAnomalyCode, {
  EVENT_AFTER_TERMINAL: () =>
    reduceDecisionPointEvents([opened(1), resolved(2), record(3, "Overridden"), discussed(4)]),
  TRANSITION_INVALID: () => reduceDecisionPointEvents([discussed(1)]),
  PAYLOAD_INVALID: () => reduceDecisionPointEvents([eventOf(1, "DecisionPointOpened", {})]),
  ORIGIN_MISMATCH: () =>
    reduceDecisionPointEvents([opened(1), record(2, "Discussing", { origin_surface: "adr" })]),
  AUTHORITY_REFUSED: () =>
    reduceDecisionPointEvents([record(1, "Opened"), record(2, "Resolved", { actor_type: "service" })]),
  LLM_REFUSED: () => reduceDecisionPointEvents([record(1, "Opened", { actor_type: "llm" })]),
  SUMMARY_MISSING: () => reduceDecisionPointEvents([opened(1), widened(2), resolved(3)]),
  CLOSED_WITHOUT_WIDENING: () =>
    reduceDecisionPointEvents([opened(1), resolved(2, { closed_locally_while_widened: true })]),
});
