/**
 * Pages of issues by their place in time, from the one that was updated longest ago. GitHub gives no page by number of a
 * large list, and numbers shift where an issue is updated, moved or deleted between two pages; the place stays.
 */
import { ConnectorRequestError, instantOf, type ListIssuesQuery } from "@spec-kitty/tracker";
import { type Payload, unusable } from "@spec-kitty/tracker/connector-kit";
import { GITHUB } from "./mapping.js";
import { type ListPage, PAGE_LIMIT } from "./numbered-page.js";

interface Place {
  /** When the last issue that was told had been updated, in seconds since 1970, which is as fine as GitHub's times are. */
  readonly second: number;
  /** The numbers of those of this second that were told, and of those of the second before. */
  readonly told: readonly [now: readonly string[], before: readonly string[]];
  /** Which page of those since then: the first, unless one second has more than a page. */
  readonly page: number;
}

export function placedPage({ cursor, limit = PAGE_LIMIT, updated_since }: ListIssuesQuery): ListPage {
  const place = cursor === null || cursor === undefined ? undefined : placeOf(cursor);
  const per_page = Math.min(limit + (place?.told.flat().length ?? 0), PAGE_LIMIT);
  // It may or may not take in its own second.
  const since = place === undefined ? updated_since : instantOf((place.second - 1) * 1000);
  return {
    query: { sort: "updated", direction: "asc", since, per_page, page: place?.page ?? 1 },
    read(all) {
      const isTold = ({ number, second }: PlacedRow) => toldAt(place, second).includes(number);
      const fresh = all.map(placed).filter((row) => !isTold(row));
      const given = fresh.slice(0, limit);
      const isLast = all.length < per_page && given.length === fresh.length;
      return {
        rows: given.map(({ row }) => row),
        next_cursor: isLast ? null : cursorOf(placeAfter(given, place)),
      };
    },
  };
}

interface PlacedRow {
  readonly row: Payload;
  readonly number: string;
  readonly second: number;
}

function placed(row: unknown): PlacedRow {
  const { number, updated_at } = row as Payload;
  const second = typeof updated_at === "string" ? Math.floor(Date.parse(updated_at) / 1000) : Number.NaN;
  if (Number.isNaN(second)) throw unusable(GITHUB, `issue ${String(number)} without updated_at`);
  return { row: row as Payload, number: String(number), second };
}

function placeAfter(given: readonly PlacedRow[], before: Place | undefined): Place {
  const last = given.at(-1);
  // A page of what was told before, all of one or two seconds.
  if (last === undefined && before !== undefined) return { ...before, page: before.page + 1 };
  if (last === undefined) throw unusable(GITHUB, "a full page without rows");
  const { second } = last;
  const now = numbersOf(second, given, before);
  const told = [now, numbersOf(second - 1, given, before)] as const;
  return { second, told, page: Math.floor(now.length / PAGE_LIMIT) + 1 };
}

/** What was told of a second up to a place; an issue that has moved to a later second since is to be told again. */
function toldAt(place: Place | undefined, second: number): readonly string[] {
  return place?.told[place.second - second] ?? [];
}

/** What is told of one second with these rows. */
function numbersOf(second: number, given: readonly PlacedRow[], before: Place | undefined): string[] {
  return [
    ...toldAt(before, second),
    ...given.filter((row) => row.second === second).map(({ number }) => number),
  ];
}

/** `<second> <page> <numbers> <numbers of the second before>`. */
function cursorOf({ second, page, told }: Place): string {
  return [second, page, ...told.map((numbers) => numbers.join(","))].join(" ");
}

function placeOf(cursor: string): Place {
  const match = /^([0-9]{1,12}) ([1-9][0-9]{0,8}) ([0-9,]*) ([0-9,]*)$/.exec(cursor);
  if (match === null)
    throw new ConnectorRequestError(`malformed cursor: '${cursor}'`, { status_code: 400, provider: GITHUB });
  const numbers = (list = "") => list.split(",").filter((number) => number !== "");
  const [, second, page, now, before] = match;
  return { second: Number(second), page: Number(page), told: [numbers(now), numbers(before)] };
}
