import { type Model, PayloadError } from "@spec-kitty/events-core";

/** Participants by id, for a reducer that starts with them. */
export type Roster<I> = ReadonlyMap<string, I> | { readonly [participantId: string]: I };

/** The roster as its model reads it; the key is the id that counts. Throws `PayloadError`. */
export function readRoster<I>(
  identity: Model<I>,
  roster: Roster<unknown> | null | undefined,
): Map<string, I> {
  const entries = roster instanceof Map ? roster.entries() : Object.entries(roster ?? {});
  const read = new Map<string, I>();
  for (const [id, data] of entries as Iterable<[string, unknown]>) {
    const parsed = identity.parse(data);
    if (!parsed.ok) throw new PayloadError(identity.name, parsed.violations, `roster entry ${id}`);
    read.set(id, parsed.value);
  }
  return read;
}
