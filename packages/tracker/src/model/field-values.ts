/** Values of core fields: when two mean the same, and which are empty. */
import type { IssuePatch } from "../connector.js";
import type { CanonicalIssue, CanonicalLink } from "../generated/models.js";
import { identityOf } from "./issue.js";
import { samePlain } from "./plain.js";
import { CORE_ISSUE_FIELDS, type CoreField } from "./vocabulary.js";

type Meaning<F extends CoreField> = (value: CanonicalIssue[F]) => unknown;

/** What of a value says something: the order of labels does not, nor how a provider ends its lines. */
const MEANING: { readonly [F in CoreField]?: Meaning<F> } = {
  body: (body) => (body ?? "").replaceAll("\r\n", "\n"),
  assignees: asSet,
  labels: asSet,
  parent: (parent) => parent && identityOf(parent),
  links: (links) => asSet(links.map(linkText)),
};

function asSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}

/** One text per link: its type and the identity of its target. */
export function linkText({ type, target }: CanonicalLink): string {
  return `${type} ${identityOf(target)}`;
}

/** True where two values of a field mean the same. */
export function sameMeaning<F extends CoreField>(
  field: F,
  a: CanonicalIssue[F],
  b: CanonicalIssue[F],
): boolean {
  const meaning = MEANING[field] as Meaning<F> | undefined;
  return meaning === undefined ? samePlain(a, b) : samePlain(meaning(a), meaning(b));
}

/** True for null, an empty text, list or map. */
export function isEmptyValue(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** The core fields of an issue alone. */
export function coreFields(issue: CanonicalIssue): Required<IssuePatch> {
  return Object.fromEntries(
    CORE_ISSUE_FIELDS.map((field) => [field, issue[field]]),
  ) as unknown as Required<IssuePatch>;
}
