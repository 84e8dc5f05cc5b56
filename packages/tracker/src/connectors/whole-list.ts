import { compareCodePoints } from "@spec-kitty/events-core";
import type { ListIssuesQuery, Page } from "../connector.js";
import type { CanonicalIssue } from "../generated/models.js";

/**
 * Pages for a provider that tells its whole list at once, in the order of ids. What is left of a list is kept for its
 * next page, until `clear` is called since something was written, or another list is read. A cursor is the id of the last
 * issue of the page before, which stays right while issues come and go, and in another process.
 */
export class WholeList {
  #rest: readonly CanonicalIssue[] = [];
  /** The query that the rest answers. */
  #next: string | null = null;

  clear(): void {
    this.#rest = [];
    this.#next = null;
  }

  /** The page that a query asks for; `read` gives the issues that it asks for, in any order. */
  async page(
    query: ListIssuesQuery,
    read: () => Promise<readonly CanonicalIssue[]>,
  ): Promise<Page<CanonicalIssue>> {
    const { cursor = null, limit = 100 } = query;
    const isNext = cursor !== null && questionOf(query, cursor) === this.#next;
    const issues = isNext ? this.#rest : after(cursor, await read());
    const items = issues.slice(0, limit);
    const next_cursor = issues.length > limit ? items.at(-1)!.ref.id : null;
    this.#rest = issues.slice(limit);
    this.#next = next_cursor === null ? null : questionOf(query, next_cursor);
    return { items, next_cursor };
  }
}

/** What is asked for from this cursor on, whatever the size of the page. */
function questionOf({ filters = null, updated_since = null }: ListIssuesQuery, cursor: string): string {
  return JSON.stringify([filters, updated_since, cursor]);
}

function after(cursor: string | null, issues: readonly CanonicalIssue[]): readonly CanonicalIssue[] {
  const sorted = [...issues].sort((a, b) => compareCodePoints(a.ref.id, b.ref.id));
  return cursor === null ? sorted : sorted.filter(({ ref }) => compareCodePoints(ref.id, cursor) > 0);
}
