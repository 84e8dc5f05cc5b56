/** What Linear's errors mean. They come in the body, with status 200 as well as 400. */
import {
  type FailureClass,
  type HttpFailure,
  isObject,
  retryAfterSeconds,
  secondsUntil,
} from "@spec-kitty/tracker";
import { objects } from "@spec-kitty/tracker/connector-kit";

/** By `extensions.type`, the stable one of the two keys. */
const CLASSES: ReadonlyMap<unknown, FailureClass> = new Map([
  ["ratelimited", "rate_limit"],
  ["authentication error", "authentication"],
  ["forbidden", "permission"],
  ["feature not accessible", "permission"],
  ["invalid input", "validation"],
  ["user error", "validation"],
  ["graphql error", "validation"],
  ["internal error", "transient"],
  ["network error", "transient"],
  ["lock timeout", "transient"],
  ["bootstrap error", "transient"],
]);
const CODES: ReadonlyMap<unknown, FailureClass> = new Map([
  ["RATELIMITED", "rate_limit"],
  ["AUTHENTICATION_ERROR", "authentication"],
]);

/** There is no code for it. What a field of the input names is told so too, with the field behind it. */
const ISSUE_NOT_FOUND = /^entity not found: issue(?![\w:])/i;

export interface Failure {
  readonly failure_class: FailureClass;
  readonly retry_after_seconds?: number | null;
}

/** The class of errors that a body lists; undefined where they say nothing that is known. */
export function failureOf(
  errors: unknown,
  { headers, now }: Pick<HttpFailure, "headers" | "now">,
): Failure | undefined {
  for (const { message, extensions } of objects(errors)) {
    if (typeof message === "string" && ISSUE_NOT_FOUND.test(message)) return { failure_class: "not_found" };
    const { type, code } = isObject(extensions) ? extensions : {};
    const failure_class = CODES.get(code) ?? CLASSES.get(type);
    if (failure_class === "rate_limit")
      return { failure_class, retry_after_seconds: secondsToWait(headers, now) };
    if (failure_class !== undefined) return { failure_class };
  }
  return undefined;
}

/** As `failureOf`, for an answer whose status says failure. */
export function httpFailureOf({ status, text, headers, now }: HttpFailure): Failure | undefined {
  const failure = failureOf(errorsIn(text), { headers, now });
  // Every issue is at one address, so that this says nothing of an issue: the address or Nango's integration is wrong.
  return failure ?? (status === 404 ? { failure_class: "non_retryable" } : undefined);
}

function errorsIn(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body["errors"] : undefined;
  } catch {
    // Not from Linear's API itself: the status speaks alone.
    return undefined;
  }
}

/** The texts of errors, as a person should read them. */
export function messagesOf(errors: unknown): string {
  const texts = objects(errors).map(({ message, extensions }) => {
    const shown = isObject(extensions) ? extensions["userPresentableMessage"] : undefined;
    return typeof shown === "string" ? `${String(message)}: ${shown}` : String(message);
  });
  return texts.join("; ") || JSON.stringify(errors);
}

const BUDGETS = ["requests", "complexity", "endpoint-requests"];

/** Until the budget that is used up is filled again; its reset is told in milliseconds. */
function secondsToWait(headers: HttpFailure["headers"], now: string): number | null {
  const asked = retryAfterSeconds(headers, now);
  if (asked !== null) return asked;
  const resets = BUDGETS.filter((budget) => headers.get(`x-ratelimit-${budget}-remaining`) === "0")
    .map((budget) => Number(headers.get(`x-ratelimit-${budget}-reset`)) / 1000)
    .filter((reset) => reset > 0);
  return resets.length === 0 ? null : secondsUntil(Math.max(...resets), now);
}
