import { PayloadError, SpecKittyEventsError } from "@spec-kitty/events-core";
import type { FoldEvent } from "@spec-kitty/events-core/fold";
import { describe, expect, test } from "vitest";
import { testAnomalyCodes } from "../../../test/support/anomaly-codes.ts";
import { ulid } from "../../../test/support/envelopes.ts";
import { eventOf } from "../../../test/support/stream.ts";
import * as v4 from "./index.js";
import * as v2 from "./v2.js";

const human = (participant_id: string) => ({ participant_id, participant_type: "human" as const });
const roster = { "p-a": human("p-a"), "p-b": human("p-b") };
const filled = { display_name: null, session_id: null };
const W = { target_type: "wp", target_id: "WP03" };

/** An event of `p-a`, of mission M1, where the payload does not say otherwise. */
const of = (n: number, event_type: string, payload: object = {}) =>
  eventOf(n, event_type, { mission_id: "M1", participant_id: "p-a", ...payload });
const joined = (n: number, participant_id = "p-a", more: object = {}) =>
  of(n, "ParticipantJoined", { participant_id, participant_identity: human(participant_id), ...more });
const left = (n: number, participant_id = "p-a") => of(n, "ParticipantLeft", { participant_id });
const started = (n: number, step_id: unknown) => of(n, "PromptStepExecutionStarted", { step_id });
const completed = (n: number, step_id: unknown) => of(n, "PromptStepExecutionCompleted", { step_id });
const warned = (n: number, warning_id: unknown, participant_ids: unknown, type = "ConcurrentDriverWarning") =>
  of(n, type, { warning_id, participant_ids, participant_id: undefined });
const acknowledged = (n: number, warning_id: unknown, acknowledgement: unknown = "hold") =>
  of(n, "WarningAcknowledged", { warning_id, acknowledgement });

const permissive = (events: FoldEvent[], more: v4.CollaborationOptions = { roster }) =>
  v4.reduceCollaborationEvents(events, { mode: "permissive", ...more });
const strict = (events: FoldEvent[]) => v4.reduceCollaborationEvents(events, { roster });
const reasons = (events: FoldEvent[], more?: v4.CollaborationOptions) =>
  permissive(events, more).anomalies.map(({ reason }) => reason);

const EMPTY = {
  mission_id: "",
  participants: {},
  departed_participants: {},
  presence: {},
  active_drivers: [],
  focus_by_participant: {},
  participants_by_focus: {},
  warnings: [],
  decisions: [],
  comments: [],
  active_executions: {},
  linked_sessions: {},
  anomalies: [],
  event_count: 0,
  last_processed_event_id: null,
};

describe("an empty stream", () => {
  test("is an empty state, whoever would have taken part", () => {
    for (const { reduceCollaborationEvents, projectCollaboration } of [v4, v2]) {
      expect(JSON.stringify(reduceCollaborationEvents([]))).toBe(JSON.stringify(EMPTY));
      expect(reduceCollaborationEvents([of(1, "WPStatusChanged")], { roster })).toEqual(EMPTY);
      expect(projectCollaboration({ roster }).read()).toEqual({ ok: true, value: EMPTY });
    }
  });
});

