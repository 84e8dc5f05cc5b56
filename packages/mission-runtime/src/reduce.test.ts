import { describe, expect, test } from "vitest";
import { testAnomalyCodes } from "../../../test/support/anomaly-codes.ts";
import { ulid } from "../../../test/support/envelopes.ts";
import { eventOf } from "../../../test/support/stream.ts";
import * as v4 from "./index.js";
import * as v2 from "./v2.js";

const ACT = { actor_id: "ag", actor_type: "llm" };
const started = (n: number, more: object = {}) =>
  eventOf(n, "MissionRunStarted", {
    run_id: "r-1",
    mission_type: "software-dev",
    mission_key: "software-dev",
    actor: ACT,
    ...more,
  });
const ended = (n: number, type = "MissionRunCompleted") => ({ ...started(n), event_type: type });
const issued = (n: number, step_id: string, run_id = "r-1") =>
  eventOf(n, "NextStepIssued", { run_id, step_id, agent_id: "ag", actor: ACT });
const done = (n: number, step_id: string, more: object = {}) =>
  eventOf(n, "NextStepAutoCompleted", {
    run_id: "r-1",
    step_id,
    agent_id: "ag",
    result: "success",
    actor: ACT,
    ...more,
  });
const asked = (n: number, decision_id: string, question = "q?") =>
  eventOf(n, "DecisionInputRequested", {
    run_id: "r-1",
    decision_id,
    step_id: "s-1",
    question,
    options: ["y", "n"],
    actor: ACT,
  });
const answered = (n: number, decision_id: string, answer = "y") =>
  eventOf(n, "DecisionInputAnswered", {
    run_id: "r-1",
    decision_id,
    answer,
    actor: { actor_id: "u", actor_type: "human", display_name: "U" },
  });
const planned = (n: number) => eventOf(n, "NextStepPlanned", { anything: 1 });
const lifecycleCompletion = (n: number) =>
  eventOf(n, "MissionCompleted", {
    mission_id: "M1",
    mission_type: "software-dev",
    final_phase: "done",
    actor: "bob",
  });

const filled = { display_name: "", provider: null, model: null, tool: null };
const anomaly = (n: number, event_type: string, reason: string) => ({
  ...{ event_id: ulid(n), event_type, reason },
  code: CODES.find(([start]) => reason.startsWith(start))![1],
});
const CODES = [
  ["Event before", "EVENT_BEFORE_START"],
  ["run_id mismatch", "RUN_ID_MISMATCH"],
  ["Duplicate completion", "DUPLICATE_COMPLETION"],
  ["Event after", "EVENT_AFTER_TERMINAL"],
  ["Duplicate decision request", "DUPLICATE_DECISION_REQUEST"],
  ["MissionCompleted alias", "COMPLETION_ALIAS_IGNORED"],
  ["Invalid", "PAYLOAD_INVALID"],
  ["Duplicate MissionRunStarted", "DUPLICATE_START"],
] as const;
const AFTER_END = "Event after terminal state (MissionRunStatus.COMPLETED)";
const NOT_OF_A_RUN =
  "MissionCompleted alias ignored: payload does not conform to MissionRunCompletedPayload (likely a lifecycle MissionCompleted event)";

test("an empty stream is an empty state", () => {
  const rest = {
    run_status: null,
    current_step_id: null,
    completed_steps: [],
    pending_decisions: {},
    answered_decisions: {},
    anomalies: [],
    event_count: 0,
    last_processed_event_id: null,
  };
  expect(v4.reduceMissionNextEvents([])).toEqual({ run_id: null, mission_type: null, ...rest });
  expect(v2.reduceMissionNextEvents([eventOf(1, "Other", {})])).toEqual({
    run_id: null,
    mission_key: null,
    ...rest,
  });
});

