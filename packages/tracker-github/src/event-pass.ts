/** How far the events of a repository have been read, which GitHub lists from the newest. */
import type { Instant, SyncCheckpoint } from "@spec-kitty/tracker";

export interface EventPass {
  /** The cursor of the page to read. */
  readonly page: string | null;
  /** What is older was told by an earlier pass. */
  readonly since: Instant | null;
  /** The time of the newest event of this pass, which the next one reads back to; null before there is one. */
  readonly newest: Instant | null;
}

export interface EventPasses {
  readonly from: (checkpoint: SyncCheckpoint | null | undefined) => EventPass;
  /** Where to go on: at the next page, or where there is none with a pass over what is new by then. */
  readonly after: (pass: EventPass, next: string | null) => SyncCheckpoint;
}

export const EVENT_PASSES: EventPasses = {
  from(checkpoint) {
    const [page = null, newest = null] = checkpoint?.cursor?.split(" ") ?? [];
    return { page, newest: newest as Instant | null, since: checkpoint?.updated_since ?? null };
  },
  after: ({ since, newest }, next) =>
    next === null
      ? { cursor: null, updated_since: newest ?? since }
      : { cursor: newest === null ? next : `${next} ${newest}`, updated_since: since },
};

/** The last page leads nowhere. */
export const EVENT_PASSES_0_3_0: EventPasses = {
  from: (checkpoint) => ({ page: checkpoint?.cursor ?? null, since: null, newest: null }),
  after: (_pass, next) => ({ cursor: next, updated_since: null }),
};