describe("the worked example of the contract", () => {
  const id = (suffix: string) => `01J0000000000000000000000${suffix}`;
  const event = (
    suffix: string,
    event_type: string,
    lamport_clock: number,
    at: string,
    payload: object,
  ): FoldEvent => ({
    event_id: id(suffix),
    event_type,
    lamport_clock,
    timestamp: at.length > 10 ? at : `2026-03-01T10:00:${at}Z`,
    payload: { mission_id: "M1", ...payload },
  });
  const a = { participant_id: "p-a" };
  const b = { participant_id: "p-b" };
  const bot = { ...b, participant_type: "llm_context", display_name: "Bot" };
  const drivers = { participant_ids: ["p-a", "p-b"], focus_target: W, severity: "warning" };
  const comment = { participant_id: "o'x", comment_id: "c-1", content: "hi" };
  const decision = { decision_id: "d-1", topic: "t", chosen_option: "o", referenced_warning_id: "w-1" };
  const events = [
    event("A", "ParticipantJoined", 1, "00", { ...b, participant_identity: bot }),
    event("B", "DriveIntentSet", 2, "01", { ...a, intent: "active" }),
    event("C", "DriveIntentSet", 2, "02", { ...b, intent: "active" }),
    event("D", "FocusChanged", 3, "03", { ...a, focus_target: W }),
    event("E", "FocusChanged", 4, "2026-03-01T10:00:04.250000Z", { ...b, focus_target: W }),
    event("F", "WarningAcknowledged", 5, "05", { ...a, warning_id: "w-1", acknowledgement: "hold" }),
    event("G", "ConcurrentDriverWarning", 6, "06", { warning_id: "w-1", ...drivers }),
    event("H", "PromptStepExecutionStarted", 7, "07", { ...b, step_id: "s-1" }),
    event("J", "PresenceHeartbeat", 8, "08", b),
    event("K", "ParticipantLeft", 9, "09", b),
    event("M", "PresenceHeartbeat", 10, "2026-03-01T15:30:10+05:30", b),
    event("N", "CommentPosted", 11, "11", comment),
    event("P", "DecisionCaptured", 12, "12", { ...a, ...decision }),
  ];
  const seed = { roster: { "p-a": human("p-a") } };
  const expected = (refs: object) => ({
    mission_id: "M1",
    participants: { "p-a": { ...human("p-a"), ...filled, ...refs } },
    departed_participants: { "p-b": { ...bot, session_id: null, ...refs } },
    presence: { "p-b": "2026-03-01T15:30:10+05:30" },
    active_drivers: ["p-a"],
    focus_by_participant: { "p-a": W },
    participants_by_focus: { "wp:WP03": ["p-a"] },
    warnings: [
      {
        warning_id: "w-1",
        event_id: id("G"),
        warning_type: "ConcurrentDriverWarning",
        participant_ids: ["p-a", "p-b"],
        acknowledgements: { "p-a": "hold" },
      },
    ],
    decisions: [{ ...decision, event_id: id("P"), participant_id: "p-a" }],
    comments: [],
    active_executions: {},
    linked_sessions: {},
    anomalies: [
      {
        event_id: id("F"),
        event_type: "WarningAcknowledged",
        reason: "Warning 'w-1' not found",
        code: "WARNING_UNKNOWN",
      },
      {
        event_id: id("M"),
        event_type: "PresenceHeartbeat",
        reason: "Participant 'p-b' has departed",
        code: "PARTICIPANT_DEPARTED",
      },
      {
        event_id: id("N"),
        event_type: "CommentPosted",
        reason: `Unknown participant "o'x"`,
        code: "PARTICIPANT_UNKNOWN",
      },
    ],
    event_count: 13,
    last_processed_event_id: id("P"),
  });

  test.each([
    ["v4", v4, expected({ external_refs: null })],
    ["v2", v2, expected({})],
  ])("holds in %s, in any order, repeated and live", (_line, line, expected) => {
    const options = { mode: "permissive", ...seed } as const;
    const state = line.reduceCollaborationEvents(events, options);
    expect(state).toEqual(expected);
    expect(Object.keys(state)).toEqual(Object.keys(EMPTY));
    const mixed = [...events].reverse().concat(events);
    expect(line.reduceCollaborationEvents(mixed, options)).toEqual(expected);
    const live = line.projectCollaboration(options);
    for (const event of mixed) live.add(event);
    expect(live.read()).toEqual({ ok: true, value: expected });
  });

  test("throws in strict mode, batch and live", () => {
    const message = `Warning 'w-1' not found (event_id=${id("F")}, event_type=WarningAcknowledged)`;
    expect(() => v4.reduceCollaborationEvents(events, seed)).toThrow(
      expect.objectContaining({ name: "SpecKittyEventsError", code: "WARNING_UNKNOWN", message }),
    );
    const live = v4.projectCollaboration(seed);
    for (const event of events) live.add(event);
    expect(live.read()).toMatchObject({ ok: false, error: { message } });
  });
});

