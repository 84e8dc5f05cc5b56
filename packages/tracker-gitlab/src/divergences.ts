/** What version 0.3.0 does otherwise (`tracker-connectors 4`): each difference once, by name. */
import { isObject, ReferencePlatformError } from "@spec-kitty/tracker";
import {
  isFalsy,
  looseGet,
  looseItems,
  looseText,
  looseWholeOrNull,
  type Payload,
  readingRules,
} from "@spec-kitty/tracker/connector-kit";
import type { GitLabReading, GitLabWriting } from "./mapping.js";
import { GITLAB_CAPABILITIES } from "./profile.js";
import { type GitLabRules, RULES } from "./rules.js";

export function gitlabRules(parity: "0.3.0" | undefined): GitLabRules {
  return parity === undefined ? RULES : DIVERGENCES_0_3_0;
}

const filled = (value: unknown, otherwise: string) => (isFalsy(value) ? otherwise : looseText(value));

/** Whatever is no text is made one. */
const READING_0_3_0: GitLabReading = {
  id: ({ iid }) => looseText(iid),
  title: ({ title }) => filled(title, "Untitled"),
  body: ({ description }) =>
    description === undefined || description === null ? null : looseText(description),
  url: ({ web_url }) => filled(web_url, ""),
  isClosed: ({ state }) => looseText(state).toLowerCase() === "closed",
  labels: ({ labels = [] }) => looseItems(labels).map(looseText),
  // Names, which an update cannot write back.
  assignees: ({ assignees = [] }) =>
    looseItems(assignees)
      .map((user) => looseGet(user, "username"))
      .filter((name) => !isFalsy(name))
      .map(looseText),
  issue: readingRules("0.3.0").issue,
};

const WRITING_0_3_0: GitLabWriting = {
  // A comma makes two of one.
  labels(labels) {
    const texts = looseItems(labels);
    if (texts.every((label) => typeof label === "string")) return texts.join(",");
    throw new ReferencePlatformError("TypeError", "labels");
  },
  // Whoever is no number is dropped in silence.
  assigneeIds: (assignees) =>
    looseItems(assignees)
      .map((assignee) => looseWholeOrNull(looseText(assignee)))
      .filter((id) => id !== null),
};

const DIVERGENCES_0_3_0: GitLabRules = {
  capabilities: { ...GITLAB_CAPABILITIES, supports_hierarchy: true, supports_custom_fields: true },
  order: {},
  reading: READING_0_3_0,
  writing: WRITING_0_3_0,
  object: wrapped,
  // What is no object is counted, and left out.
  rows: (body) => looseItems(wrapped({ items: [], ...wrapped(body) })["items"]),
  search: (filters) => (Object.hasOwn(filters, "search") ? looseText(filters["search"]) : undefined),
  // Written into the path as they are.
  project: (project_id) => project_id,
  issue: ({ id }) => id,
  checkPatch: () => undefined,
  // Every target is taken for one of the own project.
  linkTarget: ({ id }, project_id) => ({ target_project_id: project_id, target_issue_iid: id }),
  isLinked: () => false,
  comment: () => undefined,
};

/** A body that is no object stands under `items`. */
function wrapped(body: unknown): Payload {
  return isObject(body) ? body : { items: body };
}
