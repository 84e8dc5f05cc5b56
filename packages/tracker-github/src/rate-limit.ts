import { type HttpFailure, type RequestFailure, retryAfterSeconds, secondsUntil } from "@spec-kitty/tracker";

/** How long to wait where a secondary limit does not say it, as GitHub asks. */
const SECONDARY_SECONDS = 60;

/** What GitHub says beyond the status: rate limits told as 403, issues that were moved (301) or deleted (410). */
export function githubFailure({
  status,
  headers,
  text,
  now,
}: HttpFailure): Pick<RequestFailure, "failure_class" | "retry_after_seconds"> | undefined {
  if (status === 301 || status === 410) return { failure_class: "not_found" };
  if (status !== 403 && status !== 429) return undefined;
  const asked = retryAfterSeconds(headers, now);
  if (asked !== null) return { failure_class: "rate_limit", retry_after_seconds: asked };
  if (headers.get("x-ratelimit-remaining") !== "0") {
    // Nothing but its message tells such a limit from a refusal.
    if (status === 403 && !/\bsecondary rate limit\b/i.test(text)) return undefined;
    return { failure_class: "rate_limit", retry_after_seconds: SECONDARY_SECONDS };
  }
  const reset = Number(headers.get("x-ratelimit-reset") ?? "NaN");
  const retry_after_seconds = Number.isNaN(reset) ? null : secondsUntil(reset, now);
  return { failure_class: "rate_limit", retry_after_seconds };
}