describe("who comes and goes", () => {
  test("an invitation is no membership, and is told twice", () => {
    const invited = (n: number, more: object = {}) =>
      of(n, "ParticipantInvited", { participant_id: "p-c", participant_identity: human("p-c"), ...more });
    const twice = "Participant 'p-c' already invited or active (duplicate invite)";
    expect(permissive([invited(1)]).participants).not.toHaveProperty("p-c");
    expect(reasons([invited(1), of(2, "PresenceHeartbeat", { participant_id: "p-c" })])).toEqual([
      "Unknown participant 'p-c'",
    ]);
    expect(reasons([invited(1), invited(2), joined(3, "p-c"), invited(4)])).toEqual([twice, twice]);
    expect(reasons([joined(1, "p-c"), left(2, "p-c"), invited(3), joined(4, "p-c")])).toEqual([]);
    expect(reasons([invited(1, { participant_identity: null })])).toEqual([
      "Invalid participant_identity in payload",
    ]);
  });

  test.each([[undefined], [""], [1], [null]])("an id of %j is missing", (participant_id) => {
    const silent = Object.fromEntries(
      ["ParticipantLeft", "PresenceHeartbeat", "CommentPosted"].map((type) => [
        type,
        reasons([of(1, type, { participant_id })]),
      ]),
    );
    expect(silent).toEqual({
      ParticipantLeft: ["Missing participant_id in payload"],
      PresenceHeartbeat: [],
      CommentPosted: [],
    });
    expect(reasons([of(1, "ParticipantJoined", { participant_id })])).toEqual([
      "Missing participant_id in payload",
    ]);
  });

  test.each([[undefined], [[]], ["p-c"], [{}], [{ participant_id: "", participant_type: "human" }]])(
    "%j is nobody",
    (participant_identity) => {
      expect(reasons([joined(1, "p-c", { participant_identity })])).toEqual([
        "Invalid participant_identity in payload",
      ]);
    },
  );

  test("who joins twice stays as first told, and nobody checks the two ids", () => {
    const first = joined(1, "p-c", { participant_identity: human("x") });
    const state = permissive([first, joined(2, "p-c", { participant_identity: human("y") })]);
    expect(state.participants["p-c"]).toMatchObject({ participant_id: "x", external_refs: null });
    expect(state.anomalies.map(({ reason }) => reason)).toEqual(["Duplicate join for participant 'p-c'"]);
  });

  test("leaving takes along all that is of the moment and leaves the rest", () => {
    const state = permissive([
      of(1, "DriveIntentSet", { intent: "active" }),
      of(2, "FocusChanged", { focus_target: W }),
      of(3, "PresenceHeartbeat"),
      started(4, "s"),
      of(5, "SessionLinked", { linked_session_id: "x" }),
      of(6, "CommentPosted", { comment_id: "c", content: "hi" }),
      warned(7, "w", ["p-a"]),
      acknowledged(8, "w"),
      left(9),
    ]);
    expect(state).toMatchObject({
      departed_participants: { "p-a": human("p-a") },
      presence: {},
      active_drivers: [],
      focus_by_participant: {},
      participants_by_focus: {},
      active_executions: {},
      linked_sessions: { "p-a": ["x"] },
    });
    expect(Object.keys(state.participants)).toEqual(["p-b"]);
    expect(state.comments).toHaveLength(1);
    expect(state.warnings[0]?.acknowledgements).toEqual({ "p-a": "hold" });
  });

  test("who was not there cannot leave, and who comes back stands last", () => {
    expect(reasons([left(1), left(2), left(3, "p-x")])).toEqual([
      "Participant 'p-a' not in roster (duplicate leave or unknown)",
      "Participant 'p-x' not in roster (duplicate leave or unknown)",
    ]);
    const back = permissive([left(1), joined(2)]);
    expect(Object.keys(back.participants)).toEqual(["p-b", "p-a"]);
    expect(back.departed_participants).toEqual({});
  });

  test("none of it throws in strict mode", () => {
    const events = [
      left(1, "p-x"),
      joined(2),
      of(3, "ParticipantInvited"),
      of(4, "ParticipantLeft", { participant_id: 1 }),
    ];
    expect(strict(events).anomalies).toHaveLength(4);
  });
});

