/** What participants do and say (`collaboration 6.4`, 4 to 8 and 12 to 14). */
import { type Model, PayloadError, quote, quoteValue } from "@spec-kitty/events-core";
import type { FoldEvent, TrackedList } from "@spec-kitty/events-core/fold";
import { CommentEntry, DecisionEntry, FocusTarget } from "./generated/models.js";
import {
  byParticipant,
  type CollaborationState,
  type EffectReader,
  given,
  isParticipant,
  note,
  refuse,
  textOf,
} from "./state.js";
import { StepsInFlight } from "./steps-in-flight.js";

/** A heartbeat counts even for someone who has left; the time is that of the envelope. */
export const heartbeat: EffectReader<unknown> = (event) => {
  const id = textOf(event.payload["participant_id"]);
  return (state, mode) => {
    if (id === undefined) return;
    if (isParticipant(state, mode, event, id) || state.departed.has(id))
      state.presence.set(id, event.timestamp);
  };
};

export const driveIntent: EffectReader<unknown> = (event) =>
  byParticipant(event, ({ drivers }, id) => {
    const { intent } = event.payload;
    if (intent === "active") drivers.set(id, true);
    if (intent === "inactive") drivers.delete(id);
  });

export const focusChange: EffectReader<unknown> = (event) => {
  const target = FocusTarget.read(event.payload["focus_target"]);
  return byParticipant(event, (state, id) => {
    if (target === undefined) note(state, event, "Invalid focus_target in payload");
    else state.focus.set(id, target);
  });
};

export const stepStart: EffectReader<unknown> = (event) =>
  byParticipant(event, ({ steps, track }, id) => {
    let own = steps.get(id);
    if (own === undefined) {
      own = new StepsInFlight(track);
      steps.set(id, own);
    }
    own.start(given(event.payload, "step_id", ""));
  });

export const stepCompletion: EffectReader<unknown> = (event) =>
  byParticipant(event, (state, id, mode) => {
    const step = given(event.payload, "step_id", "");
    if (state.steps.get(id)?.complete(step)) return;
    const reason = `No matching PromptStepExecutionStarted for step ${quoteValue(step)} by participant ${quote(id)}`;
    refuse(state, mode, event, "STEP_NOT_STARTED", reason);
  });

export const comment: EffectReader<unknown> = (event) =>
  entry(event, CommentEntry, ["comment_id", "content"], "reply_to", (state) => state.comments);

export const decision: EffectReader<unknown> = (event) =>
  entry(
    event,
    DecisionEntry,
    ["decision_id", "topic", "chosen_option"],
    "referenced_warning_id",
    (state) => state.decisions,
  );

/** Keeps an entry of the state as the event has it: absent texts are empty, one that is no text fails the fold. */
function entry<E>(
  event: FoldEvent,
  model: Model<E>,
  texts: readonly string[],
  reference: string,
  entries: (state: CollaborationState<unknown>) => TrackedList<E>,
): ReturnType<EffectReader<unknown>> {
  const { event_id, payload } = event;
  const { participant_id } = payload;
  const parsed = model.parse({
    event_id,
    participant_id,
    ...Object.fromEntries(texts.map((field) => [field, given(payload, field, "")])),
    [reference]: given(payload, reference, null),
  });
  return byParticipant(event, (state) => {
    if (!parsed.ok) throw new PayloadError(model.name, parsed.violations, `event ${event_id}`);
    entries(state).push(parsed.value);
  });
}

export const sessionLink: EffectReader<unknown> = (event) =>
  byParticipant(event, ({ sessions, track }, id) => {
    let own = sessions.get(id);
    if (own === undefined) {
      own = track.list();
      sessions.set(id, own);
    }
    own.push(given(event.payload, "linked_session_id", ""));
  });
