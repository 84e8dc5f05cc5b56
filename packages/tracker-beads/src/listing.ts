/** The pages of a list. bd has none of its own: what is left of a list is kept for the next page. */
import { compareCodePoints } from "@spec-kitty/events-core";
import {
  type CanonicalIssue,
  compareInstants,
  type IssueFilters,
  type ListIssuesQuery,
  type Page,
} from "@spec-kitty/tracker";

/** A list that is being read, page by page in the order of ids. */
export class Listing {
  #rest: readonly CanonicalIssue[] = [];
  #cursor: string | null = null;

  /** Forgets what is left: something was written. */
  clear(): void {
    this.#rest = [];
    this.#cursor = null;
  }

  /** The next page of a list, read anew unless it is what is left of the last one. */
  async page(
    query: ListIssuesQuery,
    read: () => Promise<readonly CanonicalIssue[]>,
  ): Promise<Page<CanonicalIssue>> {
    const { cursor = null, limit = 100 } = query;
    const isNext = cursor !== null && cursor === this.#cursor;
    const issues = isNext ? this.#rest : after(cursor, (await read()).filter(asked(query)));
    const items = issues.slice(0, limit);
    this.#rest = issues.slice(limit);
    this.#cursor = this.#rest.length === 0 ? null : items.at(-1)!.ref.id;
    return { items, next_cursor: this.#cursor };
  }
}

/** A cursor is the id of the last issue of the page before, which stays right while others come and go. */
function after(cursor: string | null, issues: readonly CanonicalIssue[]): readonly CanonicalIssue[] {
  const sorted = [...issues].sort((a, b) => compareCodePoints(a.ref.id, b.ref.id));
  return cursor === null ? sorted : sorted.filter(({ ref }) => compareCodePoints(ref.id, cursor) > 0);
}

function asked({ updated_since = null, filters }: ListIssuesQuery): (issue: CanonicalIssue) => boolean {
  const { status, title_contains, assignee } = texts(filters);
  return (issue) =>
    (updated_since === null ||
      issue.updated_at === null ||
      compareInstants(issue.updated_at, updated_since) >= 0) &&
    (status === undefined || issue.status === status || issue.raw?.["status"] === status) &&
    (title_contains === undefined || issue.title.toLowerCase().includes(title_contains.toLowerCase())) &&
    (assignee === undefined || issue.assignees.includes(assignee));
}

function texts(filters: IssueFilters | null | undefined): Readonly<Record<string, string | undefined>> {
  const given = Object.entries(filters ?? {}).filter(
    ([, value]) => typeof value === "string" && value !== "",
  );
  return Object.fromEntries(given) as Record<string, string>;
}
