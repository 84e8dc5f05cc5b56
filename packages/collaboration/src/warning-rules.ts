/** Warnings and what participants answer to them (`collaboration 6.4`, 9 to 11). */
import { PayloadError, quoteValue } from "@spec-kitty/events-core";
import type { FoldEvent } from "@spec-kitty/events-core/fold";
import { anyText, type Issues, type Path, under } from "@spec-kitty/events-core/model";
import {
  type CollaborationState,
  expectParticipant,
  given,
  participantOf,
  type Rule,
  refuse,
  textOf,
} from "./state.js";
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
      expectParticipant(state, event, mode, participant);
    });
    const known = warningOf(state, id);
    keep(state, id, known?.reissued(event, participants) ?? new Warning(id, event, participants));
  },
};

/** An answer to a warning that is not known leaves a placeholder, so that its issue finds the answer. */
export const acknowledgement: Rule<unknown> = {
  apply(state, event, mode) {
    const participant = participantOf(state, event, mode);
    if (participant === undefined) return;
    const id = given(event.payload["warning_id"], "");
    if (typeof id === "object" && id !== null) throw notText(event, id, null, "warning_id");
    const known = typeof id === "string" ? warningOf(state, id) : undefined;
    if (known === undefined)
      refuse(state, event, mode, "WARNING_UNKNOWN", `Warning ${quoteValue(id)} not found`);
    if (typeof id !== "string") throw notText(event, id, null, "warning_id");
    const placeholder = { event_id: event.event_id, event_type: "UnknownWarning" };
    const warning = known ?? new Warning(id, placeholder, [participant]);
    keep(state, id, warning.acknowledged(participant, given(event.payload["acknowledgement"], "")));
  },
};

function warningOf<I>({ warnings, warningPlaces }: CollaborationState<I>, id: string): Warning | undefined {
  const place = warningPlaces.get(id);
  return place === undefined ? undefined : warnings.items[place];
}

function keep<I>({ warnings, warningPlaces }: CollaborationState<I>, id: string, warning: Warning): void {
  const place = warningPlaces.get(id);
  if (place !== undefined) {
    warnings.replaceAt(place, warning);
    return;
  }
  warningPlaces.set(id, warnings.items.length);
  warnings.push(warning);
}

function notText(event: FoldEvent, value: unknown, at: Path, name: string | number): PayloadError {
  const issues: Issues = [];
  anyText(value, at, name, issues);
  return new PayloadError(`${event.event_type}Payload`, issues, `event ${event.event_id}`);
}
