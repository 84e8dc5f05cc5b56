import { quoteValue, SpecKittyEventsError } from "@spec-kitty/events-core";
import type {
  Cell,
  FoldEvent,
  ReducerMode,
  Track,
  TrackedList,
  TrackedMap,
} from "@spec-kitty/events-core/fold";
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
  readonly steps: TrackedMap<string, StepsInFlight>;
  readonly sessions: TrackedMap<string, TrackedList<unknown>>;
  /** By warning id. */
  readonly warnings: TrackedMap<string, Warning>;
  readonly decisions: TrackedList<DecisionEntry>;
  readonly comments: TrackedList<CommentEntry>;
  readonly anomalies: TrackedList<CollaborationAnomaly>;
}

/** What an event does; its payload was read when the effect was made. May throw, and then the whole fold fails. */
export type Effect<I> = (state: CollaborationState<I>, mode: ReducerMode) => void;

export type EffectReader<I> = (event: FoldEvent) => Effect<I>;

/** A text that is not empty, else undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The field of a payload, or what stands for it where it is absent; null is not absent. */
export function given(payload: FoldEvent["payload"], field: string, otherwise: unknown): unknown {
  return payload[field] === undefined ? otherwise : payload[field];
}

export function note<I>(
  state: CollaborationState<I>,
  { event_id, event_type }: FoldEvent,
  reason: string,
): void {
  state.anomalies.push({ event_id, event_type, reason });
}

/** Something that does not fit what went before: an anomaly, and in strict mode an error (`collaboration 6.5`). */
export function refuse<I>(
  state: CollaborationState<I>,
  mode: ReducerMode,
  event: FoldEvent,
  code: string,
  reason: string,
): void {
  if (mode === "strict")
    throw new SpecKittyEventsError(`${reason} (event_id=${event.event_id}, event_type=${event.event_type})`, {
      code,
    });
  note(state, event, reason);
}

/** Whether an id belongs to a participant; one who is only invited is unknown (`collaboration 6.3`). */
export function isParticipant<I>(
  state: CollaborationState<I>,
  mode: ReducerMode,
  event: FoldEvent,
  id: unknown,
): boolean {
  const name = id as string; // Other values are keys of neither map.
  if (state.participants.has(name)) return true;
  if (state.departed.has(name)) {
    refuse(state, mode, event, "PARTICIPANT_DEPARTED", `Participant ${quoteValue(id)} has departed`);
    return false;
  }
  if (mode === "strict") throw new UnknownParticipantError(id, event);
  note(state, event, `Unknown participant ${quoteValue(id)}`);
  return false;
}

/** An event of one participant: without an id it counts for nothing, and `act` runs for participants only. */
export function byParticipant<I>(
  event: FoldEvent,
  act: (state: CollaborationState<I>, id: string, mode: ReducerMode) => void,
): Effect<I> {
  const id = textOf(event.payload["participant_id"]);
  return (state, mode) => {
    if (id !== undefined && isParticipant(state, mode, event, id)) act(state, id, mode);
  };
}
