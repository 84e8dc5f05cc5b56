import { afterEach, describe, expect, test } from "vitest";
import { type BackgroundSyncOptions, BackgroundSyncService, type PushReport } from "../src/index.js";
import { noWarning, testSystem, until, warnings } from "./system.js";

const DONE: PushReport = {
  ...{ delivered: 1, duplicates: 0, rejected: 0, dead: 0, pending: 0, unanswered: 0 },
  failure: null,
};
const failed = (category: string, retryAfter: number | null = null): PushReport => ({
  ...DONE,
  ...{ delivered: 0, failure: { category, message: "why", retryAfter } },
});

const services: BackgroundSyncService[] = [];
afterEach(() => Promise.all(services.splice(0).map((service) => service.stop({ limit: 50 }))));

/** A service whose waits end when the test says so. */
function service(push: BackgroundSyncOptions["push"], options: Partial<BackgroundSyncOptions> = {}) {
  const system = testSystem(Date.parse("2026-03-01T10:00:00Z"));
  const idles: { readonly milliseconds: number; readonly end: () => void }[] = [];
  system.idle = (milliseconds, signal) =>
    new Promise((resolve) => {
      idles.push({ milliseconds, end: () => resolve() });
      if (signal?.aborted) resolve();
      signal?.addEventListener("abort", () => resolve(), { once: true });
    });
  const one = new BackgroundSyncService({
    push,
    hasWork: async () => true,
    system,
    onWarning: noWarning,
    ...options,
  });
  services.push(one);
  return { one, idles, system };
}

describe("the background service", () => {
  test("004 v5 starts once, however often it is told to", async () => {
    let pushes = 0;
    const { one, idles } = service(async () => ({ ...DONE, delivered: ++pushes }));
    expect(one.status).toEqual({ running: false, last_sync: null, consecutive_failures: 0 });
    one.start();
    one.start();
    await until(() => idles.length > 0, "the first round is over");
    expect(pushes).toBe(1);
    expect(one.status).toMatchObject({
      running: true,
      last_sync: expect.stringMatching(/^20/),
      consecutive_failures: 0,
    });
  });

  test("pushes every five minutes", async () => {
    let pushes = 0;
    const { one, idles } = service(async () => ({ ...DONE, delivered: ++pushes }));
    one.start();
    await until(() => idles.length === 1, "the first round is over");
    idles[0]!.end();
    await until(() => idles.length === 2, "the second round is over");
    expect([pushes, idles.map(({ milliseconds }) => milliseconds)]).toEqual([2, [300_000, 300_000]]);
  });

  test("asks nothing while nothing waits", async () => {
    const { one, idles } = service(
      () => {
        throw new Error("pushed");
      },
      { hasWork: async () => false },
    );
    one.start();
    await until(() => idles.length === 1, "the round is over");
    expect(await one.syncNow()).toBeNull();
  });

  test("waits longer after each failure, with full jitter, and begins anew after a success", async () => {
    const reports = [...Array(7).fill(failed("server_error")), DONE, failed("server_error")];
    const { one, idles } = service(async () => reports.shift() ?? DONE);
    one.start();
    for (let n = 0; n < 9; n++) {
      await until(() => idles.length === n + 1, `round ${n} is over`);
      if (n === 6) expect(one.status.consecutive_failures).toBe(7);
      idles[n]!.end();
    }
    const waits = idles.slice(0, 9).map(({ milliseconds }) => milliseconds);
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 300_000, 500]);
  });

  test("obeys the server's wait, and does not press where a person is needed", async () => {
    const reports = [failed("throttled", 90), failed("unauthenticated")];
    const { one, idles } = service(async () => reports.shift() ?? DONE);
    one.start();
    await until(() => idles.length === 1, "the first round is over");
    idles[0]!.end();
    await until(() => idles.length === 2, "the second round is over");
    expect(idles.map(({ milliseconds }) => milliseconds)).toEqual([90_000, 300_000]);
  });

  test("can be woken without being waited for", async () => {
    let pushes = 0;
    const { one, idles } = service(async () => ({ ...DONE, delivered: ++pushes }));
    one.start();
    await until(() => idles.length === 1, "the first round is over");
    one.wake();
    expect(idles[1]!.milliseconds).toBe(100);
    idles[1]!.end();
    await until(() => pushes === 2, "it is awake");
  });

  test("does one round at a time", async () => {
    let running = 0;
    const { one } = service(async () => {
      expect(++running).toBe(1);
      await new Promise((done) => setTimeout(done, 20));
      running--;
      return DONE;
    });
    one.start();
    expect(await Promise.all([one.syncNow(), one.syncNow()])).toEqual([DONE, DONE]);
  });

  test("tells what throws, and goes on", async () => {
    const { list, onWarning } = warnings();
    const { one, idles } = service(async () => Promise.reject(new Error("disk")), { onWarning });
    one.start();
    await until(() => idles.length === 1, "the round is over");
    expect(list).toEqual([{ code: "SYNC_FAILED", message: "disk" }]);
    expect(one.status).toMatchObject({ running: true, consecutive_failures: 1 });
  });
});

describe("stop", () => {
  test("pushes what waits once more, also where it never started a round, and can be called again", async () => {
    let pushes = 0;
    const { one, idles } = service(async () => ({ ...DONE, delivered: ++pushes }));
    await one.stop();
    expect(pushes).toBe(0);
    one.start();
    await until(() => idles.length === 1, "the first round is over");
    await one.stop();
    await one.stop();
    expect([pushes, one.status.running]).toEqual([2, false]);
    one.start();
    await until(() => pushes === 3, "it works again");
  });

  test("ends within its limit, and says what it did not do", async () => {
    const { list, onWarning } = warnings();
    const { one } = service(
      (signal) =>
        new Promise((resolve) => {
          if (signal.aborted) resolve(failed("retryable_transport"));
          signal.addEventListener("abort", () => resolve(failed("retryable_transport")), { once: true });
        }),
      { onWarning },
    );
    one.start();
    const started = performance.now();
    await one.stop({ limit: 100 });
    expect(performance.now() - started).toBeLessThan(1000);
    expect(list).toEqual([
      {
        code: "FINAL_SYNC_INCOMPLETE",
        message: "Not everything was delivered at the end, it stays queued: why",
      },
    ]);
  });
});
