import { describe, expect, test } from "vitest";
import { unusable } from "../src/connector-kit.ts";
import {
  CapabilityNotSupportedError,
  ConnectorRequestError,
  IssueNotFoundError,
  isRequestError,
  isRetryable,
  mayHaveHappened,
  type RequestFailure,
  withRetry,
} from "../src/index.ts";
import { ManualClock } from "./support/manual-clock.ts";

function failing(...failures: readonly (RequestFailure | Error | null)[]) {
  const left = [...failures];
  const calls = { count: 0 };
  const send = async () => {
    calls.count++;
    const next = left.shift() ?? null;
    if (next === null) return "done";
    throw next instanceof Error ? next : new ConnectorRequestError("failed", next);
  };
  return { send, calls };
}

const TRANSIENT = { failure_class: "transient" } as const;
const random = () => 0.5;

describe("a retry", () => {
  test("waits a random part of a time that doubles, until it succeeds", async () => {
    const clock = new ManualClock();
    const { send, calls } = failing(TRANSIENT, { status_code: 503 });
    expect(await withRetry(send, { clock, random })).toBe("done");
    expect(calls.count).toBe(3);
    expect(clock.waits).toEqual([250, 500]);
  });

  test("waits what the provider asked for", async () => {
    const clock = new ManualClock();
    const { send } = failing({ status_code: 429, retry_after_seconds: 7 }, { status_code: 429 });
    await withRetry(send, { clock, random });
    expect(clock.waits).toEqual([7000, 500]);
  });

  test("ends where the tries are used up, with the last error", async () => {
    const clock = new ManualClock();
    const { send, calls } = failing(TRANSIENT, TRANSIENT, { status_code: 502 });
    await expect(withRetry(send, { clock, random })).rejects.toMatchObject({ status_code: 502 });
    expect(calls.count).toBe(3);
    const once = failing(TRANSIENT);
    await expect(withRetry(once.send, { clock, random, max_retry_attempts: 0 })).rejects.toThrow("failed");
    expect(once.calls.count).toBe(1);
  });

  test("does not wait longer than it may: the run goes on without", async () => {
    const clock = new ManualClock();
    const { send, calls } = failing({ status_code: 429, retry_after_seconds: 61 });
    await expect(withRetry(send, { clock, random })).rejects.toMatchObject({ retry_after_seconds: 61 });
    expect([calls.count, clock.waits]).toEqual([1, []]);
    const longer = failing({ status_code: 429, retry_after_seconds: 61 });
    expect(await withRetry(longer.send, { clock, random, max_wait_seconds: 100 })).toBe("done");
  });

  test.each([
    ["a refusal", { status_code: 422 }],
    ["a missing issue", { status_code: 404 }],
    ["a bug", new TypeError("bug")],
  ] as const)("is not made for %s", async (_name, error) => {
    const clock = new ManualClock();
    const { send, calls } = failing(error);
    await expect(withRetry(send, { clock, random })).rejects.toThrow();
    expect([calls.count, clock.waits]).toEqual([1, []]);
  });

  test("ends where the caller says so, or gives up", async () => {
    const clock = new ManualClock();
    const { send, calls } = failing(TRANSIENT, TRANSIENT);
    await expect(withRetry(send, { clock, random, stop: () => true })).rejects.toThrow("failed");
    expect(calls.count).toBe(1);
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await expect(withRetry(send, { clock, random, signal })).rejects.toBe(reason);
    expect(calls.count).toBe(1);
  });
});

test("errors are told apart by what they carry, not by their class", () => {
  const copy = Object.assign(new Error("from another copy"), { failure_class: "rate_limit" });
  expect([isRequestError(copy), isRetryable(copy)]).toEqual([true, true]);
  expect([isRequestError(new Error("x")), isRetryable(null), isRequestError("x")]).toEqual([
    false,
    false,
    false,
  ]);
});

test("only an answer that refuses a write says that it did not happen", () => {
  const of = (failure: RequestFailure) => mayHaveHappened(new ConnectorRequestError("x", failure));
  for (const status_code of [200, 201, 302, 408, 425, 429, 499, 500, 502, 503, 504, 520, 524])
    expect(of({ status_code }), String(status_code)).toBe(true);
  for (const status_code of [400, 401, 403, 404, 409, 410, 412, 422])
    expect(of({ status_code }), String(status_code)).toBe(false);
  // As GitHub tells a rate limit, and Linear a fault of its own.
  expect(of({ status_code: 403, failure_class: "rate_limit" })).toBe(true);
  expect(of({ status_code: 400, failure_class: "transient" })).toBe(true);
  expect([of(TRANSIENT), of({ failure_class: "validation" }), of({})]).toEqual([true, false, false]);
  expect(mayHaveHappened(unusable("Acme", "{}"))).toBe(true);
  expect(mayHaveHappened(new DOMException("stopped", "AbortError"))).toBe(true);
  expect(mayHaveHappened(new TypeError("a bug"))).toBe(true);
  for (const refused of [new CapabilityNotSupportedError("x"), new IssueNotFoundError("x")])
    expect(mayHaveHappened(refused)).toBe(false);
});
