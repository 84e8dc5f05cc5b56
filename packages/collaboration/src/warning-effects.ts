/** Warnings and what participants answer to them (`collaboration 6.4`, 9 to 11). */
import { PayloadError, quoteValue } from "@spec-kitty/events-core";
import type { FoldEvent } from "@spec-kitty/events-core/fold";
import { anyText, type Issues, under } from "@spec-kitty/events-core/model";
import { byParticipant, type EffectReader, given, isParticipant, refuse, textOf } from "./state.js";
import { Warning } from "./warning.js";

/** Stored although it names strangers; a warning issued again keeps its answers and its place. */
export const warningIssue: EffectReader<unknown> = (event) => {
  const { event_id, event_type, payload } = event;
  const id = textOf(payload["warning_id"]);
  const participants = given(payload, "participant_ids", []);
  return (state, mode) => {
    if (id === undefined || !Array.isArray(participants)) return;
    for (const [i, participant] of participants.entries()) {
      if (typeof participant === "object" && participant !== null)
        throw notText(event, participant, "participant_ids", i);
      isParticipant(state, mode, event, participant);
    }
    const known = state.warnings.get(id);
    const warning =
      known?.reissued(event, participants) ?? new Warning(id, { event_id, type: event_type }, participants);
    state.warnings.set(id, warning);
  };
};

/** Answers a warning that is not known with a placeholder for it, so that its issue finds the answer. */
export const acknowledgement: EffectReader<unknown> = (event) =>
  byParticipant(event, (state, participant, mode) => {
    const id = given(event.payload, "warning_id", "");
    if (typeof id === "object" && id !== null) throw notText(event, id, "warning_id");
    let warning = state.warnings.get(id as string); // Other values are no keys of the map.
    if (warning === undefined) {
      refuse(state, mode, event, "WARNING_UNKNOWN", `Warning ${quoteValue(id)} not found`);
      if (typeof id !== "string") throw notText(event, id, "warning_id");
      warning = new Warning(id, { event_id: event.event_id, type: "UnknownWarning" }, [participant]);
    }
    const answer = given(event.payload, "acknowledgement", "");
    state.warnings.set(id as string, warning.acknowledged(participant, answer));
  });

function notText(event: FoldEvent, value: unknown, field: string, index?: number): PayloadError {
  const issues: Issues = [];
  if (index === undefined) anyText(value, null, field, issues);
  else anyText(value, under(null, field), index, issues);
  return new PayloadError(`${event.event_type}Payload`, issues, `event ${event.event_id}`);
}