describe("what participants do", () => {
  test("a heartbeat counts for who has left too, but not in strict mode", () => {
    const events = [left(1), of(2, "PresenceHeartbeat")];
    expect(permissive(events).presence).toEqual({ "p-a": "2026-01-01T00:00:02Z" });
    expect(permissive([of(1, "PresenceHeartbeat", { participant_id: "p-x" })]).presence).toEqual({});
    expect(() => strict(events)).toThrow("Participant 'p-a' has departed (event_id=");
  });

  test("presence keeps the order of first heartbeats", () => {
    const beat = (n: number, participant_id: string) => of(n, "PresenceHeartbeat", { participant_id });
    const { presence } = permissive([beat(1, "p-b"), beat(2, "p-a"), beat(3, "p-b")]);
    expect(Object.entries(presence)).toEqual([
      ["p-b", "2026-01-01T00:00:03Z"],
      ["p-a", "2026-01-01T00:00:02Z"],
    ]);
  });

  test("intents other than the two are ignored", () => {
    const drive = (n: number, intent: unknown) => of(n, "DriveIntentSet", { intent });
    expect(permissive([drive(1, "active"), drive(2, "ACTIVE"), drive(3, null)])).toMatchObject({
      active_drivers: ["p-a"],
      anomalies: [],
    });
    expect(permissive([drive(1, "active"), drive(2, "inactive")]).active_drivers).toEqual([]);
  });

  test("focus moves, and one that is no target leaves the old one", () => {
    const focus = (n: number, participant_id: string, focus_target: unknown) =>
      of(n, "FocusChanged", { participant_id, focus_target });
    const file = { target_type: "file", target_id: "a.ts" };
    const state = permissive([
      focus(1, "p-b", W),
      focus(2, "p-a", { ...W, extra: 1 }),
      focus(3, "p-a", { target_type: "wp" }),
      focus(4, "p-b", file),
    ]);
    expect(state).toMatchObject({
      focus_by_participant: { "p-a": W, "p-b": file },
      participants_by_focus: { "wp:WP03": ["p-a"], "file:a.ts": ["p-b"] },
    });
    expect(state.anomalies.map(({ reason }) => reason)).toEqual(["Invalid focus_target in payload"]);
    expect(Object.keys(state.participants_by_focus)).toHaveLength(2);
  });

  test("sets are sorted by code point", () => {
    const ids = ["😀", "\ufb00", "b", "a"];
    const events = ids.flatMap((participant_id, i) => [
      joined(i, participant_id),
      of(10 + i, "DriveIntentSet", { participant_id, intent: "active" }),
      of(20 + i, "FocusChanged", { participant_id, focus_target: W }),
    ]);
    const sorted = ["a", "b", "\ufb00", "😀"];
    expect(permissive(events)).toMatchObject({
      active_drivers: sorted,
      participants_by_focus: { "wp:WP03": sorted },
    });
  });

  test("a step completes its first start; a key with nothing in flight stays", () => {
    expect(permissive([started(1, "s"), started(2, "t"), started(3, "s"), completed(4, "s")])).toMatchObject({
      active_executions: { "p-a": ["t", "s"] },
      anomalies: [],
    });
    expect(permissive([started(1, "s"), completed(2, "s")]).active_executions).toEqual({ "p-a": [] });
    const other = {
      ...completed(2, "s"),
      payload: { mission_id: "M1", participant_id: "p-b", step_id: "s" },
    };
    expect(reasons([started(1, "s"), other])).toEqual([
      "No matching PromptStepExecutionStarted for step 's' by participant 'p-b'",
    ]);
    expect(reasons([started(1, "s"), left(2), joined(3), completed(4, "s")])).toEqual([
      "No matching PromptStepExecutionStarted for step 's' by participant 'p-a'",
    ]);
  });

  test("steps that are no text match by value while they last", () => {
    for (const [a, b] of [
      [1, true],
      [
        { a: 1, b: [0] },
        { b: [false], a: 1 },
      ],
      [null, null],
    ])
      expect(permissive([started(1, a), completed(2, b)]).active_executions).toEqual({ "p-a": [] });
    expect(reasons([completed(1, { a: null }), completed(2, 5)])).toEqual([
      "No matching PromptStepExecutionStarted for step {'a': None} by participant 'p-a'",
      "No matching PromptStepExecutionStarted for step 5 by participant 'p-a'",
    ]);
  });

  test("what is absent is empty", () => {
    const state = permissive([
      of(1, "CommentPosted"),
      of(2, "DecisionCaptured"),
      of(3, "SessionLinked"),
      of(4, "PromptStepExecutionStarted"),
    ]);
    expect(state.comments).toEqual([
      { comment_id: "", event_id: ulid(1), participant_id: "p-a", content: "", reply_to: null },
    ]);
    expect(state.decisions).toEqual([
      {
        decision_id: "",
        event_id: ulid(2),
        participant_id: "p-a",
        topic: "",
        chosen_option: "",
        referenced_warning_id: null,
      },
    ]);
    expect(state).toMatchObject({ linked_sessions: { "p-a": [""] }, active_executions: { "p-a": [""] } });
  });

  test("comments, decisions and sessions are kept however often they are told", () => {
    const say = (n: number) => of(n, "CommentPosted", { comment_id: "c", content: "x", reply_to: "nothing" });
    const link = (n: number) => of(n, "SessionLinked", { linked_session_id: "x" });
    const state = permissive([say(1), say(2), link(3), link(4)]);
    expect(state.comments.map(({ reply_to }) => reply_to)).toEqual(["nothing", "nothing"]);
    expect(state.linked_sessions).toEqual({ "p-a": ["x", "x"] });
  });
});

