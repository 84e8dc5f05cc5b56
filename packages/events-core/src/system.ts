import { monotonicFactory } from "ulid";
import type { EventId } from "./event-id.js";
import type { Timestamp } from "./timestamp.js";

/** Where the packages get time and ids from. Pass your own in tests. */
export interface System {
  /** The present time in UTC, canonical. */
  now(): Timestamp;
  /** Milliseconds since 1970. */
  epochMilliseconds(): number;
  /** A new ULID, larger than each one before it from this system. */
  newEventId(): EventId;
  /** A new random UUID. */
  newUuid(): string;
}

/** The clock and randomness of the machine. */
export function machineSystem(): System {
  const ulid = monotonicFactory();
  return {
    now: () => timestampOf(Date.now()),
    epochMilliseconds: () => Date.now(),
    newEventId: () => ulid(),
    newUuid: () => crypto.randomUUID(),
  };
}

/** The canonical timestamp of an instant: UTC, a fraction of none or six digits. */
export function timestampOf(epochMilliseconds: number): Timestamp {
  const iso = new Date(epochMilliseconds).toISOString();
  return iso.endsWith(".000Z") ? `${iso.slice(0, -5)}Z` : `${iso.slice(0, -1)}000Z`;
}
