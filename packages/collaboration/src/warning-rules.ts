/** Warnings and what participants answer to them (`collaboration 6.4`, 9 to 11). */
import { PayloadError, quoteValue } from "@spec-kitty/events-core";
import type { FoldEvent } from "@spec-kitty/events-core/fold";
import { anyText, type Issues, type Path, under } from "@spec-kitty/events-core/model";
import { given, isParticipant, participantOf, type Rule, refuse, textOf } from "./state.js";
import { Warning } from "./warning.js";

/** Stored although it names strangers; a warning issued again keeps its answers and its place. */
export const warningIssue: Rule<unknown> = {
  apply(state, event, mode) {
    const id = textOf(event.payload["warning_id"]);
    const participants = given(event.payload["participant_ids"], []);
    if (id === undefined || !Array.isArray(participants)) return;
    participants.forEach((participant: unknown, i) => {
      if (typeof participant === "object" && participant !== null)
        throw notText(event, participant, under(null, "participant_ids"), i);
      isParticipant(state, event, mode, participant);
    });
    const known = state.warnings.get(id);
    const warning =
      known?.reissued(event, participants) ?? new Warning(id, event.event_id, event.event_type, participants);
    state.warnings.set(id, warning);
  },
};

/** An answer to a warning that is not known leaves a placeholder, so that its issue finds the answer. */
export const acknowledgement: Rule<unknown> = {
  apply(state, event, mode) {
    const participant = participantOf(state, event, mode);
    if (participant === undefined) return;
    const id = given(event.payload["warning_id"], "");
    if (typeof id === "object" && id !== null) throw notText(event, id, null, "warning_id");
    let warning = state.warnings.get(id as string); // Other values are no keys of the map.
    if (warning === undefined) {
      refuse(state, event, mode, "WARNING_UNKNOWN", `Warning ${quoteValue(id)} not found`);
      if (typeof id !== "string") throw notText(event, id, null, "warning_id");
      warning = new Warning(id, event.event_id, "UnknownWarning", [participant]);
    }
    const answer = given(event.payload["acknowledgement"], "");
    state.warnings.set(id as string, warning.acknowledged(participant, answer));
  },
};

function notText(event: FoldEvent, value: unknown, at: Path, name: string | number): PayloadError {
  const issues: Issues = [];
  anyText(value, at, name, issues);
  return new PayloadError(`${event.event_type}Payload`, issues, `event ${event.event_id}`);
}
