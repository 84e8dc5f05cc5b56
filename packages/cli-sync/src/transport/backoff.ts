/** Full jitter: anything from nothing to the ceiling, which doubles with each attempt up to a limit (`decisions` 23). */
export interface Backoff {
  /** Milliseconds of the first ceiling. */
  readonly base: number;
  /** Milliseconds of the last. */
  readonly cap: number;
}

/** How long to wait before attempt `attempt`, the first repetition being 0; `random` is from 0, below 1. */
export function fullJitter({ base, cap }: Backoff, attempt: number, random: number): number {
  return random * Math.min(cap, base * 2 ** attempt);
}
