/** Pages of a list by their number. */
import type { HttpRequest, ListIssuesQuery } from "@spec-kitty/tracker";
import type { ReadingRules } from "@spec-kitty/tracker/connector-kit";
import { GITHUB } from "./mapping.js";

/** One page of a list: how it is asked for, and what comes of its rows. */
export interface ListPage {
  readonly query: NonNullable<HttpRequest["query"]>;
  readonly read: (rows: readonly unknown[]) => {
    readonly rows: readonly unknown[];
    readonly next_cursor: string | null;
  };
}

/** The most that GitHub puts on a page. */
export const PAGE_LIMIT = 100;

/** Another page follows a full one. */
export function numberedPage(
  { cursor, limit = PAGE_LIMIT, updated_since }: ListIssuesQuery,
  reading: ReadingRules,
): ListPage {
  const [page, per_page] = [reading.page(cursor, GITHUB), Math.min(limit, PAGE_LIMIT)];
  return {
    query: { per_page, page, since: updated_since },
    read: (rows) => ({ rows, next_cursor: rows.length === per_page ? String(page + 1) : null }),
  };
}
