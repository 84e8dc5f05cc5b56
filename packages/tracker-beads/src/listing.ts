import {
  type CanonicalIssue,
  compareInstants,
  type IssueFilters,
  type ListIssuesQuery,
} from "@spec-kitty/tracker";

/** Tells the issues of the whole list that a query asks for. */
export function askedBy({
  updated_since = null,
  filters,
}: ListIssuesQuery): (issue: CanonicalIssue) => boolean {
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
