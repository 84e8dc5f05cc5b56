/** The points in which version 0.3.0 is another; `divergences.ts` has its side of them. */
import {
  type CanonicalIssue,
  CanonicalStatus,
  CapabilityNotSupportedError,
  ConnectorRequestError,
  type IssuePatch,
  LinkType,
  type ListIssuesQuery,
  type Page,
  rejectUnknownPatchKeys,
} from "@spec-kitty/tracker";
import { type ReadingRules, readingRules } from "@spec-kitty/tracker/connector-kit";
import type { IssueLine } from "./issue-line.js";
import { priorityName, priorityOf, statusName } from "./names.js";

export const FP = "fp";
export const PAGE = 100;

export interface FPRules {
  /** Whom errors about the output name. */
  readonly provider: string | null;
  readonly reading: ReadingRules;
  readonly statusFilter: (value: unknown) => string | undefined;
  /** What a line says of priority and title, of which the first may be left out. */
  readonly heading: (line: IssueLine) => { readonly priority: number | null; readonly title: string };
  /** The error of a creation that may have happened. */
  readonly inDoubt: (error: ConnectorRequestError) => ConnectorRequestError;
  /** What follows a creation, and the issue as it then stands. */
  readonly afterwards: (after: Afterwards) => Promise<CanonicalIssue>;
  /** The title as it is written. */
  readonly title: (title: string) => string;
  readonly priorityName: (priority: number) => string;
  /** Refuses a patch before anything is run. */
  readonly checkPatch: (patch: IssuePatch) => void;
  /** The ids that an update makes an issue depend on. */
  readonly depends: (patch: IssuePatch) => string | undefined;
  /** A flag with its value, whatever that begins with. */
  readonly flag: (name: string, value: string) => readonly string[];
  /** Arguments that are values, whatever they begin with. */
  readonly values: (...values: readonly string[]) => readonly string[];
  /** The text of an issue, out of what `fp context` shows. */
  readonly body: (context: string) => string | null;
  /** The part of the whole list that a query asks for. */
  readonly page: <T>(items: readonly T[], query: ListIssuesQuery) => Page<T>;
}

export interface Afterwards {
  readonly read: () => Promise<CanonicalIssue>;
  readonly writes: readonly (() => Promise<CanonicalIssue | undefined>)[];
}

const UPDATED: ReadonlySet<string> = new Set(["status", "priority", "links"]);

export const RULES: FPRules = {
  provider: FP,
  reading: readingRules(undefined),
  statusFilter(value) {
    if (typeof value !== "string" || value === "") return undefined;
    const isCanonical = (Object.values(CanonicalStatus) as string[]).includes(value);
    return isCanonical ? statusName(value as CanonicalStatus) : value;
  },
  heading({ priority, title }) {
    if (priority === undefined) return { priority: null, title };
    const known = priorityOf(priority.trim().toLowerCase());
    // Of an issue without a priority it is how the title begins.
    return known === undefined
      ? { priority: null, title: `[${priority}] ${title}` }
      : { priority: known, title };
  },
  inDoubt: ({ message, provider, cause }) =>
    new ConnectorRequestError(message, { failure_class: "transient", provider, cause }),
  async afterwards({ read, writes }) {
    // The issue is there: what is refused now is told by what it shows, and by the next update, not by making another.
    for (const write of writes) await write().catch(() => undefined);
    try {
      return await read();
    } catch (error) {
      const message = `fp made an issue that could not be read: ${String(error)}`;
      throw new ConnectorRequestError(message, { failure_class: "transient", provider: FP, cause: error });
    }
  },
  title: oneLine,
  priorityName,
  checkPatch(patch) {
    rejectUnknownPatchKeys(patch, FP);
    const refused = Object.keys(patch).filter((field) => !UPDATED.has(field));
    if (refused.length > 0)
      throw new CapabilityNotSupportedError(
        `FP changes the status, the priority and the dependencies of an issue, not ${refused.sort().join(", ")}`,
        { capability: refused[0]! },
      );
    if (patch.priority === null)
      throw new CapabilityNotSupportedError("FP cannot take a priority away", { capability: "priority" });
  },
  depends: () => undefined,
  // One that begins with a dash would be taken for a flag of its own.
  flag: (name, value) => (value.startsWith("-") ? [`${name}=${value}`] : [name, value]),
  values: (...values) => (values.some((value) => value.startsWith("-")) ? ["--", ...values] : values),
  // It shows much more than the text.
  body: () => null,
  page(items, { cursor, limit = PAGE }) {
    const from = placeOf(cursor ?? "0");
    const end = from + limit;
    return { items: items.slice(from, end), next_cursor: end < items.length ? String(end) : null };
  },
};

function placeOf(cursor: string): number {
  if (/^[0-9]{1,9}$/.test(cursor)) return Number(cursor);
  throw new ConnectorRequestError(`malformed cursor: '${cursor}'`, { status_code: 400, provider: FP });
}

/** Lists have a line for each issue. */
export function oneLine(title: string): string {
  return title.replace(/\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*/g, " ").trim();
}

/** Which issue depends on the other; undefined for a link that FP has not. */
export function dependentOf(type: LinkType): "issue" | "target" | undefined {
  if (type === LinkType.BLOCKS) return "target";
  return type === LinkType.BLOCKED_BY || type === LinkType.RELATES_TO ? "issue" : undefined;
}
