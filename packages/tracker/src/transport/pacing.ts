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
 * `Retry-After` or that no request is left (`x-ratelimit-remaining: 0`). Requests pass one after the other.
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

function pauseSeconds(headers: { get(name: string): string | null }, clock: Clock): number {
  const asked = retryAfterSeconds(headers, clock.now());
  if (asked !== null) return asked;
  if (headers.get("x-ratelimit-remaining") !== "0") return 0;
  const reset = Number(headers.get("x-ratelimit-reset"));
  return Number.isFinite(reset) && reset > 0 ? Math.max(0, reset - epochOf(clock.now()) / 1000) : 0;
}