describe("warnings", () => {
  test("issued again, keep their place and their answers", () => {
    const state = permissive([
      warned(1, "10", ["p-a", "p-b", "p-a"]),
      warned(2, "9", []),
      acknowledged(3, "10"),
      warned(4, "10", ["p-b"], "PotentialStepCollisionDetected"),
      acknowledged(5, "10", "continue"),
    ]);
    expect(state.warnings).toEqual([
      {
        warning_id: "10",
        event_id: ulid(4),
        warning_type: "PotentialStepCollisionDetected",
        participant_ids: ["p-b"],
        acknowledgements: { "p-a": "continue" },
      },
      {
        warning_id: "9",
        event_id: ulid(2),
        warning_type: "ConcurrentDriverWarning",
        participant_ids: [],
        acknowledgements: {},
      },
    ]);
  });

  test("answered before they are issued, leave a placeholder", () => {
    const state = permissive([acknowledged(1, "w", "anything"), acknowledged(2, "v")]);
    expect(state.warnings[0]).toEqual({
      warning_id: "w",
      event_id: ulid(1),
      warning_type: "UnknownWarning",
      participant_ids: ["p-a"],
      acknowledgements: { "p-a": "anything" },
    });
    const { warnings } = permissive([acknowledged(1, "w"), warned(2, "v", []), warned(3, "w", [])]);
    expect(warnings.map(({ warning_id }) => warning_id)).toEqual(["w", "v"]);
  });

  test("that name strangers are stored in permissive mode and nothing in strict mode", () => {
    const events = [left(1, "p-b"), warned(2, "w", ["p-x", "p-b", "p-x"])];
    expect(reasons(events)).toEqual([
      "Unknown participant 'p-x'",
      "Participant 'p-b' has departed",
      "Unknown participant 'p-x'",
    ]);
    expect(permissive(events).warnings).toHaveLength(1);
    expect(() => strict(events)).toThrow(v4.UnknownParticipantError);
  });

  test.each([
    [undefined, ["p-a"]],
    ["", ["p-x"]],
    [1, ["p-x"]],
    ["w", "p-x"],
    ["w", null],
  ])("without an id or a list count for nothing: %j, %j", (warning_id, participant_ids) => {
    expect(permissive([warned(1, warning_id, participant_ids)])).toMatchObject({
      warnings: [],
      anomalies: [],
    });
  });

  test("without participants have none", () => {
    expect(permissive([warned(1, "w", undefined)]).warnings[0]?.participant_ids).toEqual([]);
  });
});

