import type { ConnectorRequestError } from "../errors.js";
import type { Clock, Random } from "../ports.js";

export interface RetryOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Further tries after the first; 2 where left out. */
  readonly max_retry_attempts?: number;
  /** Longest wait before one further try, also where the provider asks for more; 60 where left out. */
  readonly max_wait_seconds?: number;
  readonly signal?: AbortSignal;
  /** Asked before each further try: true ends the retries with the error. */
  readonly stop?: (error: unknown) => boolean;
}

const FIRST_WAIT_SECONDS = 0.5;

/**
 * Calls `send` until it succeeds, fails for good or the tries are used up. Waits what the provider asked for, else a
 * random time below a bound that doubles. A wait longer than the cap ends in the error, so that the run can go on.
 */
export async function withRetry<T>(send: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, random, max_retry_attempts = 2, max_wait_seconds = 60, signal, stop } = options;
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await send();
    } catch (error) {
      if (!isRetryable(error) || attempt >= max_retry_attempts || stop?.(error)) throw error;
      const asked = error.retry_after_seconds;
      if (asked !== null && asked > max_wait_seconds) throw error;
      const seconds = asked ?? random() * Math.min(max_wait_seconds, FIRST_WAIT_SECONDS * 2 ** attempt);
      await clock.sleep(seconds * 1000, signal);
    }
  }
}

/** True for a `ConnectorRequestError` whose request may be sent again; by code, so that two copies of the package meet. */
export function isRetryable(error: unknown): error is ConnectorRequestError {
  return (
    isRequestError(error) && (error.failure_class === "transient" || error.failure_class === "rate_limit")
  );
}

export function isRequestError(error: unknown): error is ConnectorRequestError {
  return error instanceof Error && "failure_class" in error && typeof error.failure_class === "string";
}

/** What is told where nothing was written. */
const UNSENT: ReadonlySet<unknown> = new Set([
  "CAPABILITY_NOT_SUPPORTED",
  "CONNECTOR_CONFIG",
  "ISSUE_MOVED",
  "ISSUE_NOT_FOUND",
]);

/** True where the error leaves it open whether the request did its work; an abort and a bug of a connector do. */
export function mayHaveHappened(error: unknown): boolean {
  if (isRequestError(error)) return error.may_have_happened;
  const told = error as { readonly code?: unknown; readonly is_unsent?: unknown } | null | undefined;
  return told?.is_unsent !== true && !UNSENT.has(told?.code);
}

/** As `withRetry`, with the options of its owner. */
export type Retry = <T>(send: () => Promise<T>, stop?: (error: unknown) => boolean) => Promise<T>;

/**
 * Sends a write that must not be made twice. Where it may have happened it is not sent again, but for a rate limit, which
 * ends the request with its answer: then `look` is asked first, and what it finds is the outcome. Where the error that it
 * ends with leaves the write in doubt, `mayHaveHappened` says so.
 */
export async function sendOnce<T>(
  call: () => Promise<T>,
  look: (() => Promise<T | undefined>) | undefined,
  retry: Retry,
): Promise<T> {
  let doubt: unknown;
  const send = async () => {
    const made = doubt === undefined ? undefined : await look!();
    if (made !== undefined) return made;
    doubt = undefined;
    try {
      return await call();
    } catch (error) {
      if (mayHaveHappened(error)) doubt = error;
      throw error;
    }
  };
  const stop = (error: unknown) =>
    mayHaveHappened(error) &&
    (look === undefined || !isRequestError(error) || error.failure_class !== "rate_limit");
  try {
    return await retry(send, stop);
  } catch (error) {
    throw doubt === undefined || mayHaveHappened(error) ? error : doubt;
  }
}
