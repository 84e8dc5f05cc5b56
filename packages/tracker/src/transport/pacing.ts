import { epochOf } from "../model/instant.js";
import type { Clock, Fetch } from "../ports.js";
import { retryAfterSeconds } from "./retry-after.js";

export interface PacingOptions {
  readonly clock: Clock;
  /** Requests per minute that the provider grants; the requests are spread evenly. */
  readonly per_minute?: number;
  /** Longest pause that an answer can impose on the next request; 60 seconds where left out. */
  readonly max_wait_seconds?: number;
}

/**
 * A `fetch` that keeps to the provider's pace: an even spacing where a rate is given, and a pause when an answer says
 * `Retry-After` or that nothing is left of a budget (`x-ratelimit-remaining: 0`). Requests pass one after the other.
 */
export function pacedFetch(fetch: Fetch, { clock, per_minute, max_wait_seconds = 60 }: PacingOptions): Fetch {
  const spacing = per_minute === undefined ? 0 : 60_000 / per_minute;
  let free = 0;
  let turn: Promise<unknown> = Promise.resolve();

  async function send(...[url, init]: Parameters<Fetch>): ReturnType<Fetch> {
    const wait = free - epochOf(clock.now());
    if (wait > 0) await clock.sleep(wait, init.signal);
    free = epochOf(clock.now()) + spacing;
    const response = await fetch(url, init);
    const pause = pauseSeconds(response.headers, clock);
    if (pause > 0) free = Math.max(free, epochOf(clock.now()) + Math.min(pause, max_wait_seconds) * 1000);
    return response;
  }

  return (url, init) => {
    const mine = turn.then(() => send(url, init));
    turn = mine.catch(() => undefined);
    return mine;
  };
}

/** Where providers tell what is left, and in which part of a second since 1970 they tell when there is more again. */
const BUDGETS = [
  { prefix: "x-ratelimit", per_second: 1 },
  { prefix: "ratelimit", per_second: 1 },
  { prefix: "x-ratelimit-requests", per_second: 1000 },
  { prefix: "x-ratelimit-complexity", per_second: 1000 },
] as const;

function pauseSeconds(headers: { get(name: string): string | null }, clock: Clock): number {
  const asked = retryAfterSeconds(headers, clock.now());
  if (asked !== null) return asked;
  const resets = BUDGETS.filter(({ prefix }) => headers.get(`${prefix}-remaining`) === "0").map(
    ({ prefix, per_second }) => Number(headers.get(`${prefix}-reset`)) / per_second,
  );
  const last = Math.max(0, ...resets.filter(Number.isFinite));
  return Math.max(0, last - epochOf(clock.now()) / 1000);
}