describe("strict mode", () => {
  test("names an unknown participant", () => {
    const event = of(1, "PresenceHeartbeat", { participant_id: "o'x" });
    expect(() => strict([event])).toThrow(
      expect.objectContaining({
        name: "UnknownParticipantError",
        code: "PARTICIPANT_UNKNOWN",
        participantId: "o'x",
        eventId: ulid(1),
        eventType: "PresenceHeartbeat",
        message: `Unknown participant "o'x" in event ${ulid(1)} (type=PresenceHeartbeat). Not in mission roster.`,
      }),
    );
    expect(() => strict([event])).toThrow(SpecKittyEventsError);
  });

  test.each([
    ["PARTICIPANT_DEPARTED", [left(1), of(2, "CommentPosted")], "Participant 'p-a' has departed"],
    [
      "STEP_NOT_STARTED",
      [completed(2, "s")],
      "No matching PromptStepExecutionStarted for step 's' by participant 'p-a'",
    ],
    ["WARNING_UNKNOWN", [acknowledged(2, null)], "Warning None not found"],
  ])("throws %s", (code, events, reason) => {
    const { event_id, event_type } = events.at(-1)!;
    expect(() => strict(events)).toThrow(
      expect.objectContaining({
        name: "SpecKittyEventsError",
        code,
        message: `${reason} (event_id=${event_id}, event_type=${event_type})`,
      }),
    );
  });

  test("is the default, and another mode is an error", () => {
    expect(() => v4.reduceCollaborationEvents([of(1, "PresenceHeartbeat")])).toThrow(
      v4.UnknownParticipantError,
    );
    for (const { reduceCollaborationEvents, projectCollaboration } of [v4, v2]) {
      expect(() => reduceCollaborationEvents([], { mode: "lenient" as "strict" })).toThrow(
        /'strict' or 'permissive'/,
      );
      expect(() => projectCollaboration({ mode: "" as "strict" })).toThrow(/Unknown reducer mode/);
    }
  });

  test("live, a late event cures an error", () => {
    const live = v4.projectCollaboration();
    live.add(of(2, "PresenceHeartbeat"));
    expect(live.read()).toMatchObject({ ok: false, error: { code: "PARTICIPANT_UNKNOWN" } });
    live.add(joined(1));
    expect(live.read()).toMatchObject({ ok: true, value: { presence: { "p-a": "2026-01-01T00:00:02Z" } } });
  });
});

describe("values that no state can hold fail the fold in both modes", () => {
  test.each([
    ["a comment without text", [of(1, "CommentPosted", { content: null })], "content"],
    ["a reply to a number", [of(1, "CommentPosted", { reply_to: 1 })], "reply_to"],
    ["a decision on nothing", [of(1, "DecisionCaptured", { topic: {} })], "topic"],
    ["a warning that is a list", [acknowledged(1, [])], "warning_id"],
    ["an answer that is none", [warned(1, "w", []), acknowledged(2, "w", null)], "acknowledgements.p-a"],
    ["a step that never ends", [started(1, 5)], "active_executions.p-a.0"],
    [
      "a session that is none",
      [of(1, "SessionLinked", { linked_session_id: null })],
      "linked_sessions.p-a.0",
    ],
  ])("%s", (_name, events, field) => {
    for (const reduce of [permissive, strict]) {
      expect(() => reduce(events)).toThrow(PayloadError);
      expect(() => reduce(events)).toThrow(
        expect.objectContaining({
          code: "PAYLOAD_INVALID",
          violations: [expect.objectContaining({ field })],
        }),
      );
    }
  });

  test.each([
    ["an object among the warned", [warned(1, "w", ["p-a", {}])], "participant_ids.1"],
    ["a warning known by a number", [acknowledged(1, 7)], "warning_id"],
    ["a number among the warned", [warned(1, "w", ["p-a", 5])], "participant_ids.1"],
  ])("%s, in permissive mode", (_name, events, field) => {
    expect(() => permissive(events)).toThrow(
      expect.objectContaining({ code: "PAYLOAD_INVALID", violations: [expect.objectContaining({ field })] }),
    );
  });

  test("unless a later event takes them away", () => {
    expect(permissive([started(1, 5), left(2)]).active_executions).toEqual({});
    expect(permissive([warned(1, "w", [5]), warned(2, "w", [])]).warnings).toHaveLength(1);
    expect(permissive([warned(1, "w", []), acknowledged(2, "w", 1), acknowledged(3, "w")]).anomalies).toEqual(
      [],
    );
  });

  test("in strict mode an item that is no text is unknown", () => {
    expect(() => strict([warned(1, "w", [5, {}])])).toThrow(expect.objectContaining({ participantId: 5 }));
  });
});

