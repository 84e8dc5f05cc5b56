/** How connectors read answers and write addresses, and where version 0.3.0 does so otherwise. */
import { isBlank, quoteValue } from "@spec-kitty/events-core";
import { ConnectorRequestError } from "../errors.js";
import { CanonicalIssue, type CanonicalIssueInput } from "../generated/models.js";
import { canonicalIssue, providerValue, titleOf } from "../model/issue.js";
import { isObject } from "../model/plain.js";
import { CanonicalIssueType } from "../model/vocabulary.js";
import { isFalsy, looseText, looseWhole } from "../parity/loose.js";
import { ReferencePlatformError } from "../parity/reference-error.js";

export type Payload = Readonly<Record<string, unknown>>;

export interface ReadingRules {
  /** The issue, or the error for an answer that makes none. */
  readonly issue: (input: CanonicalIssueInput, provider: string) => CanonicalIssue;
  /** The title of an issue: a missing, empty or blank one is `Untitled`. */
  readonly title: (value: unknown) => string;
  /** A field that every answer has, as text. */
  readonly text: (payload: Payload, field: string, provider: string) => string;
  /** The cursor of a list that is paged by numbers; the first page is 1. */
  readonly page: (cursor: string | null | undefined, provider: string) => number;
  /** One segment of a path. */
  readonly segment: (text: string) => string;
}

export function readingRules(parity: "0.3.0" | undefined): ReadingRules {
  return parity === undefined ? RULES : DIVERGENCES_0_3_0;
}

const RULES: ReadingRules = {
  issue: (input, provider) => providerValue(CanonicalIssue.parse(input), provider),
  title: titleOf,
  text(payload, field, provider) {
    const value = payload[field];
    if (typeof value === "string" || typeof value === "number") return String(value);
    throw unusable(provider, `an object without ${field}: it has ${Object.keys(payload).join(", ")}`);
  },
  page(cursor, provider) {
    if (cursor === null || cursor === undefined) return 1;
    if (/^[1-9][0-9]{0,8}$/.test(cursor)) return Number(cursor);
    throw new ConnectorRequestError(`malformed cursor: ${quoteValue(cursor)}`, {
      status_code: 400,
      provider,
    });
  },
  segment: encodeURIComponent,
};

const DIVERGENCES_0_3_0: ReadingRules = {
  // A title of blanks fails the call; lists hold whatever the answer holds, and a boolean is a priority.
  issue(input) {
    const { assignees = [], labels = [], priority = null } = input;
    const checked = { assignees: [], labels: [], priority: priority === null ? null : Number(priority) };
    return { ...canonicalIssue({ ...input, ...checked }), assignees, labels, priority };
  },
  title: (value) => (isFalsy(value) ? "Untitled" : looseText(value)),
  text(payload, field) {
    if (Object.hasOwn(payload, field)) return looseText(payload[field]);
    throw new ReferencePlatformError("KeyError", field);
  },
  page(cursor) {
    if (cursor === null || cursor === undefined || cursor === "") return 1;
    return looseWhole(cursor);
  },
  // Written into the path as it is.
  segment: (text) => text,
};

/** The error for an answer that is not what the provider's API promises. */
export function unusable(provider: string, what: string): ConnectorRequestError {
  return new ConnectorRequestError(`${provider} answered with ${what}`, {
    failure_class: "non_retryable",
    may_have_happened: true,
    provider,
  });
}

/** A program of a provider has made an issue, and what followed failed: it is not to be made again, but looked for. */
export function afterCreation(program: string, provider: string): (cause: unknown) => ConnectorRequestError {
  return (cause) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new ConnectorRequestError(`${program} has made the issue, and then: ${why}`, {
      ...{ failure_class: "transient", provider, cause },
    });
  };
}

/** The objects of a list; a missing list is empty. */
export function objects(list: unknown): readonly Payload[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** A text with something in it, else null. */
export function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The texts under `field` in a list of objects. */
export function textsOf(list: unknown, field: string): string[] {
  return objects(list)
    .map((item) => item[field])
    .filter((value): value is string => typeof value === "string" && !isBlank(value));
}

/** The type of an issue at a provider that has labels for it: a bug where one of them says so. */
export function typeFromLabels(labels: readonly string[]): CanonicalIssueType {
  return labels.some((label) => label.toLowerCase() === "bug")
    ? CanonicalIssueType.BUG
    : CanonicalIssueType.TASK;
}
