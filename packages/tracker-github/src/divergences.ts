/** What version 0.3.0 does otherwise (`tracker-connectors 3`): each difference once, by name. */
import { externalRef, isObject, ReferencePlatformError } from "@spec-kitty/tracker";
import {
  isFalsy,
  looseGet,
  looseItems,
  looseMember,
  looseText,
  type Payload,
  readingRules,
} from "@spec-kitty/tracker/connector-kit";
import { EVENT_PASSES_0_3_0 } from "./event-pass.js";
import { GITHUB, type GitHubReading } from "./mapping.js";
import { numberedPage } from "./numbered-page.js";
import { type GitHubRules, RULES } from "./rules.js";

export function githubRules(parity: "0.3.0" | undefined): GitHubRules {
  return parity === undefined ? RULES : DIVERGENCES_0_3_0;
}

const filled = (value: unknown, otherwise: string) => (isFalsy(value) ? otherwise : looseText(value));

const textsUnder = (list: unknown, field: string) =>
  looseItems(list)
    .map((item) => looseGet(item, field))
    .filter((value) => !isFalsy(value))
    .map(looseText);

/** Whatever is no text is made one. */
const READING_0_3_0: GitHubReading = {
  number(payload) {
    // Told before what comes after it.
    return filledId(looseText(looseMember(payload, "number")));
  },
  title: ({ title }) => filled(title, "Untitled"),
  body: ({ body }) => (body === undefined || body === null ? null : looseText(body)),
  url: ({ html_url }) => filled(html_url, ""),
  labels: ({ labels = [] }) => textsUnder(labels, "name"),
  assignees: ({ assignees = [] }) => textsUnder(assignees, "login"),
  issue: readingRules("0.3.0").issue,
};

function filledId(id: string): string {
  return externalRef({ system: GITHUB, workspace: GITHUB, id }).id;
}

const DIVERGENCES_0_3_0: GitHubRules = {
  // Knows no apps.
  signIn: (config) => config,
  // Newest first: what is made or updated between two pages is told twice or not at all.
  issuePage: (query) => numberedPage(query, readingRules("0.3.0")),
  reading: READING_0_3_0,
  object: wrapped,
  // What is no object is counted, and left out.
  rows: (body) => looseItems(wrapped({ items: [], ...wrapped(body) })["items"]),
  // A text is taken for a list of its characters.
  labels(filters) {
    if (!Object.hasOwn(filters, "labels")) return undefined;
    const labels = looseItems(filters["labels"]);
    if (labels.every((label) => typeof label === "string")) return labels.join(",");
    throw new ReferencePlatformError("TypeError", "labels");
  },
  checkIssue: () => undefined,
  checkPatch: () => undefined,
  draft: ({ title, body, labels, assignees }) => ({ title, body, labels, assignees }),
  comment: () => undefined,
  event(row) {
    const issue = looseGet(row, "issue");
    if (issue === undefined) return undefined;
    const number = looseGet(issue, "number");
    if (number === undefined || number === null) return undefined;
    // The url passes as it came, of whatever type.
    const url = (looseGet(issue, "html_url") ?? null) as string | null;
    return {
      payload: row as Payload,
      event_id: looseText((row as Payload)["id"]),
      number: filledId(looseText(number)),
      url,
    };
  },
  eventPasses: EVENT_PASSES_0_3_0,
};

/** A body that is no object stands under `items`. */
function wrapped(body: unknown): Payload {
  return isObject(body) ? body : { items: body };
}