describe("the roster", () => {
  test("is a map or an object, is filled, and its keys are the ids", () => {
    const event = of(1, "PresenceHeartbeat", { participant_id: "10" });
    const given = { "10": human("other") };
    const byObject = v4.reduceCollaborationEvents([event], { roster: given });
    expect(byObject.participants).toEqual({ "10": { ...human("other"), ...filled, external_refs: null } });
    expect(v4.reduceCollaborationEvents([event], { roster: new Map(Object.entries(given)) })).toEqual(
      byObject,
    );
    expect(v2.reduceCollaborationEvents([event], { roster: given }).participants["10"]).toEqual({
      ...human("other"),
      ...filled,
    });
  });

  test("may be null, and says what is wrong with whom", () => {
    expect(permissive([joined(1)], { roster: null }).participants).toHaveProperty("p-a");
    expect(() => permissive([], { roster: { "p-x": { participant_id: "" } as never } })).toThrow(
      /Invalid ParticipantIdentity in roster entry p-x: participant_id/,
    );
  });
});

test("the first event names the mission, whatever the later ones say", () => {
  const at = (n: number, mission_id: unknown) => of(n, "PresenceHeartbeat", { mission_id });
  expect(permissive([at(1, "M1"), at(2, "M2")]).mission_id).toBe("M1");
  expect(permissive([at(1, 5), at(2, "M2")]).mission_id).toBe("");
  expect(permissive([of(0, "Custom", { mission_id: "M0" }), at(2, "M2")]).mission_id).toBe("M2");
});

test("every event counts once, by its lowest place", () => {
  const late = { ...joined(1), lamport_clock: 9 };
  const state = permissive([late, joined(1), of(3, "PresenceHeartbeat"), of(3, "PresenceHeartbeat")], {});
  expect(state).toMatchObject({ event_count: 2, anomalies: [], last_processed_event_id: ulid(3) });
});

test("a stranger's event shadows none of ours", () => {
  expect(
    permissive([{ ...joined(1), event_type: "Custom", lamport_clock: 0 }, joined(1)], {}).event_count,
  ).toBe(1);
});

test("ids are only keys", () => {
  const state = permissive([
    joined(1, "__proto__"),
    of(2, "FocusChanged", { participant_id: "__proto__", focus_target: W }),
    of(3, "PromptStepExecutionStarted", { participant_id: "__proto__", step_id: "constructor" }),
    warned(4, "__proto__", []),
  ]);
  expect(Object.keys(state.participants)).toContain("__proto__");
  expect(Object.entries(state.active_executions)).toEqual([["__proto__", ["constructor"]]]);
  expect(state.warnings[0]?.warning_id).toBe("__proto__");
});

test("ids in messages are quoted as the contract does", () => {
  const odd = ["it's", `a"b'c`, "\u200b\n"].map((participant_id, n) =>
    of(n, "PresenceHeartbeat", { participant_id }),
  );
  expect(reasons(odd)).toEqual([
    `Unknown participant "it's"`,
    `Unknown participant 'a"b\\'c'`,
    "Unknown participant '\\u200b\\n'",
  ]);
});

const invited = (n: number) =>
  of(n, "ParticipantInvited", { participant_id: "p-c", participant_identity: human("p-c") });

testAnomalyCodes(v4.CollaborationAnomalyCode, {
  PARTICIPANT_UNKNOWN: () => permissive([of(1, "PresenceHeartbeat", { participant_id: "p-x" })]),
  PARTICIPANT_DEPARTED: () => permissive([left(1), of(2, "CommentPosted")]),
  PARTICIPANT_ID_MISSING: () => permissive([of(1, "ParticipantLeft", { participant_id: null })]),
  PARTICIPANT_IDENTITY_INVALID: () => permissive([joined(1, "p-c", { participant_identity: null })]),
  PARTICIPANT_NOT_PRESENT: () => permissive([left(1, "p-x")]),
  DUPLICATE_INVITE: () => permissive([invited(1), invited(2)]),
  DUPLICATE_JOIN: () => permissive([joined(1)]),
  FOCUS_TARGET_INVALID: () => permissive([of(1, "FocusChanged", { focus_target: 7 })]),
  STEP_NOT_STARTED: () => permissive([completed(1, "s")]),
  WARNING_UNKNOWN: () => permissive([acknowledged(1, "w")]),
});
