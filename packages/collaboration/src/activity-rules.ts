/** What participants do and say (`collaboration 6.4`, 4 to 8 and 12 to 14). */
import { type Parsed, PayloadError, quote, quoteValue } from "@spec-kitty/events-core";
import { enterFocus } from "./focus.js";
import { CommentEntry, DecisionEntry, FocusTarget } from "./generated/models.js";
import { expectParticipant, given, note, participantOf, type Rule, refuse, textOf } from "./state.js";
import { StepsInFlight } from "./steps-in-flight.js";

/** A heartbeat counts even for someone who has left; the time is that of the envelope. */
export const heartbeat: Rule<unknown> = {
  apply(state, event, mode) {
    const id = textOf(event.payload["participant_id"]);
    if (id === undefined) return;
    if (expectParticipant(state, event, mode, id) || state.departed.has(id))
      state.presence.set(id, event.timestamp);
  },
};

export const driveIntent: Rule<unknown> = {
  apply(state, event, mode) {
    const id = participantOf(state, event, mode);
    if (id === undefined) return;
    const { intent } = event.payload;
    if (intent === "active") state.drivers.set(id, true);
    if (intent === "inactive") state.drivers.delete(id);
  },
};

export const focusChange: Rule<unknown, FocusTarget | undefined> = {
  read: ({ payload }) => FocusTarget.read(payload["focus_target"]),
  apply(state, event, mode, target) {
    const id = participantOf(state, event, mode);
    if (id === undefined) return;
    if (target === undefined) note(state, event, "FOCUS_TARGET_INVALID", "Invalid focus_target in payload");
    else enterFocus(state, id, target);
  },
};

export const stepStart: Rule<unknown> = {
  apply(state, event, mode) {
    const id = participantOf(state, event, mode);
    if (id === undefined) return;
    let own = state.steps.get(id);
    if (own === undefined) {
      own = new StepsInFlight(state.track);
      state.steps.set(id, own);
    }
    own.start(given(event.payload["step_id"], ""));
  },
};

export const stepCompletion: Rule<unknown> = {
  apply(state, event, mode) {
    const id = participantOf(state, event, mode);
    if (id === undefined) return;
    const step = given(event.payload["step_id"], "");
    if (state.steps.get(id)?.complete(step)) return;
    const reason = `No matching PromptStepExecutionStarted for step ${quoteValue(step)} by participant ${quote(id)}`;
    refuse(state, event, mode, "STEP_NOT_STARTED", reason);
  },
};

export const comment: Rule<unknown, Parsed<CommentEntry>> = {
  read: ({ event_id, payload }) =>
    CommentEntry.parse({
      comment_id: given(payload["comment_id"], ""),
      event_id,
      participant_id: payload["participant_id"],
      content: given(payload["content"], ""),
      reply_to: payload["reply_to"],
    }),
  apply(state, event, mode, entry) {
    if (participantOf(state, event, mode) === undefined) return;
    if (!entry.ok) throw new PayloadError("CommentEntry", entry.violations, `event ${event.event_id}`);
    state.comments.push(entry.value);
  },
};

export const decision: Rule<unknown, Parsed<DecisionEntry>> = {
  read: ({ event_id, payload }) =>
    DecisionEntry.parse({
      decision_id: given(payload["decision_id"], ""),
      event_id,
      participant_id: payload["participant_id"],
      topic: given(payload["topic"], ""),
      chosen_option: given(payload["chosen_option"], ""),
      referenced_warning_id: payload["referenced_warning_id"],
    }),
  apply(state, event, mode, entry) {
    if (participantOf(state, event, mode) === undefined) return;
    if (!entry.ok) throw new PayloadError("DecisionEntry", entry.violations, `event ${event.event_id}`);
    state.decisions.push(entry.value);
  },
};

export const sessionLink: Rule<unknown> = {
  apply(state, event, mode) {
    const id = participantOf(state, event, mode);
    if (id === undefined) return;
    let own = state.sessions.get(id);
    if (own === undefined) {
      own = state.track.list();
      state.sessions.set(id, own);
    }
    own.push(given(event.payload["linked_session_id"], ""));
  },
};
