/** The points in which version 0.3.0 is another; `divergences.ts` has its side of them. */
import {
  type CanonicalStatus,
  CapabilityNotSupportedError,
  ConnectorRequestError,
  epochOf,
  type IssueComment,
  type IssuePatch,
  instantOf,
  isObject,
  type ListIssuesQuery,
  type Page,
  rejectUnknownPatchKeys,
  type TrackerCapabilities,
} from "@spec-kitty/tracker";
import { type ConfigShape, objects, type Payload, unusable } from "@spec-kitty/tracker/connector-kit";
import { BEADS_SHAPE, type BeadsConnectorConfig } from "./config.js";
import { checkTarget, withDependents } from "./links.js";
import { BEADS, type BeadsReading, beadsReading, rowsIn } from "./mapping.js";
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
  /** Flags of a list beside its filters. */
  readonly everything: readonly string[];
  readonly since: (updated_since: string) => string;
  readonly statusFilter: (value: unknown, nameOf: (status: CanonicalStatus) => string) => string | undefined;
  readonly rows: (answer: unknown) => Payload[];
  readonly page: <T>(items: readonly T[], query: ListIssuesQuery) => Page<T>;
  /** The issue of an answer, and the whole answer where that holds more; undefined where it shows none. */
  readonly shown: (answer: unknown) => { readonly issue: Payload; readonly details?: Payload } | undefined;
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
  readonly related: (rows: readonly Payload[], isWhole: boolean) => readonly Payload[];
  /** Whether an issue's labels are taken away one by one where none shall be left. */
  readonly removesLabels: boolean;
}

const PAGE = 100;

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
  // Left to itself, bd hides what is closed and ends after fifty.
  everything: ["--all", "--limit", "0"],
  // It shows what is strictly later, by times of whole seconds.
  since: (updated_since) => instantOf(epochOf(updated_since) - 1000).replace(/\.\d+/, ""),
  statusFilter(value, nameOf) {
    if (typeof value !== "string" || value === "") return undefined;
    return nameOf(value as CanonicalStatus) ?? value;
  },
  rows: rowsIn,
  page(items, { cursor, limit = PAGE }) {
    const from = placeOf(cursor ?? "0");
    const end = from + limit;
    return { items: items.slice(from, end), next_cursor: end < items.length ? String(end) : null };
  },
  shown(answer) {
    if (isObject(answer) && isObject(answer["issue"])) return { issue: answer["issue"], details: answer };
    if (isObject(answer) && answer["id"] !== undefined) return { issue: answer };
    const [issue] = rowsIn(answer);
    return issue && { issue };
  },
  createdId(answer) {
    const { id } = RULES.shown(answer)?.issue ?? {};
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
    const split = labels.find((label) => label.includes(",") || label.trim() !== label || label === "");
    if (split === undefined) return;
    throw new CapabilityNotSupportedError(
      `Beads has no labels with a comma or blanks at an end: ${JSON.stringify(split)}`,
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
    const [comment] = objects([isObject(answer) ? answer : undefined]);
    if (comment?.["id"] === undefined) return undefined;
    const { id, text, author, created_at } = comment;
    const time = typeof created_at === "string" ? created_at : null;
    return {
      ...{ id: String(id), body: String(text ?? ""), author: typeof author === "string" ? author : null },
      ...{ created_at: time, updated_at: time },
    };
  },
  checkTarget,
  related: (rows, isWhole) => (isWhole ? withDependents(rows) : rows),
  removesLabels: true,
};

function placeOf(cursor: string): number {
  if (/^[0-9]{1,9}$/.test(cursor)) return Number(cursor);
  throw new ConnectorRequestError(`malformed cursor: '${cursor}'`, { status_code: 400, provider: BEADS });
}
