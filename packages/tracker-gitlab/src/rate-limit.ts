import { type HttpFailure, type RequestFailure, retryAfterSeconds, secondsUntil } from "@spec-kitty/tracker";

/** When requests are granted again: told in `Retry-After`, else as the moment in `RateLimit-Reset`. */
export function gitlabFailure({
  status,
  headers,
  now,
}: HttpFailure): Pick<RequestFailure, "retry_after_seconds"> | undefined {
  if (status !== 429 || retryAfterSeconds(headers, now) !== null) return undefined;
  const reset = Number(headers.get("ratelimit-reset") ?? "NaN");
  return Number.isNaN(reset) ? undefined : { retry_after_seconds: secondsUntil(reset, now) };
}
