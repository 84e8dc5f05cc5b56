import { type Parsed, quoteValue, SpecKittyEventsError } from "@spec-kitty/events-core";
import type {
  Cell,
  Coded,
  FoldEvent,
  ReducerMode,
  Track,
  TrackedList,
  TrackedMap,
} from "@spec-kitty/events-core/fold";
import type { CollaborationAnomalyCode } from "./anomaly-code.js";
import type { CollaborationAnomaly, CommentEntry, DecisionEntry, FocusTarget } from "./generated/models.js";
import type { StepsInFlight } from "./steps-in-flight.js";
import { UnknownParticipantError } from "./unknown-participant-error.js";
import type { Warning } from "./warning.js";

/** What the collaboration fold keeps, by participant id where not said otherwise; `I` describes a participant. */
export interface CollaborationState<I> {
  /** For the containers that begin with an event. */
  readonly track: Track;
  /** Undefined until the first event; empty where that does not name its mission. */
  readonly missionId: Cell<string | undefined>;
  readonly participants: TrackedMap<string, I>;
  readonly departed: TrackedMap<string, I>;
  readonly invited: TrackedMap<string, true>;
  /** The time of the last heartbeat. */
  readonly presence: TrackedMap<string, string>;
  readonly drivers: TrackedMap<string, true>;
  readonly focus: TrackedMap<string, FocusTarget>;
  /** How many look at a target, by its key; the order is that of `participants_by_focus`. */
  readonly watchers: TrackedMap<string, number>;
  readonly steps: TrackedMap<string, StepsInFlight>;
  readonly sessions: TrackedMap<string, TrackedList<unknown>>;
  readonly warnings: TrackedList<Warning>;
  /** The places of warnings, by their ids. */
  readonly warningPlaces: TrackedMap<string, number>;
  readonly decisions: TrackedList<DecisionEntry>;
  readonly comments: TrackedList<CommentEntry>;
  readonly anomalies: TrackedList<Coded<CollaborationAnomaly, CollaborationAnomalyCode>>;
}

/** What is read of a payload once; most events need nothing but their fields as they are (`collaboration 6.4`). */
export type CollaborationInput<I> =
  | I
  | FocusTarget
  | Parsed<CommentEntry>
  | Parsed<DecisionEntry>
  | undefined;

/** What the events of one type do. `apply` may throw, and then the whole fold fails. */
export interface Rule<I, P extends CollaborationInput<I> = undefined> {
  read?(event: FoldEvent): P;
  apply(state: CollaborationState<I>, event: FoldEvent, mode: ReducerMode, input: P): void;
}

/** A text that is not empty, else undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A field of a payload, or what stands for it where it is absent; null is not absent. */
export function given(value: unknown, otherwise: unknown): unknown {
  return value === undefined ? otherwise : value;
}

export function note<I>(
  { anomalies }: CollaborationState<I>,
  { event_id, event_type }: FoldEvent,
  code: CollaborationAnomalyCode,
  reason: string,
): void {
  anomalies.push({ event_id, event_type, reason, code });
}

/** Something that does not fit what went before: an anomaly, and in strict mode an error (`collaboration 6.5`). */
export function refuse<I>(
  state: CollaborationState<I>,
  event: FoldEvent,
  mode: ReducerMode,
  code: CollaborationAnomalyCode,
  reason: string,
): void {
  if (mode === "permissive") {
    note(state, event, code, reason);
    return;
  }
  const where = `(event_id=${event.event_id}, event_type=${event.event_type})`;
  throw new SpecKittyEventsError(`${reason} ${where}`, { code });
}

/** Whether an id belongs to a participant, refused where not; one who is only invited is unknown (`collaboration 6.3`). */
export function expectParticipant<I>(
  state: CollaborationState<I>,
  event: FoldEvent,
  mode: ReducerMode,
  id: unknown,
): boolean {
  const name = id as string; // Other values are keys of neither map.
  if (state.participants.has(name)) return true;
  if (state.departed.has(name)) {
    refuse(state, event, mode, "PARTICIPANT_DEPARTED", `Participant ${quoteValue(id)} has departed`);
    return false;
  }
  if (mode === "strict") throw new UnknownParticipantError(id, event);
  note(state, event, "PARTICIPANT_UNKNOWN", `Unknown participant ${quoteValue(id)}`);
  return false;
}

/** The participant whose event it is; without an id the event counts for nothing. */
export function participantOf<I>(
  state: CollaborationState<I>,
  event: FoldEvent,
  mode: ReducerMode,
): string | undefined {
  const id = textOf(event.payload["participant_id"]);
  return id !== undefined && expectParticipant(state, event, mode, id) ? id : undefined;
}
