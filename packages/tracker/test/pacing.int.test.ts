import { describe, expect, test } from "vitest";
import { epochOf, type Fetch, pacedFetch, secondsUntil } from "../src/index.ts";
import { answering, loopback } from "./support/loopback.ts";
import { ManualClock } from "./support/manual-clock.ts";

const GET = { method: "GET", headers: {}, redirect: "manual" } as const;

/** The waits before each request to a server that answers so, one after the other. */
async function waits(
  answers: readonly Record<string, string>[],
  options: { readonly per_minute?: number; readonly max_wait_seconds?: number } = {},
): Promise<readonly number[]> {
  const clock = new ManualClock("2026-03-01T10:00:00+00:00");
  await using server = await loopback((request, response) => {
    answering(200, "{}", answers[Number(request.url.slice(1))])(request, response);
  });
  const paced = pacedFetch(fetch as Fetch, { clock, ...options });
  const before: number[] = [];
  for (const i of answers.keys()) {
    const already = clock.waits.length;
    await (await paced(`${server.url}/${i}`, GET)).text();
    before.push(clock.waits.slice(already).reduce((sum, wait) => sum + wait, 0));
  }
  return before;
}

describe("a paced fetch", () => {
  test("does not wait where nothing asks for it", async () => {
    expect(await waits([{}, { "x-ratelimit-remaining": "1" }, {}])).toEqual([0, 0, 0]);
  });

  test("spreads requests evenly over the minute that they are granted for", async () => {
    expect(await waits([{}, {}, {}], { per_minute: 60 })).toEqual([0, 1000, 1000]);
  });

  test("waits as long as Retry-After says, in seconds or until a time", async () => {
    const until = "Sun, 01 Mar 2026 10:00:20 GMT";
    expect(await waits([{ "retry-after": "5" }, { "retry-after": until }, {}])).toEqual([0, 5000, 15_000]);
  });

  test("waits for the reset where no request is left", async () => {
    const reset = String(epochOf("2026-03-01T10:00:08+00:00") / 1000);
    const none = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
    expect(await waits([none, {}])).toEqual([0, 8000]);
    expect(await waits([{ ...none, "x-ratelimit-reset": "soon" }, {}])).toEqual([0, 0]);
    expect(await waits([{ "x-ratelimit-remaining": "0" }, {}])).toEqual([0, 0]);
    expect(await waits([{ ...none, "x-ratelimit-reset": "1" }, {}])).toEqual([0, 0]);
  });

  test.each([
    ["ratelimit", 1],
    ["x-ratelimit-requests", 1000],
    ["x-ratelimit-complexity", 1000],
  ])("knows the budget that %s tells of", async (prefix, per_second) => {
    const reset = String((epochOf("2026-03-01T10:00:08+00:00") / 1000) * per_second);
    const none = { [`${prefix}-remaining`]: "0", [`${prefix}-reset`]: reset };
    expect(await waits([none, { ...none, [`${prefix}-remaining`]: "7" }, {}])).toEqual([0, 8000, 0]);
  });

  test("waits for the last of several budgets", async () => {
    const at = (time: string) => epochOf(`2026-03-01T10:00:${time}+00:00`);
    const both = {
      ...{ "x-ratelimit-requests-remaining": "0", "x-ratelimit-requests-reset": String(at("03")) },
      ...{ "x-ratelimit-complexity-remaining": "0", "x-ratelimit-complexity-reset": String(at("09")) },
    };
    expect(await waits([both, {}])).toEqual([0, 9000]);
  });

  test("waits no longer than it may", async () => {
    expect(await waits([{ "retry-after": "3600" }, {}])).toEqual([0, 60_000]);
    expect(await waits([{ "retry-after": "3600" }, {}], { max_wait_seconds: 3 })).toEqual([0, 3000]);
  });

  test("sends requests one after the other, and goes on after one that failed", async () => {
    let open = 0;
    let most = 0;
    await using server = await loopback((request, response) => {
      open++;
      most = Math.max(most, open);
      setImmediate(() => {
        open--;
        if (request.url === "/2") response.socket!.destroy();
        else response.end("{}");
      });
    });
    const paced = pacedFetch(fetch as Fetch, { clock: new ManualClock() });
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((i) => paced(`${server.url}/${i}`, GET)));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(server.seen.map(({ url }) => url)).toEqual(["/1", "/2", "/3", "/4"]);
    expect(most).toBe(1);
  });

  test("ends a wait whose caller gives up, and leaves the next one its turn", async () => {
    await using server = await loopback(answering(200, "{}", { "retry-after": "5" }));
    const clock = new ManualClock();
    const paced = pacedFetch(fetch as Fetch, { clock });
    await paced(server.url, GET);
    const reason = new Error("enough");
    await expect(paced(server.url, { ...GET, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect((await paced(server.url, GET)).status).toBe(200);
    expect(clock.waits).toEqual([5000]);
  });
});

test("seconds until a moment are whole, and none where it is past", () => {
  const at = epochOf("2026-03-01T10:00:00+00:00") / 1000;
  expect(secondsUntil(at + 1.2, "2026-03-01T10:00:00+00:00")).toBe(2);
  expect(secondsUntil(at - 5, "2026-03-01T10:00:00+00:00")).toBe(0);
});
