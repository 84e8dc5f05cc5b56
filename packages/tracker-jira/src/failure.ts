import {
  epochOf,
  type HttpFailure,
  parseDatetime,
  type RequestFailure,
  retryAfterSeconds,
  secondsUntil,
} from "@spec-kitty/tracker";

/** What Jira says beyond the status: a login that it did not take, and when a rate limit ends. */
export function jiraFailure({
  status,
  headers,
  now,
}: HttpFailure): Pick<RequestFailure, "failure_class" | "retry_after_seconds"> | undefined {
  if (isLoginFailure(headers)) return { failure_class: "authentication" };
  if (status !== 429 || retryAfterSeconds(headers, now) !== null) return undefined;
  const reset = parseDatetime(headers.get("x-ratelimit-reset"));
  return reset === null ? undefined : { retry_after_seconds: secondsUntil(epochOf(reset) / 1000, now) };
}

/**
 * True where Jira answers a wrong or revoked token as it answers strangers: with lists that lack what strangers may not
 * see, and with 404.
 */
export function isLoginFailure(headers: HttpFailure["headers"]): boolean {
  return /AUTHENTICATED_FAILED|AUTHENTICATION_DENIED/.test(headers.get("x-seraph-loginreason") ?? "");
}
