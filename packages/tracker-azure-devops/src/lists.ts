/** Lists: a query gives the ids of a page, and a second request the work items. */
import {
  type CanonicalIssue,
  ConnectorRequestError,
  epochOf,
  type HttpRequest,
  type Instant,
  isObject,
} from "@spec-kitty/tracker";
import { objects, type Payload, unusable } from "@spec-kitty/tracker/connector-kit";
import { AZURE_DEVOPS } from "./mapping.js";

/** The service gives no more work items at once. */
const BATCH_LIMIT = 200;

export interface PageQuery {
  readonly project: string;
  readonly updated_since: Instant | null;
  readonly cursor: string | null;
  readonly limit: number;
}

export interface AzureLists {
  /** Asks for the ids of a page. */
  readonly ask: (query: PageQuery) => Pick<HttpRequest, "query" | "body">;
  readonly ids: (answer: Payload) => readonly number[];
  /** Asks for work items by their ids. */
  readonly batch: (ids: readonly number[]) => Payload;
  readonly rows: (answer: Payload) => readonly unknown[];
  /** The cursor after a page of these ids. */
  readonly next: (ids: readonly number[], query: PageQuery) => string | null;
  readonly issues: (issues: readonly CanonicalIssue[]) => readonly CanonicalIssue[];
}

/** Pages of rising ids: neither changes nor new work items move one to another page. */
export const LISTS: AzureLists = {
  ask({ updated_since, cursor, limit }) {
    const conditions = [
      "[System.TeamProject] = @project",
      `[System.Id] > ${afterOf(cursor)}`,
      ...(updated_since === null ? [] : [`[System.ChangedDate] >= '${utc(updated_since)}'`]),
    ];
    const query = `SELECT [System.Id] FROM WorkItems WHERE ${conditions.join(" AND ")} ORDER BY [System.Id] ASC`;
    // Without it only dates are compared.
    return { query: { $top: Math.min(limit, BATCH_LIMIT), timePrecision: "true" }, body: { query } };
  },
  ids(answer) {
    const items = answer["workItems"];
    if (!Array.isArray(items)) throw unusable(AZURE_DEVOPS, "a query result without workItems");
    return objects(items).map(({ id }) => Number(id));
  },
  // Relations come with all fields; to name fields as well is refused.
  batch: (ids) => ({ ids, $expand: "relations", errorPolicy: "omit" }),
  rows({ value }) {
    if (!Array.isArray(value)) throw unusable(AZURE_DEVOPS, "a batch without value");
    // One that was deleted in between stands there as null.
    return value.filter(isObject);
  },
  next: (ids, { limit }) => (ids.length === Math.min(limit, BATCH_LIMIT) ? String(ids.at(-1)) : null),
  issues: (issues) => [...issues].sort((a, b) => Number(a.ref.id) - Number(b.ref.id)),
};

function afterOf(cursor: string | null): number {
  if (cursor === null) return 0;
  if (/^[1-9][0-9]{0,9}$/.test(cursor)) return Number(cursor);
  throw new ConnectorRequestError(`malformed cursor: ${JSON.stringify(cursor)}`, {
    ...{ status_code: 400, provider: AZURE_DEVOPS },
  });
}

function utc(instant: Instant): string {
  return new Date(epochOf(instant)).toISOString();
}
