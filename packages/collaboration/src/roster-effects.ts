/** Who comes and goes; none of it ever throws (`collaboration 6.4`, 1 to 3). */
import { type Model, quote } from "@spec-kitty/events-core";
import { type CollaborationState, type EffectReader, note, textOf } from "./state.js";

const NO_ID = "Missing participant_id in payload";

export function invitations<I>(identity: Pick<Model<I>, "read">): EffectReader<I> {
  return withIdentity(identity, (state, id) => {
    if (state.participants.has(id) || state.invited.has(id))
      return `Participant ${quote(id)} already invited or active (duplicate invite)`;
    state.invited.set(id, true);
    return undefined;
  });
}

export function arrivals<I>(identity: Pick<Model<I>, "read">): EffectReader<I> {
  return withIdentity(identity, (state, id, who) => {
    if (state.participants.has(id)) return `Duplicate join for participant ${quote(id)}`;
    state.departed.delete(id);
    state.invited.delete(id);
    state.participants.set(id, who);
    return undefined;
  });
}

/** `act` says why it did nothing. */
function withIdentity<I>(
  identity: Pick<Model<I>, "read">,
  act: (state: CollaborationState<I>, id: string, who: I) => string | undefined,
): EffectReader<I> {
  return (event) => {
    const id = textOf(event.payload["participant_id"]);
    const who = identity.read(event.payload["participant_identity"]);
    return (state) => {
      const reason =
        id === undefined
          ? NO_ID
          : who === undefined
            ? "Invalid participant_identity in payload"
            : act(state, id, who);
      if (reason !== undefined) note(state, event, reason);
    };
  };
}

/** Takes along all that is of the moment; what was said and decided stays. */
export const departure: EffectReader<unknown> = (event) => {
  const id = textOf(event.payload["participant_id"]);
  return (state) => {
    if (id === undefined) return note(state, event, NO_ID);
    const who = state.participants.get(id);
    if (who === undefined)
      return note(state, event, `Participant ${quote(id)} not in roster (duplicate leave or unknown)`);
    state.participants.delete(id);
    state.departed.set(id, who);
    for (const present of [state.drivers, state.focus, state.presence, state.steps]) present.delete(id);
  };
};
