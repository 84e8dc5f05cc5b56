import { compareCodePoints } from "@spec-kitty/events-core";
import type { ListIssuesQuery, Page } from "../connector.js";
import type { CanonicalIssue } from "../generated/models.js";

/**
 * Pages for a provider that tells its whole list at once, in the order of ids. What is left of a list is kept for its
 * next page, until `clear` is called since something was written. A cursor is the id of the last issue of the page
 * before, which stays right while issues come and go, and in another process.
 */
export class WholeList {
  #rest: readonly CanonicalIssue[] = [];
  #cursor: string | null = null;

  clear(): void {
    this.#rest = [];
    this.#cursor = null;
  }

  /** The page that a query asks for; `read` gives the issues that it asks for, in any order. */
  async page(
    { cursor = null, limit = 100 }: ListIssuesQuery,
    read: () => Promise<readonly CanonicalIssue[]>,
  ): Promise<Page<CanonicalIssue>> {
    const isNext = cursor !== null && cursor === this.#cursor;
    const issues = isNext ? this.#rest : after(cursor, await read());
    const items = issues.slice(0, limit);
    this.#rest = issues.slice(limit);
    this.#cursor = this.#rest.length === 0 ? null : items.at(-1)!.ref.id;
    return { items, next_cursor: this.#cursor };
  }
}

function after(cursor: string | null, issues: readonly CanonicalIssue[]): readonly CanonicalIssue[] {
  const sorted = [...issues].sort((a, b) => compareCodePoints(a.ref.id, b.ref.id));
  return cursor === null ? sorted : sorted.filter(({ ref }) => compareCodePoints(ref.id, cursor) > 0);
}
