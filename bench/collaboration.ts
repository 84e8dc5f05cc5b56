/** The collaboration fold at 100,000 events of 100 participants: against a plain loop, growth, live. */
import * as collaboration from "../packages/collaboration/dist/index.js";
import { withoutCodes } from "../packages/events-core/dist/fold.js";
import { compareCodePoints, compareStatusEvents } from "../packages/events-core/dist/index.js";
import { type Envelope, floorRow, growthRow, inOrderRow, lateRow } from "./folds.ts";
import { shuffled } from "./mission-stream.ts";
import type { BenchRow } from "./row.ts";
import { streamEvent } from "./stream.ts";

const EVENTS = 100_000;
const PARTICIPANTS = 100;

/** What a participant does in twenty events, over and over; what is left over are heartbeats. */
const ROUND: readonly (readonly [type: string, own: (n: number) => object])[] = [
  ["DriveIntentSet", () => ({ intent: "active" })],
  ["FocusChanged", (n) => ({ focus_target: { target_type: "wp", target_id: `WP${n % 30}` } })],
  ["PromptStepExecutionStarted", (n) => ({ step_id: `step ${n - 2}` })],
  ["CommentPosted", (n) => ({ comment_id: `c${n}`, content: "looks good" })],
  ["ConcurrentDriverWarning", (n) => ({ warning_id: `w${n - 4}`, participant_ids: ["p1", "p2"] })],
  ["WarningAcknowledged", (n) => ({ warning_id: `w${n - 5}`, acknowledgement: "continue" })],
  ["DecisionCaptured", (n) => ({ decision_id: `d${n}`, topic: "t", chosen_option: "o" })],
  ["PromptStepExecutionCompleted", (n) => ({ step_id: `step ${n - 7}` })],
  ["SessionLinked", (n) => ({ linked_session_id: `s${n}` })],
  ["DriveIntentSet", () => ({ intent: "inactive" })],
];

/** All join, and then take turns. */
function teamStream(length: number): Envelope[] {
  return Array.from({ length }, (_, n) => {
    const participant_id = `p${n < PARTICIPANTS ? n : Math.floor(n / 20) % PARTICIPANTS}`;
    const common = { mission_id: "m", participant_id };
    if (n < PARTICIPANTS) {
      const participant_identity = { participant_id, participant_type: "human" };
      return streamEvent(n, "ParticipantJoined", { ...common, participant_identity });
    }
    const [type, own] = ROUND[n % 20] ?? ["PresenceHeartbeat", () => ({})];
    return streamEvent(n, type, { ...common, ...own(n) });
  });
}

interface Warned {
  readonly event_id: string;
  readonly warning_type: string;
  readonly participant_ids: readonly string[];
  readonly acknowledgements: Map<string, string>;
}

