import { type Quarantined, upcastEvent } from "@spec-kitty/contract/upcast";
import type { Event, EventStore } from "@spec-kitty/events-core";
import { type MigrationOptions, upcastOptions } from "./options.js";
import { type MigrationSummary, Tally } from "./summary.js";

export interface StoreMigration extends MigrationOptions {
  /** A store of the historical line. It is only read. */
  readonly source: { loadAllEvents(options?: { readonly signal?: AbortSignal }): Promise<readonly object[]> };
  readonly target: Pick<EventStore<Event>, "saveEvent">;
  /** Takes each event that cannot be brought over, as it was. */
  readonly quarantine: (event: object, reason: Quarantined) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/** Brings the events of a store into another one. Saved events keep their ids, so a second run changes nothing. */
export async function migrateStore(migration: StoreMigration): Promise<MigrationSummary> {
  const { source, target, quarantine, signal } = migration;
  const call = signal === undefined ? {} : { signal };
  const options = upcastOptions(migration);
  const tally = new Tally();
  for (const event of await source.loadAllEvents(call)) {
    signal?.throwIfAborted();
    const outcome = upcastEvent(event, options);
    tally.add(outcome);
    if (outcome.kind === "quarantined") await quarantine(event, outcome);
    // Both layers of the live line have accepted it.
    else
      await target.saveEvent((outcome.kind === "migrated" ? outcome.event : event) as unknown as Event, call);
  }
  return tally.summary();
}
