import { ConnectorConfigError, epochOf, type Instant, type IssueFilters } from "@spec-kitty/tracker";

/**
 * The query of a list (`tracker-connectors 1`). Times go as milliseconds: a time of day would be read in the time zone
 * of the account. The oldest come first, so that an issue that is made meanwhile moves no other to another page.
 */
export function issueQuery(
  project_key: string,
  filters: IssueFilters,
  since: { readonly field: "created" | "updated"; readonly at: Instant | null },
): string {
  const clauses = [scope(project_key, filters)];
  if (since.at !== null) clauses.push(`${since.field} >= ${wholeSeconds(since.at)}`);
  return `${clauses.join(" AND ")} ORDER BY created ASC, key ASC`;
}

function scope(project_key: string, filters: IssueFilters): string {
  const [key, text, jql] = ["query_key", "query_text", "jql"].map((name) => textFilter(filters, name));
  const project = `project = ${quoted(project_key)}`;
  if (key !== undefined) return `key = ${quoted(key)}`;
  if (text !== undefined) return `${project} AND text ~ ${quoted(text)}`;
  return jql === undefined ? project : `(${withoutOrder(jql)})`;
}

function textFilter(filters: IssueFilters, name: string): string | undefined {
  const value = filters[name] ?? undefined;
  if (value === undefined || typeof value === "string") return value;
  throw new ConnectorConfigError(`the filter ${name} of Jira must be a text, not ${typeof value}`);
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** The index of Jira knows seconds. */
function wholeSeconds(instant: Instant): number {
  return Math.floor(epochOf(instant) / 1000) * 1000;
}

/** A query's own order ends it; ours takes its place. Words inside quotes are not looked at. */
function withoutOrder(jql: string): string {
  for (const match of jql.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\border\s+by\b/gis)) {
    if (/^o/i.test(match[0])) return jql.slice(0, match.index).trim();
  }
  return jql;
}