/** The rules of `collaboration 6.4` that the stream meets, in one loop over plain maps. */
function plainTeam(input: readonly Envelope[]): object {
  const seen = new Set<string>();
  const participants = new Map<string, object>();
  const presence = new Map<string, string>();
  const drivers = new Set<string>();
  const focus = new Map<string, collaboration.FocusTarget>();
  const byFocus = new Map<string, Set<string>>();
  const steps = new Map<string, string[]>();
  const sessions = new Map<string, string[]>();
  const warnings = new Map<string, Warned>();
  const decisions: object[] = [];
  const comments: object[] = [];
  let mission_id: string | undefined;
  let last: string | null = null;
  const known = (id: unknown) => {
    if (typeof id !== "string" || !participants.has(id)) throw new Error(`${id} is unknown`);
    return id;
  };
  const text = (value: unknown) => {
    if (typeof value !== "string") throw new Error(`${value} is no text`);
    return value;
  };
  const events = input.filter(({ event_type }) => collaboration.COLLABORATION_EVENT_TYPES.has(event_type));
  for (const { event_id, event_type, timestamp, payload } of events.sort(compareStatusEvents)) {
    if (seen.has(event_id)) continue;
    seen.add(event_id);
    last = event_id;
    mission_id ??= text(payload["mission_id"]);
    switch (event_type) {
      case "ParticipantJoined": {
        const who = collaboration.ParticipantIdentity.read(payload["participant_identity"]);
        if (who !== undefined) participants.set(text(payload["participant_id"]), who);
        break;
      }
      case "PresenceHeartbeat":
        presence.set(known(payload["participant_id"]), timestamp);
        break;
      case "DriveIntentSet":
        if (payload["intent"] === "active") drivers.add(known(payload["participant_id"]));
        else drivers.delete(known(payload["participant_id"]));
        break;
      case "FocusChanged": {
        const id = known(payload["participant_id"]);
        const target = collaboration.FocusTarget.read(payload["focus_target"])!;
        const before = focus.get(id);
        if (before !== undefined) byFocus.get(collaboration.focusKey(before))!.delete(id);
        focus.set(id, target);
        const key = collaboration.focusKey(target);
        if (!byFocus.has(key)) byFocus.set(key, new Set());
        byFocus.get(key)!.add(id);
        break;
      }
      case "PromptStepExecutionStarted": {
        const id = known(payload["participant_id"]);
        if (!steps.has(id)) steps.set(id, []);
        steps.get(id)!.push(text(payload["step_id"]));
        break;
      }
      case "PromptStepExecutionCompleted": {
        const running = steps.get(known(payload["participant_id"]))!;
        running.splice(running.indexOf(text(payload["step_id"])), 1);
        break;
      }
      case "ConcurrentDriverWarning": {
        const participant_ids = (payload["participant_ids"] as unknown[]).map(known);
        const acknowledgements = new Map<string, string>();
        const warned = { event_id, warning_type: event_type, participant_ids, acknowledgements };
        warnings.set(text(payload["warning_id"]), warned);
        break;
      }
      case "WarningAcknowledged": {
        const { acknowledgements } = warnings.get(text(payload["warning_id"]))!;
        acknowledgements.set(known(payload["participant_id"]), text(payload["acknowledgement"]));
        break;
      }
      case "DecisionCaptured":
        decisions.push({
          decision_id: text(payload["decision_id"]),
          event_id,
          participant_id: known(payload["participant_id"]),
          topic: text(payload["topic"]),
          chosen_option: text(payload["chosen_option"]),
          referenced_warning_id: payload["referenced_warning_id"] ?? null,
        });
        break;
      case "CommentPosted":
        comments.push({
          comment_id: text(payload["comment_id"]),
          event_id,
          participant_id: known(payload["participant_id"]),
          content: text(payload["content"]),
          reply_to: payload["reply_to"] ?? null,
        });
        break;
      default: {
        const id = known(payload["participant_id"]);
        if (!sessions.has(id)) sessions.set(id, []);
        sessions.get(id)!.push(text(payload["linked_session_id"]));
      }
    }
  }
  const sharing = [...byFocus].filter(([, ids]) => ids.size > 0);
  return {
    mission_id,
    participants: Object.fromEntries(participants),
    departed_participants: {},
    presence: Object.fromEntries(presence),
    active_drivers: [...drivers].sort(compareCodePoints),
    focus_by_participant: Object.fromEntries(focus),
    participants_by_focus: Object.fromEntries(
      sharing.map(([key, ids]) => [key, [...ids].sort(compareCodePoints)]),
    ),
    warnings: [...warnings].map(([warning_id, { acknowledgements, ...warned }]) => ({
      warning_id,
      ...warned,
      acknowledgements: Object.fromEntries(acknowledgements),
    })),
    decisions,
    comments,
    active_executions: Object.fromEntries(steps),
    linked_sessions: Object.fromEntries(sessions),
    anomalies: [],
    event_count: seen.size,
    last_processed_event_id: last,
  };
}

export async function rows(): Promise<BenchRow[]> {
  const events = teamStream(EVENTS);
  const mixed = shuffled(events);
  const reduce = (given: readonly Envelope[]) => collaboration.reduceCollaborationEvents(given);
  const project = () => collaboration.projectCollaboration();
  const name = "collaboration fold of 100,000";
  if (sortedText(withoutCodes(reduce(mixed))) !== sortedText(plainTeam(mixed)))
    throw new Error("the plain loop does other work");
  return [
    floorRow({ name, events, ours: reduce, floor: plainTeam }),
    floorRow({ name: `${name}, shuffled`, events: mixed, ours: reduce, floor: plainTeam }),
    growthRow({ name: "collaboration fold", reduce, stream: teamStream, length: EVENTS }),
    inOrderRow({ name: "collaboration live", project, events }),
    lateRow({ name: "collaboration live", project, events }),
  ];
}

/** The order of keys is no part of a state. */
function sortedText(state: object): string {
  return JSON.stringify(state, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareCodePoints(a, b)))
      : value,
  );
}