describe("the worked example of the contract", () => {
  const events = [
    issued(1, "s-0"),
    started(2),
    planned(3),
    issued(4, "s-1"),
    asked(5, "d-1"),
    answered(6, "d-1"),
    done(7, "s-1"),
    issued(8, "s-9", "r-2"),
    issued(9, "s-2"),
    lifecycleCompletion(10),
    ended(11),
    ended(12),
    done(13, "s-2"),
  ];
  const before = [
    anomaly(1, "NextStepIssued", "Event before MissionRunStarted"),
    anomaly(8, "NextStepIssued", "run_id mismatch: expected 'r-1', got 'r-2'"),
  ];
  const after = [
    anomaly(12, "MissionRunCompleted", "Duplicate completion (terminal idempotency)"),
    anomaly(13, "NextStepAutoCompleted", AFTER_END),
  ];
  const rest = {
    run_status: "completed",
    current_step_id: "s-2",
    completed_steps: ["s-1"],
    pending_decisions: {},
    answered_decisions: {
      "d-1": {
        run_id: "r-1",
        decision_id: "d-1",
        answer: "y",
        actor: { actor_id: "u", actor_type: "human", ...filled, display_name: "U" },
      },
    },
  };
  const last_processed_event_id = ulid(13);
  const expectedV4 = {
    run_id: "r-1",
    mission_type: "software-dev",
    ...rest,
    anomalies: [...before, ...after],
    event_count: 12,
    last_processed_event_id,
  };
  const expectedV2 = {
    run_id: "r-1",
    mission_key: "software-dev",
    ...rest,
    anomalies: [...before, anomaly(10, "MissionCompleted", NOT_OF_A_RUN), ...after],
    event_count: 13,
    last_processed_event_id,
  };

  test.each([
    ["v4", v4.reduceMissionNextEvents, v4.projectMissionNext, expectedV4],
    ["v2", v2.reduceMissionNextEvents, v2.projectMissionNext, expectedV2],
  ])("holds in %s, in any order, repeated and live", (_line, reduce, project, expected) => {
    expect(reduce(events)).toEqual(expected);
    expect(JSON.stringify(reduce([...events].reverse().concat(events)))).toBe(JSON.stringify(expected));
    const live = project();
    for (const event of [...events].reverse()) live.add(event);
    expect(live.read()).toEqual({ ok: true, value: expected });
  });
});

const reasons = (events: readonly ReturnType<typeof eventOf>[], line: typeof v4 | typeof v2 = v4) =>
  line.reduceMissionNextEvents(events).anomalies.map(({ reason }) => reason);

describe("a run starts once", () => {
  test("an invalid start leaves it open for a valid one", () => {
    const events = [started(1, { actor: null }), started(2, { run_id: "r-2" })];
    expect(reasons(events)).toEqual(["Invalid MissionRunStarted payload"]);
    expect(v4.reduceMissionNextEvents(events).run_id).toBe("r-2");
  });

  test("a second start counts for nothing, whatever its payload", () => {
    const events = [started(1), started(2, { run_id: "" }), started(3)];
    expect(reasons(events)).toEqual(Array(2).fill("Duplicate MissionRunStarted (first one wins)"));
  });

  test("before the start nothing is looked at", () => {
    expect(reasons([eventOf(1, "NextStepIssued", {}), ended(2), planned(3)])).toEqual([
      "Event before MissionRunStarted",
      "Event before MissionRunStarted",
    ]);
  });
});

describe("while a run goes on", () => {
  test.each([
    "NextStepIssued",
    "NextStepAutoCompleted",
    "DecisionInputRequested",
    "DecisionInputAnswered",
    "MissionRunCompleted",
  ])("an invalid %s says so", (type) => {
    expect(reasons([started(1), eventOf(2, type, { run_id: "r-9" })])).toEqual([`Invalid ${type} payload`]);
  });

  test("ids stand unescaped between quotes", () => {
    expect(reasons([started(1), issued(2, "s", "r'2"), asked(3, "d'\n"), asked(4, "d'\n")])).toEqual([
      "run_id mismatch: expected 'r-1', got 'r'2'",
      "Duplicate decision request 'd'\n'",
    ]);
  });

  test("steps complete once, in any order and without having been issued; the result plays no part", () => {
    const state = v4.reduceMissionNextEvents([
      started(1),
      done(2, "10"),
      issued(3, "9"),
      done(4, "9", { result: "failed" }),
      done(5, "10"),
      issued(6, "10"),
    ]);
    expect(state).toMatchObject({ completed_steps: ["10", "9"], current_step_id: "10", anomalies: [] });
  });

  test("completing another step leaves the current one", () => {
    expect(v4.reduceMissionNextEvents([started(1), issued(2, "a"), done(3, "b")]).current_step_id).toBe("a");
  });

  test("the first open request stays; after an answer it may be asked again", () => {
    const state = v4.reduceMissionNextEvents([
      started(1),
      asked(2, "d", "first?"),
      asked(3, "d", "second?"),
      answered(4, "d"),
      asked(5, "d", "third?"),
      answered(6, "e", "unasked"),
    ]);
    expect(state.pending_decisions["d"]).toMatchObject({ question: "third?", options: ["y", "n"] });
    expect(Object.keys(state.answered_decisions)).toEqual(["d", "e"]);
    expect(state.anomalies).toEqual([anomaly(3, "DecisionInputRequested", "Duplicate decision request 'd'")]);
  });

  test("the last answer counts", () => {
    const state = v4.reduceMissionNextEvents([started(1), answered(2, "d", "y"), answered(3, "d", "n")]);
    expect(state.answered_decisions["d"]?.answer).toBe("n");
  });

  test("keys of objects are only keys", () => {
    const state = v4.reduceMissionNextEvents([started(1), asked(2, "__proto__"), done(3, "constructor")]);
    expect(Object.keys(state.pending_decisions)).toEqual(["__proto__"]);
    expect(state.completed_steps).toEqual(["constructor"]);
  });
});

