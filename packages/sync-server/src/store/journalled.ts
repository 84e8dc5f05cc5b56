import type { Codec, JournalKey } from "@spec-kitty/events-core";
import type { Unrecognised } from "@spec-kitty/sync-protocol";

type Json = { readonly [key: string]: unknown };

/** An event as the journal keeps it: sanitised, with who sent it and when it came. */
export interface Journalled {
  /** In normal form; `event.event_id` is as it was sent. */
  readonly event_id: string;
  readonly team_id: string;
  /** Empty for events that name no project. */
  readonly project_uuid: string;
  readonly received_at: string;
  readonly event: Json;
  /** The very text that came, where something in it is not known here (`decisions` 24). */
  readonly raw?: string;
  readonly unrecognised?: readonly Unrecognised[];
}

/** One event is the same as another when team, project and id are (`decisions` 24). */
export const journalKey: JournalKey<Journalled> = ({ team_id, project_uuid, event_id }) =>
  `${team_id} ${project_uuid} ${event_id}`;

export const journalCodec: Codec<Journalled> = {
  encode(entry) {
    const { event, raw, ...rest } = entry;
    return JSON.stringify(raw === undefined ? { ...rest, event } : { ...rest, raw });
  },
  decode(text) {
    const entry = JSON.parse(text) as Journalled;
    return entry.raw === undefined ? entry : { ...entry, event: JSON.parse(entry.raw) as Json };
  },
};

/** The event as JSON text, as it came where it was kept so. */
export function eventText({ raw, event }: Journalled): string {
  return raw ?? JSON.stringify(event);
}
