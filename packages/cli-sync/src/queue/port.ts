import type { Sanitised, WireEvent } from "@spec-kitty/sync-protocol";

/** An event that may be kept and sent: its personal fields are gone. */
export type CleanEvent = Sanitised<WireEvent>;

/** What became of an event that was handed over. Everything but `refused` is accepted (`decisions` 22). */
export type EnqueueOutcome =
  | { readonly status: "queued" | "updated" | "coalesced" }
  /** Of a type that belongs to git alone, see `NEVER_QUEUED` (`cli-sync FR-003`, FR-018). */
  | { readonly status: "excluded" }
  | { readonly status: "refused"; readonly code: string; readonly message: string };

export interface QueuedEvent {
  readonly event: CleanEvent;
  /** How often it was rejected. */
  readonly retry_count: number;
  /** Unix seconds at which it was first queued. */
  readonly queued_at: number;
  /** Where it stands in the queue; give the last one to the next `drain`. */
  readonly place: QueuePlace;
}

/** A place in the order in which a queue is delivered. */
export interface QueuePlace {
  readonly timestamp: number;
  readonly id: number;
}

/** What an attempt to deliver one event came to. The sender decides; the queue carries it out. */
export type DeliveryOutcome = { readonly event_id: string } & (
  | { readonly status: "delivered"; readonly duplicate: boolean }
  /** Stays as it is and is sent again: the server keeps it for later, or the attempt failed as a whole. */
  | { readonly status: "pending" | "retry"; readonly category: string; readonly message: string }
  /** Stays, one `retry_count` more; a dead letter where that is too many. */
  | { readonly status: "rejected"; readonly category: string; readonly message: string }
  /** Leaves the queue for the dead letters, where `retry` and `discard` find it. */
  | { readonly status: "dead"; readonly category: string; readonly message: string }
);

/** Every event that was accepted is counted once: `accepted` is the sum of all others but `oldest_at`. */
export interface QueueCounts {
  readonly accepted: number;
  readonly delivered: number;
  readonly queued: number;
  readonly dead: number;
  /** Overwritten by a newer event of the same coalesce key. */
  readonly superseded: number;
  readonly discarded: number;
  /** In an overflow or export file. */
  readonly overflowed: number;
  /** Taken out by another program that shares the file. */
  readonly elsewhere: number;
  /** Unix seconds of the oldest undelivered event. */
  readonly oldest_at: number | null;
}

/** One station of one event, in order of time. */
export interface Station {
  readonly at: string;
  readonly what: string;
  readonly target: string | null;
  readonly category: string | null;
  readonly message: string | null;
}

/**
 * Where accepted events wait for delivery. Several processes may hold one queue at a time; an outcome for a row that
 * another one settled meanwhile changes nothing. Only events without personal data can be handed over.
 */
export interface DeliveryQueue {
  /** Keeps an event durably. Never throws: what goes wrong is an outcome. */
  enqueue(event: CleanEvent): Promise<EnqueueOutcome>;
  /** As `enqueue` for each, in their order and much faster. */
  enqueueAll(events: readonly CleanEvent[]): Promise<readonly EnqueueOutcome[]>;
  /** The oldest events behind `after`, at most `limit`; they stay where they are. A row that cannot be read is set aside. */
  drain(limit: number, after?: QueuePlace): Promise<readonly QueuedEvent[]>;
  /** Carries out all outcomes of one attempt at once; `target` names the server in the ledger. */
  settle(target: string, outcomes: readonly DeliveryOutcome[]): Promise<void>;
  /** Books an attempt that failed as a whole: it concerns every event that waits, and changes none. */
  attempted(target: string, failure: { readonly category: string; readonly message: string }): Promise<void>;
  counts(): Promise<QueueCounts>;
  /** The stations of one event; empty where it is unknown here. */
  stations(eventId: string): Promise<readonly Station[]>;
  /** Safe to call twice. */
  close(): Promise<void>;
}
