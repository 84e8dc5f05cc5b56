/** What version 0.3.0 does otherwise (`tracker-connectors 7`): each difference once, by name. */
import { strip } from "@spec-kitty/events-core";
import {
  type CanonicalLink,
  ConnectorRequestError,
  externalRef,
  isObject,
  LinkType,
  ReferencePlatformError,
} from "@spec-kitty/tracker";
import {
  isFalsy,
  looseItems,
  loosePriority,
  looseText,
  looseWhole,
  readingRules,
} from "@spec-kitty/tracker/connector-kit";
import { BEADS_SHAPE } from "./config.js";
import { BEADS, type BeadsReading } from "./mapping.js";
import { dependencyLink } from "./names.js";
import { BEADS_CAPABILITIES } from "./profile.js";
import { type BeadsRules, RULES } from "./rules.js";

export function beadsRules(parity: "0.3.0" | undefined): BeadsRules {
  return parity === undefined ? RULES : DIVERGENCES_0_3_0;
}

const reading: BeadsRules["reading"] = (workspace, statusOf): BeadsReading => ({
  id: ({ id }) => (isFalsy(id) ? "" : looseText(id)),
  title: ({ title }) => (isFalsy(title) ? "Untitled" : looseText(title)),
  body: ({ description }) => (isFalsy(description) ? null : looseText(description)),
  status: ({ status = "open" }) => statusOf(isFalsy(status) ? "open" : looseText(status)),
  typeName({ issue_type }) {
    const name = isFalsy(issue_type) ? "task" : looseText(issue_type);
    return name.toLowerCase() === "story" ? "task" : name;
  },
  priority: ({ priority }) => loosePriority(priority),
  labels: ({ labels }) => (Array.isArray(labels) ? labels.map(looseText) : []),
  links(payload, refOf) {
    const list = Array.isArray(payload["dependencies"]) ? payload["dependencies"].filter(isObject) : [];
    return list.flatMap((dependency): CanonicalLink[] => {
      const { id, depends_on_id, dependsOnId, dependency_type, type } = dependency;
      const other = [id, depends_on_id, dependsOnId].find((one) => !isFalsy(one));
      const kind = [dependency_type, type].find((one) => !isFalsy(one)) ?? "blocks";
      if (other === undefined) return [];
      return [
        { type: dependencyLink(looseText(kind)) ?? LinkType.BLOCKED_BY, target: refOf(looseText(other)) },
      ];
    });
  },
  ref: (id, url) => externalRef({ system: BEADS, workspace, id, key: id, url }),
  named: (id) => externalRef({ system: BEADS, workspace, id }),
  customFields: ({ metadata }, details) => ({
    ...(isPresent(metadata) && { metadata }),
    ...(isPresent(details?.["comments"]) && { comments: details?.["comments"] }),
  }),
  issue: readingRules("0.3.0").issue,
});

const DIVERGENCES_0_3_0: BeadsRules = {
  provider: null,
  shape: { ...BEADS_SHAPE, filled: { ...BEADS_SHAPE.filled, fields: [] } },
  capabilities: { ...BEADS_CAPABILITIES, supports_custom_fields: true, supports_bulk_write: true },
  statuses: [],
  reading,
  parse(output) {
    const text = strip(output);
    if (text === "") return {};
    try {
      return JSON.parse(text);
    } catch {
      throw new ReferencePlatformError("JSONDecodeError", "the output of bd");
    }
  },
  // What is closed is hidden, and so is what comes after the first fifty; of a time its day counts.
  listFlags({ updated_since, filters }) {
    const given = ["status", "title_contains", "assignee"].flatMap((name) => {
      const value = filters?.[name];
      return typeof value === "string" && value !== "" ? [`--${name.replace("_", "-")}`, value] : [];
    });
    return [...(updated_since ? ["--updated-after", updated_since.slice(0, 10)] : []), ...given];
  },
  rows(answer) {
    if (Array.isArray(answer)) return answer.filter(isObject);
    if (!isObject(answer)) throw new ReferencePlatformError("AttributeError", "items");
    return looseItems(answer["items"] === undefined ? [] : answer["items"]).filter(isObject);
  },
  // What is left over is never shown; a limit below zero leaves out the last.
  async list(_list, { limit = 100 }, read) {
    return { items: (await read()).slice(0, limit), next_cursor: null };
  },
  shown(answer) {
    const [first] = Array.isArray(answer) ? answer : [answer];
    if (!isObject(first)) return undefined;
    return isObject(first["issue"]) && !Array.isArray(answer)
      ? { issue: first["issue"], details: first }
      : { issue: first };
  },
  createdId(answer) {
    const first: unknown = Array.isArray(answer) ? answer[0] : answer;
    if (!isObject(first)) return undefined;
    const inner = isObject(first["issue"]) && !Array.isArray(answer) ? first["issue"]["id"] : undefined;
    return [first["id"], inner].find((id): id is string => typeof id === "string");
  },
  checkPatch(patch) {
    if (patch.labels === null) throw new ConnectorRequestError("labels patch must be a sequence");
  },
  // A comma makes two of one.
  checkLabels: () => undefined,
  // A value that begins with a dash is taken for a flag.
  flag: (name, value) => [name, value],
  newTitle: (title) => [title],
  values: (values, flags = []) => [...values, ...flags],
  priority: (priority) => (priority === null ? undefined : String(looseWhole(priority))),
  // So an issue in progress stays open.
  isFirst: (status) => status === "todo" || status === "in_progress",
  comment: () => undefined,
  checkTarget: () => undefined,
  related: (rows) => rows,
  afterCreation: (error) => error,
  // No flag is sent for an empty list, which changes nothing.
  removesLabels: false,
};

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
