import { expect, test } from "vitest";
import { epochOf, machineClock } from "../src/index.ts";

test("the machine's clock tells the time in UTC", () => {
  const before = Date.now();
  const now = machineClock().now();
  expect(now).toMatch(/\+00:00$/);
  expect(epochOf(now)).toBeGreaterThanOrEqual(before);
  expect(epochOf(now)).toBeLessThanOrEqual(Date.now());
});

test("it sleeps, and wakes up for a signal with its reason", async () => {
  const { sleep } = machineClock();
  const start = performance.now();
  await sleep(20, new AbortController().signal);
  // A timer may be a little early.
  expect(performance.now() - start).toBeGreaterThan(15);
  const stop = new AbortController();
  const reason = new Error("enough");
  const sleeping = sleep(60_000, stop.signal);
  stop.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  await expect(sleep(60_000, stop.signal)).rejects.toBe(reason);
});
