/** Who comes and goes; none of it ever throws (`collaboration 6.4`, 1 to 3). */
import { type Model, quote } from "@spec-kitty/events-core";
import type { CollaborationAnomalyCode } from "./anomaly-code.js";
import { leaveFocus } from "./focus.js";
import { type CollaborationState, note, type Rule, textOf } from "./state.js";

type Refusal = readonly [CollaborationAnomalyCode, reason: string];

const NO_ID: Refusal = ["PARTICIPANT_ID_MISSING", "Missing participant_id in payload"];
const BAD_IDENTITY: Refusal = ["PARTICIPANT_IDENTITY_INVALID", "Invalid participant_identity in payload"];

export function invited<I>(identity: Pick<Model<I>, "read">): Rule<I, I | undefined> {
  return withIdentity(identity, (state, id) => {
    if (state.participants.has(id) || state.invited.has(id))
      return ["DUPLICATE_INVITE", `Participant ${quote(id)} already invited or active (duplicate invite)`];
    state.invited.set(id, true);
    return undefined;
  });
}

export function joined<I>(identity: Pick<Model<I>, "read">): Rule<I, I | undefined> {
  return withIdentity(identity, (state, id, who) => {
    if (state.participants.has(id)) return ["DUPLICATE_JOIN", `Duplicate join for participant ${quote(id)}`];
    state.departed.delete(id);
    state.invited.delete(id);
    state.participants.set(id, who);
    return undefined;
  });
}

/** `act` says why it did nothing. */
function withIdentity<I>(
  identity: Pick<Model<I>, "read">,
  act: (state: CollaborationState<I>, id: string, who: I) => Refusal | undefined,
): Rule<I, I | undefined> {
  return {
    read: ({ payload }) => identity.read(payload["participant_identity"]),
    apply(state, event, _mode, who) {
      const id = textOf(event.payload["participant_id"]);
      const refusal = id === undefined ? NO_ID : who === undefined ? BAD_IDENTITY : act(state, id, who);
      if (refusal !== undefined) note(state, event, ...refusal);
    },
  };
}

/** Takes along all that is of the moment; what was said and decided stays. */
export const left: Rule<unknown> = {
  apply(state, event) {
    const id = textOf(event.payload["participant_id"]);
    if (id === undefined) {
      note(state, event, ...NO_ID);
    } else if (!state.participants.has(id)) {
      const reason = `Participant ${quote(id)} not in roster (duplicate leave or unknown)`;
      note(state, event, "PARTICIPANT_NOT_PRESENT", reason);
    } else {
      state.departed.set(id, state.participants.get(id));
      leaveFocus(state, id);
      for (const present of [state.participants, state.drivers, state.focus, state.presence, state.steps])
        present.delete(id);
    }
  },
};
