import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placedPage } from "./placed-page.js";

interface Row {
  readonly number: number;
  readonly updated_at: string;
}

const at = (second: number) =>
  new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString().replace(".000", "");

/** GitHub's list of issues, in so many lines: sorted by time, from `since` on, cut by number. */
function listed(
  issues: ReadonlyMap<number, number>,
  query: ReturnType<typeof placedPage>["query"],
  takesInSince: boolean,
): Row[] {
  const since =
    query["since"] === null || query["since"] === undefined ? -1e9 : secondOf(String(query["since"]));
  const [page, size] = [Number(query["page"]), Number(query["per_page"])];
  return [...issues]
    .filter(([, second]) => (takesInSince ? second >= since : second > since))
    .sort(([a, s], [b, t]) => s - t || a - b)
    .slice((page - 1) * size, page * size)
    .map(([number, second]) => ({ number, updated_at: at(second) }));
}

const secondOf = (time: string) => (Date.parse(time) - Date.UTC(2026, 0, 1)) / 1000;

/** Reads all pages; `between` happens after each. What was told, in its order, as `number:second`. */
function readAll(
  issues: ReadonlyMap<number, number>,
  limit: number,
  takesInSince: boolean,
  between: () => unknown = () => undefined,
): string[] {
  const told: string[] = [];
  let cursor: string | null = null;
  for (let requests = 0; ; requests++) {
    expect(requests).toBeLessThan(1000);
    const page = placedPage({ cursor, limit });
    expect(page.query["per_page"]).toBeLessThanOrEqual(100);
    const { rows, next_cursor } = page.read(listed(issues, page.query, takesInSince));
    expect(rows.length).toBeLessThanOrEqual(limit);
    told.push(...(rows as Row[]).map(({ number, updated_at }) => `${number}:${secondOf(updated_at)}`));
    if (next_cursor === null) return told;
    cursor = next_cursor;
    between();
  }
}

const numbered = (seconds: readonly number[]) => new Map(seconds.map((second, i) => [i + 1, second]));
const state = (issues: ReadonlyMap<number, number>) =>
  [...issues].map(([number, second]) => `${number}:${second}`);

describe("a list by its places", () => {
  // Few seconds for many issues, so that those of one second fill pages.
  const issues = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 40 });
  const limit = fc.constantFrom(1, 2, 3, 7, 100);

  test("tells each issue once where nothing changes, whatever `since` takes in", () => {
    fc.assert(
      fc.property(issues, limit, fc.boolean(), (seconds, size, takesInSince) => {
        const all = numbered(seconds);
        const told = readAll(all, size, takesInSince);
        expect([...told].sort()).toEqual(state(all).sort());
      }),
    );
  });

  test("tells the last state of each, where issues are updated and deleted between its pages", () => {
    const edit = fc.record({ number: fc.integer({ min: 1, max: 40 }), deletes: fc.boolean() });
    fc.assert(
      fc.property(
        issues,
        limit,
        fc.boolean(),
        fc.array(edit, { maxLength: 30 }),
        (seconds, size, takesIn, someEdits) => {
          const edits = [...someEdits];
          const all = numbered(seconds);
          let now = 6;
          const told = readAll(all, size, takesIn, () => {
            const one = edits.shift();
            if (one === undefined || !all.has(one.number)) return;
            // Some of the same second, some later.
            now += edits.length % 2;
            if (one.deletes) all.delete(one.number);
            else all.set(one.number, now);
          });
          expect(state(all).filter((issue) => !told.includes(issue))).toEqual([]);
        },
      ),
    );
  });

  test("tells an issue again that has moved to the second in which the page before ended", () => {
    const all = numbered([5, 6]);
    let pages = 0;
    const told = readAll(all, 1, true, () => ++pages === 2 && all.set(1, 6));
    expect(told).toEqual(["1:5", "2:6", "1:6"]);
  });

  test.each([
    [true, [0, 0, 0]],
    [false, [0, 0, 0]],
    [true, [0, 1, 1]],
    [false, [0, 1, 1]],
  ])(
    "tells all where one second has more of them than a page holds (since takes in %s, %j)",
    (takesIn, seconds) => {
      const all = numbered(seconds.flatMap((second) => Array<number>(90).fill(second)));
      expect(readAll(all, 100, takesIn).sort()).toEqual(state(all).sort());
    },
  );

  test("begins where it is told to, and needs the time of each issue", () => {
    const { query, read } = placedPage({ updated_since: "2026-01-01T00:00:03+00:00" });
    expect(query).toMatchObject({
      since: "2026-01-01T00:00:03+00:00",
      sort: "updated",
      direction: "asc",
      page: 1,
    });
    expect(() => read([{ number: 7 }])).toThrow("issue 7 without updated_at");
  });

  test.each(["", "x", "2", "1767225600", "1767225600 0 1 ", "soon 1 1 2", "1767225600 1 a 2"])(
    "has no cursor %j",
    (cursor) => expect(() => placedPage({ cursor })).toThrow("malformed cursor"),
  );
});
