import { expect, test } from "vitest";
import { gitlabFailure } from "./rate-limit.js";

const now = "2026-03-01T10:00:00+00:00";
const reset = String(Date.parse("2026-03-01T10:00:30Z") / 1000);
const failure = (status: number, headers: Record<string, string>) =>
  gitlabFailure({ status, headers: new Headers(headers), text: "", now });

test("a rate limit without Retry-After ends at the moment of the reset", () => {
  expect(failure(429, { "ratelimit-reset": reset })).toEqual({ retry_after_seconds: 30 });
});

test("of others no more is said than the status and Retry-After say", () => {
  expect(failure(429, { "retry-after": "5", "ratelimit-reset": reset })).toBeUndefined();
  expect(failure(429, {})).toBeUndefined();
  expect(failure(429, { "ratelimit-reset": "soon" })).toBeUndefined();
  expect(failure(403, { "ratelimit-reset": reset })).toBeUndefined();
});
