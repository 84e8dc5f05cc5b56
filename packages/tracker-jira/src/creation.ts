/** New issues, marked with the key of their creation so that one of unknown outcome is found again. */
import {
  type CanonicalIssue,
  epochOf,
  type Instant,
  instantOf,
  isObject,
  type SoughtIssue,
} from "@spec-kitty/tracker";
import { objects, type Payload, textOrNull } from "@spec-kitty/tracker/connector-kit";
import { draftFields } from "./fields.js";
import { issueQuery } from "./jql.js";
import { issueFrom } from "./mapping.js";
import { type JiraWrite, missionFields } from "./update.js";

/** An entity property of the issue, which people do not see. */
const PROPERTY = "spec-kitty.creation";
/** How far the clock here may be ahead of Jira's. */
const CLOCK_LEEWAY_MS = 86_400_000;

export async function creationBody(
  issue: CanonicalIssue,
  idempotency_key: string | undefined,
  write: JiraWrite,
): Promise<Payload> {
  const { custom_fields } = issue;
  const hasCustomFields = Object.keys(custom_fields).length > 0;
  return {
    fields: {
      ...draftFields(issue, write.context.config),
      ...(hasCustomFields && (await missionFields(custom_fields, write))),
    },
    ...(idempotency_key !== undefined && {
      properties: [{ key: PROPERTY, value: { key: idempotency_key } }],
    }),
  };
}

/** The issue that carries the key of a creation, among those made since. */
export async function creationWithKey(
  { idempotency_key, since }: SoughtIssue,
  { api, context, signal }: JiraWrite,
  fields: readonly string[],
): Promise<CanonicalIssue | undefined> {
  const jql = issueQuery(context.config.project_key, {}, { field: "created", at: earlier(since) });
  let nextPageToken: string | null = null;
  do {
    const query = { jql, maxResults: 100, fields: fields.join(","), properties: PROPERTY, nextPageToken };
    const page: Payload = await api.send({ method: "GET", path: "/rest/api/3/search/jql", query }, signal);
    const found = objects(page["issues"]).find((issue) => keyOf(issue) === idempotency_key);
    if (found !== undefined) return issueFrom(found, context);
    nextPageToken = textOrNull(page["nextPageToken"]);
  } while (nextPageToken !== null);
  return undefined;
}

function keyOf({ properties }: Payload): unknown {
  const creation = isObject(properties) ? properties[PROPERTY] : undefined;
  return isObject(creation) ? creation["key"] : undefined;
}

function earlier(instant: Instant): Instant {
  return instantOf(epochOf(instant) - CLOCK_LEEWAY_MS);
}
