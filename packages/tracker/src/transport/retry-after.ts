import { strip } from "@spec-kitty/events-core";
import { epochOf, type Instant } from "../model/instant.js";

interface Headers {
  get(name: string): string | null;
}

/** Seconds that `Retry-After` asks for: a number or an HTTP date; null where it says nothing usable. */
export function retryAfterSeconds(headers: Headers, now: Instant): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  const seconds = digitSeconds(value);
  if (seconds !== null) return seconds;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - epochOf(now)) / 1000));
}

/** As version 0.3.0 reads it: digits only (`tracker 8`). */
export function digitSeconds(value: string): number | null {
  const text = strip(value);
  return /^\p{Nd}+$/u.test(text) ? Number(text) : null;
}

/** Seconds until a moment in epoch seconds, as GitHub's `x-ratelimit-reset` tells it. */
export function secondsUntil(epochSeconds: number, now: Instant): number {
  return Math.max(0, Math.ceil(epochSeconds - epochOf(now) / 1000));
}
