/** Issues of Beads and canonical issues (`tracker-connectors 7`). */
import { compareCodePoints } from "@spec-kitty/events-core";
import {
  type CanonicalIssue,
  type CanonicalLink,
  type CanonicalStatus,
  type ExternalRef,
  type IssueComment,
  isObject,
  parseDatetime,
} from "@spec-kitty/tracker";
import { objects, type Payload, readingRules, textOrNull, unusable } from "@spec-kitty/tracker/connector-kit";
import { linksFrom } from "./links.js";
import { typeOf } from "./names.js";

export const BEADS = "beads";

/** How the fields of an answer are read. */
export interface BeadsReading {
  readonly id: (payload: Payload) => string;
  readonly title: (payload: Payload) => string;
  readonly body: (payload: Payload) => string | null;
  readonly status: (payload: Payload) => CanonicalStatus;
  readonly typeName: (payload: Payload) => string;
  readonly priority: (payload: Payload) => number | null;
  readonly labels: (payload: Payload) => string[];
  readonly links: (payload: Payload, refOf: (id: string) => ExternalRef) => CanonicalLink[];
  readonly ref: (id: string, url: string | null) => ExternalRef;
  /** The ref of an issue that another one names. */
  readonly named: (id: string) => ExternalRef;
  readonly customFields: (
    payload: Payload,
    details: Payload | undefined,
  ) => Readonly<Record<string, unknown>>;
  readonly issue: ReturnType<typeof readingRules>["issue"];
}

const OURS = readingRules(undefined);

export function beadsReading(workspace: string, statusOf: (name: string) => CanonicalStatus): BeadsReading {
  return {
    id: (payload) => OURS.text(payload, "id", BEADS),
    title: (payload) => OURS.title(payload["title"]),
    body: (payload) => textOrNull(payload["description"]),
    status: (payload) => statusOf(textOrNull(payload["status"]) ?? "open"),
    typeName: (payload) => textOrNull(payload["issue_type"]) ?? "task",
    priority: ({ priority }) =>
      typeof priority === "number" ? Math.max(0, Math.min(4, Math.trunc(priority))) : null,
    labels: ({ labels }) =>
      Array.isArray(labels) ? labels.filter((label): label is string => typeof label === "string") : [],
    links: linksFrom,
    ref: (id, url) => ({ system: BEADS, workspace, id, key: id, url }),
    named: (id) => ({ system: BEADS, workspace, id, key: id, url: null }),
    customFields: ({ metadata }) => (isObject(metadata) ? { metadata } : {}),
    issue: OURS.issue,
  };
}

/** `details` is the whole answer, where it holds more than the issue; `raw` what of the payload came from bd. */
export function issueFrom(
  payload: Payload,
  reading: BeadsReading,
  details?: Payload,
  raw: Payload = payload,
): CanonicalIssue {
  const assignee = textOrNull(payload["assignee"]);
  const parent = textOrNull(payload["parent"]);
  const ref = reading.ref(reading.id(payload), textOrNull(payload["external_ref"]));
  return reading.issue(
    {
      ref,
      title: reading.title(payload),
      body: reading.body(payload),
      status: reading.status(payload),
      issue_type: typeOf(reading.typeName(payload)),
      priority: reading.priority(payload),
      assignees: assignee === null ? [] : [assignee],
      labels: reading.labels(payload),
      parent: parent === null ? null : reading.named(parent),
      links: reading.links(payload, reading.named),
      custom_fields: reading.customFields(payload, details),
      created_at: parseDatetime(payload["created_at"]),
      updated_at: parseDatetime(payload["updated_at"]),
      raw: details === undefined ? raw : { ...raw, details },
    },
    BEADS,
  );
}

/** The comments that `show` tells, oldest first; those of one second in the order of the answer. */
export function commentsFrom(payload: Payload): IssueComment[] {
  const comments = objects(payload["comments"]).map(commentFrom);
  return comments.sort((a, b) => compareCodePoints(a.created_at ?? "", b.created_at ?? ""));
}

export function commentFrom(payload: Payload): IssueComment {
  const time = parseDatetime(payload["created_at"]);
  return {
    id: OURS.text(payload, "id", BEADS),
    body: typeof payload["text"] === "string" ? payload["text"] : "",
    author: textOrNull(payload["author"]),
    ...{ created_at: time, updated_at: time },
  };
}

/** The rows of a list, in each of the forms that versions of `bd` give it. */
export function rowsIn(answer: unknown): Payload[] {
  const list = isObject(answer) ? (answer["data"] ?? answer["items"]) : answer;
  if (Array.isArray(list) && list.every(isObject)) return list;
  throw unusable(BEADS, "JSON that is no list of issues");
}