describe("a run that is complete", () => {
  test("keeps its open step and decisions, and takes nothing more", () => {
    const state = v4.reduceMissionNextEvents([
      started(1),
      issued(2, "s"),
      asked(3, "d"),
      ended(4),
      started(5),
      planned(6),
      eventOf(7, "DecisionInputAnswered", {}),
      eventOf(8, "MissionRunCompleted", {}),
    ]);
    expect(state).toMatchObject({ run_status: "completed", current_step_id: "s" });
    expect(Object.keys(state.pending_decisions)).toEqual(["d"]);
    expect(state.anomalies.map(({ reason }) => reason)).toEqual([
      AFTER_END,
      AFTER_END,
      "Duplicate completion (terminal idempotency)",
    ]);
    expect(state.event_count).toBe(8);
  });

  test("may name another mission than its start", () => {
    const end = { ...started(2, { mission_type: "other" }), event_type: "MissionRunCompleted" };
    expect(v4.reduceMissionNextEvents([started(1), end])).toMatchObject({
      mission_type: "software-dev",
      run_status: "completed",
    });
  });
});

describe("MissionCompleted", () => {
  const events = [started(1), ended(2, "MissionCompleted")];

  test("completes a run in v2 where its payload is that of a completion", () => {
    expect(v2.reduceMissionNextEvents(events)).toMatchObject({ run_status: "completed", anomalies: [] });
  });

  test("is no event of a run in v4", () => {
    expect(v4.reduceMissionNextEvents(events)).toMatchObject({ run_status: "running", event_count: 1 });
  });

  test("keeps its own name in anomalies, and is checked before anything else", () => {
    const stream = [
      lifecycleCompletion(1),
      ended(2, "MissionCompleted"),
      started(3),
      ended(4),
      ended(5, "MissionCompleted"),
      lifecycleCompletion(6),
    ];
    expect(v2.reduceMissionNextEvents(stream).anomalies).toEqual([
      anomaly(1, "MissionCompleted", NOT_OF_A_RUN),
      anomaly(2, "MissionCompleted", "Event before MissionRunStarted"),
      anomaly(5, "MissionCompleted", "Duplicate completion (terminal idempotency)"),
      anomaly(6, "MissionCompleted", NOT_OF_A_RUN),
    ]);
  });
});

test("of events with one id, clock and time the first given counts", () => {
  const [yes, no] = [answered(2, "d", "y"), answered(2, "d", "n")];
  const answerOf = (events: Parameters<typeof reasons>[0]) =>
    v4.reduceMissionNextEvents(events).answered_decisions["d"]?.answer;
  expect(answerOf([started(1), yes, no])).toBe("y");
  expect(answerOf([started(1), no, yes])).toBe("n");
});

testAnomalyCodes(v4.MissionNextAnomalyCode, {
  EVENT_AFTER_TERMINAL: () => v4.reduceMissionNextEvents([started(1), ended(2), issued(3, "s")]),
  DUPLICATE_COMPLETION: () => v4.reduceMissionNextEvents([started(1), ended(2), ended(3)]),
  EVENT_BEFORE_START: () => v4.reduceMissionNextEvents([issued(1, "s")]),
  DUPLICATE_START: () => v4.reduceMissionNextEvents([started(1), started(2)]),
  PAYLOAD_INVALID: () => v4.reduceMissionNextEvents([eventOf(1, "MissionRunStarted", {})]),
  RUN_ID_MISMATCH: () => v4.reduceMissionNextEvents([started(1), issued(2, "s", "r-2")]),
  DUPLICATE_DECISION_REQUEST: () => v4.reduceMissionNextEvents([started(1), asked(2, "d"), asked(3, "d")]),
  COMPLETION_ALIAS_IGNORED: () => v2.reduceMissionNextEvents([lifecycleCompletion(1)]),
});
