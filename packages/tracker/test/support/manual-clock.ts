import { type Clock, epochOf, type Instant, instantOf } from "../../src/index.ts";

/** A clock that stands still unless it is told to move; `sleep` moves it. */
export class ManualClock implements Clock {
  #now: number;
  /** The waits that were asked for, in milliseconds. */
  readonly waits: number[] = [];

  constructor(start: Instant = "2026-03-01T10:00:00+00:00") {
    this.#now = epochOf(start);
  }

  now(): Instant {
    return instantOf(this.#now);
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(milliseconds);
    this.#now += milliseconds;
  }

  move(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

/** Ids that count up: `prefix-1`, `prefix-2`. */
export function countingIds(prefix: string): () => string {
  let count = 0;
  return () => `${prefix}-${++count}`;
}
