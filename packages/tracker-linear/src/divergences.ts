/** What version 0.3.0 does otherwise (`tracker-connectors 2`): each difference once, by name. */
import {
  ConnectorRequestError,
  canonicalToLinearPriority,
  externalRef,
  type IssuePatch,
  isObject,
  type LinkType,
  linearPriorityToCanonical,
  parseDatetime,
  ReferencePlatformError,
} from "@spec-kitty/tracker";
import {
  isFalsy,
  looseItems,
  looseKey,
  looseMember,
  looseText,
  type Payload,
} from "@spec-kitty/tracker/connector-kit";
import { DOCUMENTS_0_3_0 } from "./documents-0.3.0.js";
import { FIELDS, type FieldReading } from "./mapping.js";
import { LINEAR_CAPABILITIES } from "./profile.js";
import { type LinearRules, RULES } from "./rules.js";

export function linearRules(parity: "0.3.0" | undefined): LinearRules {
  return parity === undefined ? RULES : DIVERGENCES_0_3_0;
}

const FIELDS_0_3_0: FieldReading = {
  ref: externalRef,
  // Whatever is no text is made one.
  optional: (value) => (isFalsy(value) ? null : looseText(value)),
  body: (value) => (value === null || value === undefined ? null : looseText(value)),
  priority: (value) => linearPriorityToCanonical(looseKey(value)),
  labels(payload) {
    const connection = Object.hasOwn(payload, "labels") ? payload["labels"] : {};
    if (!isObject(connection)) throw new ReferencePlatformError("AttributeError", "labels");
    return looseItems(Object.hasOwn(connection, "nodes") ? connection["nodes"] : []).map((label) =>
      looseText(looseMember(label, "name")),
    );
  },
  status: (state) => FIELDS.status(state, {}),
  updatedAt: (payload) => parseDatetime(payload["updatedAt"]),
};

const RELATION_TYPES: { readonly [T in LinkType]?: string } = {
  blocks: "blocks",
  // The direction is lost.
  blocked_by: "blocks",
  duplicates: "duplicate",
};

const DIVERGENCES_0_3_0: LinearRules = {
  capabilities: { ...LINEAR_CAPABILITIES, supports_custom_fields: true },
  documents: DOCUMENTS_0_3_0,
  fields: FIELDS_0_3_0,
  // One that is empty or null is looked for as well.
  filterText: (filters, name) => (Object.hasOwn(filters, name) ? looseText(filters[name]) : undefined),
  changedSince: (instant) => ({ updatedAt: { gte: instant } }),
  // A slash at the end is kept.
  endpoint: (graphql_url) => graphql_url,
  pageSize: (limit) => limit,
  // All errors are of one class.
  data({ body }) {
    const payload = isObject(body) ? body : { items: body };
    if (Object.hasOwn(payload, "errors")) {
      throw new ConnectorRequestError(`Linear GraphQL error: ${looseText((payload as Payload)["errors"])}`);
    }
    return dictionary(looseMember(payload, "data"));
  },
  nodes: (data) => looseItems(looseMember(looseMember(data, "issues"), "nodes")),
  payload: attributed,
  isTrashed: () => false,
  hasMoreLabels: () => false,
  next(data) {
    const pageInfo = looseMember(looseMember(data, "issues"), "pageInfo");
    const isLast = isFalsy(looseMember(pageInfo, "hasNextPage"));
    return isLast ? null : looseText(looseMember(pageInfo, "endCursor"));
  },
  issue(data, id) {
    const issue = data["issue"] ?? null;
    if (issue === null) throw new ConnectorRequestError(`Linear issue not found: ${id}`);
    return attributed(issue);
  },
  checkId: () => undefined,
  // Deleted and moved issues are as any other.
  checkPlace: () => undefined,
  isOfTeam: (payload, team_id) => looseMember(looseMember(payload, "team"), "id") === team_id,
  // Linear tells of an unknown identifier by an error.
  isAbsent: () => false,
  checkPatch: () => undefined,
  input: async (patch) => inputOf(patch),
  stateId: async (states, status) => states.configured(status),
  // Left out in silence.
  unmapped: () => undefined,
  created: (data, { get, refTo }) =>
    get(refTo(looseText(looseMember(looseMember(looseMember(data, "issueCreate"), "issue"), "id")))),
  updated: (_data, ref, { get }) => get(ref),
  comment: () => undefined,
  // Sent again each time, and for parents too.
  async link(client, ref, { type, target }, signal) {
    const input = { issueId: ref.id, relatedIssueId: target.id, type: RELATION_TYPES[type] ?? "related" };
    await client.send(DOCUMENTS_0_3_0.createRelation, { input }, signal);
  },
};

/** Labels go by name; a parent cannot be taken away, nor an assignee be set. */
function inputOf({ title, body, priority, labels, parent }: IssuePatch): Payload {
  return {
    ...(title !== undefined && { title }),
    ...(body !== undefined && { description: body }),
    ...(priority !== undefined && { priority: canonicalToLinearPriority(priority) }),
    ...(labels !== undefined && { labelNames: labels }),
    ...(parent && { parentId: parent.id }),
  };
}

/** What attributes are read from. */
function attributed(value: unknown): Payload {
  if (isObject(value)) return value;
  throw new ReferencePlatformError("AttributeError", "get");
}

/** An object, or one of pairs. */
function dictionary(value: unknown): Payload {
  if (isObject(value)) return value;
  return Object.fromEntries(looseItems(value).map(pair));
}

function pair(item: unknown): readonly [PropertyKey, unknown] {
  const [name, value, ...more] = looseItems(item);
  if (value === undefined || more.length > 0) throw new ReferencePlatformError("ValueError", "a pair");
  return [String(looseKey(name)), value];
}
