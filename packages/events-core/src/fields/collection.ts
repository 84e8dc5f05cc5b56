import type { Path, Reader } from "../parse.js";
import { compareCodePoints } from "../text.js";
import { type Fields, type Issues, isFields, under, wrong } from "./violation.js";

/** How a list counts its items against a minimum: a `list` only when every item is good, a `tuple` counts the good ones. */
export type ListKind = "list" | "tuple" | "set";

export function list<T>(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  item: (value: unknown, at: Path, index: number, issues: Issues) => T | undefined,
  kind: ListKind,
  min: number,
): readonly T[] | undefined {
  const field = under(at, name);
  if (!Array.isArray(value)) {
    const type = kind === "set" ? "frozen_set_type" : `${kind}_type`;
    return wrong(issues, field, type, `Input should be a valid ${kind === "set" ? "list" : kind}`, value);
  }
  const before = issues.length;
  const read: T[] = [];
  for (let i = 0; i < value.length; i++) {
    const known = issues.length;
    const one = item(value[i], field, i, issues);
    if (issues.length === known) read.push(one as T);
  }
  if (read.length < min && (kind !== "list" || issues.length === before)) {
    const noun = kind === "list" ? "List" : "Tuple";
    const plural = min === 1 ? "" : "s";
    wrong(
      issues,
      field,
      "too_short",
      `${noun} should have at least ${min} item${plural} after validation, not ${read.length}`,
      value,
    );
  }
  if (issues.length !== before) return undefined;
  return kind === "set" ? asSet(read) : read;
}

/** Each item once, in the order that sets are written in (`decisions` 7). */
function asSet<T>(items: readonly T[]): T[] {
  return [...new Set(items)].sort((a, b) => compareCodePoints(String(a), String(b)));
}

/** An object with free keys and values of one kind. */
export function mapOf<T>(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
  item: (value: unknown, at: Path, key: string, issues: Issues) => T | undefined,
): { readonly [key: string]: T } | undefined {
  const field = under(at, name);
  if (!isFields(value)) return wrong(issues, field, "dict_type", "Input should be a valid object", value);
  const before = issues.length;
  const entries: [string, T][] = [];
  for (const [key, one] of Object.entries(value)) entries.push([key, item(one, field, key, issues) as T]);
  return issues.length === before ? Object.fromEntries(entries) : undefined;
}

/** Any JSON object, kept as it is. */
export function anyObject(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
): Fields | undefined {
  if (isFields(value)) return value;
  return wrong(issues, under(at, name), "dict_type", "Input should be a valid object", value);
}

/** A union whose variant is named by a tag; an absent tag means `fallback` (`conformance 3.3`). */
export function tagged<T>(
  input: unknown,
  at: Path,
  issues: Issues,
  tag: string,
  fallback: string,
  variants: { readonly [tag: string]: Reader<T> },
): T | undefined {
  if (!isFields(input)) {
    return wrong(issues, at, "model_attributes_type", "Input should be an object", input);
  }
  const isTagged = Object.hasOwn(input, tag);
  const named = isTagged ? input[tag] : fallback;
  if (typeof named !== "string" || !Object.hasOwn(variants, named)) {
    return wrong(
      issues,
      at,
      "union_tag_invalid",
      `Input tag should be one of ${Object.keys(variants).join(", ")}`,
      input,
    );
  }
  return variants[named]!(isTagged ? input : { ...input, [tag]: fallback }, under(at, named), issues);
}
