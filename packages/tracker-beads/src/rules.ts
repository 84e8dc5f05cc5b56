/** The points in which version 0.3.0 is another; `divergences.ts` has its side of them. */
import { strip } from "@spec-kitty/events-core";
import {
  type CanonicalIssue,
  type CanonicalStatus,
  CapabilityNotSupportedError,
  type IssueComment,
  type IssuePatch,
  isObject,
  type ListIssuesQuery,
  type Page,
  rejectUnknownPatchKeys,
  type TrackerCapabilities,
} from "@spec-kitty/tracker";
import {
  afterCreation,
  type ConfigShape,
  type Payload,
  unusable,
  type WholeList,
} from "@spec-kitty/tracker/connector-kit";
import { BEADS_SHAPE, type BeadsConnectorConfig } from "./config.js";
import { checkTarget, withDependents } from "./links.js";
import { askedBy } from "./listing.js";
import { BEADS, type BeadsReading, beadsReading, commentFrom, rowsIn } from "./mapping.js";
import { LATER_STATUSES } from "./names.js";
import { BEADS_CAPABILITIES, DEFAULT_PRIORITY } from "./profile.js";

export interface BeadsRules {
  /** Whom errors about the output name. */
  readonly provider: string | null;
  readonly shape: ConfigShape<Required<BeadsConnectorConfig>>;
  readonly capabilities: TrackerCapabilities;
  /** Names of statuses beside those that every version knows. */
  readonly statuses: typeof LATER_STATUSES | readonly [];
  readonly reading: (workspace: string, statusOf: (name: string) => CanonicalStatus) => BeadsReading;
  readonly parse: (output: string) => unknown;
  /** What of a query bd itself is asked for. */
  readonly listFlags: (query: ListIssuesQuery) => readonly string[];
  readonly rows: (answer: unknown) => Payload[];
  /** The page that a query asks for, of the list that `read` gives. */
  readonly list: (
    list: WholeList,
    query: ListIssuesQuery,
    read: () => Promise<readonly CanonicalIssue[]>,
  ) => Promise<Page<CanonicalIssue>>;
  /** The issue of an answer, and the whole answer where that holds more; undefined where it shows none. */
  readonly shown: (
    answer: unknown,
    id: string,
  ) => { readonly issue: Payload; readonly details?: Payload } | undefined;
  readonly createdId: (answer: unknown) => string | undefined;
  readonly checkPatch: (patch: IssuePatch) => void;
  readonly checkLabels: (labels: readonly string[]) => void;
  /** A flag with its value, whatever that begins with. */
  readonly flag: (name: string, value: string) => readonly string[];
  /** The title of a new issue. */
  readonly newTitle: (title: string) => readonly string[];
  /** Ids and texts of a command with its flags, whatever they begin with. */
  readonly values: (values: readonly string[], flags?: readonly string[]) => readonly string[];
  /** The priority that an update sends; undefined for none. */
  readonly priority: (priority: number | null) => string | undefined;
  /** Whether a new issue is given its status afterwards. */
  readonly isFirst: (status: CanonicalStatus) => boolean;
  /** The comment that was added, out of what bd printed. */
  readonly comment: (output: string) => IssueComment | undefined;
  /** Refuses what is no issue of the same database. */
  readonly checkTarget: typeof checkTarget;
  /** The rows of a list, with what a list tells of an issue at the place of another. */
  readonly related: (rows: readonly Payload[]) => readonly Payload[];
  /** What is told where bd has made an issue, and what follows fails. */
  readonly afterCreation: (error: unknown) => unknown;
  /** Whether an issue's labels are taken away one by one where none shall be left. */
  readonly removesLabels: boolean;
}

export const RULES: BeadsRules = {
  provider: BEADS,
  shape: BEADS_SHAPE,
  capabilities: BEADS_CAPABILITIES,
  statuses: LATER_STATUSES,
  reading: beadsReading,
  parse(output) {
    try {
      return JSON.parse(output);
    } catch {
      throw unusable(BEADS, `what is no JSON: ${JSON.stringify(output.slice(0, 80))}`);
    }
  },
  // Left to itself, bd hides what is closed and ends after fifty. An issue's links are told by other issues too, so that
  // what a query leaves out is left out afterwards.
  listFlags: () => ["--all", "--limit", "0"],
  rows: rowsIn,
  list: (list, query, read) => list.page(query, async () => (await read()).filter(askedBy(query))),
  shown(answer, id) {
    const shown = shownIn(answer);
    // bd takes the beginning of an id for the whole.
    return shown?.issue["id"] === id ? shown : undefined;
  },
  createdId(answer) {
    const { id } = shownIn(answer)?.issue ?? {};
    return typeof id === "string" && id !== "" ? id : undefined;
  },
  checkPatch(patch) {
    rejectUnknownPatchKeys(patch, BEADS);
    for (const field of ["custom_fields", "links"] as const)
      if (patch[field] !== undefined)
        throw new CapabilityNotSupportedError(`beads: ${field} is read-only`, { capability: field });
    if (patch.labels !== undefined) RULES.checkLabels(patch.labels);
  },
  checkLabels(labels) {
    const broken = labels.find((label) => /[,"\r\n]/.test(label) || strip(label) !== label || label === "");
    if (broken === undefined) return;
    throw new CapabilityNotSupportedError(
      `Beads has no labels with a comma, a quote, a line break or blanks at an end: ${JSON.stringify(broken)}`,
      { capability: "labels" },
    );
  },
  // One that begins with a dash would be taken for a flag of its own.
  flag: (name, value) => [`${name}=${value}`],
  newTitle: (title) => [`--title=${title}`],
  values: (values, flags = []) =>
    values.some((value) => value.startsWith("-")) ? [...flags, "--", ...values] : [...values, ...flags],
  priority: (priority) => String(priority ?? DEFAULT_PRIORITY),
  isFirst: (status) => status === "todo",
  comment(output) {
    const answer = RULES.parse(output);
    return isObject(answer) && answer["id"] !== undefined ? commentFrom(answer) : undefined;
  },
  checkTarget,
  related: withDependents,
  afterCreation: afterCreation("bd", BEADS),
  removesLabels: true,
};

function shownIn(answer: unknown): ReturnType<BeadsRules["shown"]> {
  if (isObject(answer) && isObject(answer["issue"])) return { issue: answer["issue"], details: answer };
  if (isObject(answer) && answer["id"] !== undefined) return { issue: answer };
  const [issue] = rowsIn(answer);
  return issue && { issue };
}
