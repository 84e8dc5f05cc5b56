import { describe, expect, test } from "vitest";
import { fullJitter } from "./backoff.js";
import { categoryOfStatus, categoryOfText } from "./category.js";
import { retryAfterSeconds } from "./http.js";

const now = Date.parse("2026-03-01T10:00:00Z");

describe("Retry-After", () => {
  test.each<[string | null, number | null]>([
    [null, null],
    ["7", 7],
    [" 7 ", 7],
    ["Sun, 01 Mar 2026 10:00:30 GMT", 30],
    ["Sun, 01 Mar 2026 09:00:00 GMT", 0],
    ["soon", null],
    ["-5", null],
    ["", null],
  ])("%j", (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds);
  });
});

test("full jitter doubles its ceiling up to the cap", () => {
  const backoff = { base: 100, cap: 1000 };
  expect([0, 1, 2, 3, 4, 9].map((attempt) => fullJitter(backoff, attempt, 0.5))).toEqual([
    50, 100, 200, 400, 500, 500,
  ]);
  expect(fullJitter(backoff, 3, 0)).toBe(0);
  expect(fullJitter(backoff, 3, 0.999)).toBeLessThan(800);
});

describe("the category of a server's words: the first list with a match counts", () => {
  test.each([
    ["Batch payload exceeds decompressed byte limit", "oversized_batch"],
    ["single event exceeds decompressed byte limit", "oversized_event"],
    ["rate_limited: invalid", "throttled"],
    ["invalid token", "schema_mismatch"],
    ["token expired", "auth_expired"],
    ["not authenticated", "unauthenticated"],
    ["private team needed", "direct_ingress_missing_private_team"],
    ["connection reset", "retryable_transport"],
    ["502 bad gateway", "server_error"],
    ["hm", "unknown"],
  ])("%s: %s", (text, category) => {
    expect(categoryOfText(text)).toBe(category);
  });

  test.each([
    [401, "", "auth_expired"],
    [403, "", "unauthorized"],
    [403, "direct ingress", "direct_ingress_missing_private_team"],
    [408, "", "retryable_transport"],
    [412, "", "upgrade_required"],
    [429, "", "throttled"],
    [500, "", "server_error"],
    [599, "", "server_error"],
    [418, "", "unknown"],
  ] as const)("%i %j: %s", (status, text, category) => {
    expect(categoryOfStatus(status, text)).toBe(category);
  });
});
