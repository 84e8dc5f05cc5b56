/**
 * Pages of issues by their place in time, from the one that was updated longest ago. GitHub gives no page by number of a
 * large list, and numbers shift where an issue is updated, moved or deleted between two pages; the place stays.
 */
import {
  ConnectorRequestError,
  compareInstants,
  epochOf,
  type Instant,
  instantOf,
  type ListIssuesQuery,
  parseDatetime,
} from "@spec-kitty/tracker";
import { type Payload, unusable } from "@spec-kitty/tracker/connector-kit";
import { GITHUB } from "./mapping.js";
import { type ListPage, PAGE_LIMIT } from "./numbered-page.js";

interface Place {
  /** When the last issue that was told had been updated. GitHub's times are whole seconds. */
  readonly time: Instant;
  /** The numbers of those of this time that were told, and of those of the second before. */
  readonly told: readonly [now: readonly string[], before: readonly string[]];
  /** Which page of those since this time: the first, unless one second has more than a page. */
  readonly page: number;
}

export function placedPage({ cursor, limit = PAGE_LIMIT, updated_since }: ListIssuesQuery): ListPage {
  const place = cursor === null || cursor === undefined ? undefined : placeOf(cursor);
  const told = new Set(place?.told.flat());
  const per_page = Math.min(limit + told.size, PAGE_LIMIT);
  const since = place === undefined ? updated_since : secondBefore(place.time);
  return {
    query: { sort: "updated", direction: "asc", since, per_page, page: place?.page ?? 1 },
    read(all) {
      const rows = all.map(timed);
      const isTold = ({ number, time }: TimedRow) =>
        place !== undefined && told.has(number) && compareInstants(time, place.time) <= 0;
      const fresh = rows.filter((row) => !isTold(row));
      const given = fresh.slice(0, limit);
      const isLast = all.length < per_page && given.length === fresh.length;
      return {
        rows: given.map(({ row }) => row),
        next_cursor: isLast ? null : cursorOf(placeAfter(given, place)),
      };
    },
  };
}

interface TimedRow {
  readonly row: Payload;
  readonly number: string;
  readonly time: Instant;
}

function timed(row: unknown): TimedRow {
  const { number, updated_at } = row as Payload;
  const time = parseDatetime(updated_at);
  if (time === null) throw unusable(GITHUB, `issue ${String(number)} without updated_at`);
  return { row: row as Payload, number: String(number), time };
}

function placeAfter(given: readonly TimedRow[], before: Place | undefined): Place {
  const last = given.at(-1);
  // A page of what was told before, all of one or two seconds.
  if (last === undefined && before !== undefined) return { ...before, page: before.page + 1 };
  if (last === undefined) throw unusable(GITHUB, "a full page without rows");
  const { time } = last;
  const now = numbersOf(time, given, before);
  const told = [now, numbersOf(secondBefore(time), given, before)] as const;
  return { time, told, page: Math.floor(now.length / PAGE_LIMIT) + 1 };
}

/** What was told of one second. */
function numbersOf(time: Instant, given: readonly TimedRow[], before: Place | undefined): string[] {
  const isAt = (one: Instant) => compareInstants(one, time) === 0;
  const earlier = before?.told.find((_, i) => isAt(i === 0 ? before.time : secondBefore(before.time))) ?? [];
  return [...earlier, ...given.filter((row) => isAt(row.time)).map(({ number }) => number)];
}

/** GitHub's `since` may or may not take in its own second. */
function secondBefore(time: Instant): Instant {
  return instantOf(epochOf(time) - 1000);
}

/** `<time> <page> <numbers> <numbers of the second before>`. */
function cursorOf({ time, page, told }: Place): string {
  return [time, page, ...told.map((numbers) => numbers.join(","))].join(" ");
}

function placeOf(cursor: string): Place {
  const [text, page, now, before] = cursor.split(" ");
  const time = parseDatetime(text);
  if (time === null || before === undefined || !(Number(page) >= 1))
    throw new ConnectorRequestError(`malformed cursor: '${cursor}'`, { status_code: 400, provider: GITHUB });
  const numbers = (list = "") => list.split(",").filter((number) => number !== "");
  return { time, page: Number(page), told: [numbers(now), numbers(before)] };
}
