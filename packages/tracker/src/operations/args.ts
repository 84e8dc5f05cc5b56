/** Reads the arguments of requests as version 0.3.0 would: what it refuses is refused with its error. */
import { quote } from "@spec-kitty/events-core";
import type { Model, ModelViolation } from "@spec-kitty/events-core/model";
import type { IssuePatch } from "../connector.js";
import { TrackerValueError } from "../errors.js";
import { CanonicalIssue, CanonicalLink, ExternalRef } from "../generated/models.js";
import { type Instant, parseDatetime } from "../model/instant.js";
import { canonicalStatus } from "../model/issue.js";
import { isObject } from "../model/plain.js";
import { CanonicalIssueType } from "../model/vocabulary.js";
import { looseItems } from "../parity/loose.js";
import { ReferencePlatformError } from "../parity/reference-error.js";
import { RequestError } from "./error.js";

export type Args = Readonly<Record<string, unknown>>;

export function required(args: Args, name: string): unknown {
  if (Object.hasOwn(args, name)) return args[name];
  throw new RequestError(`missing argument '${name}'`);
}

export function textArg(args: Args, name: string): string {
  const value = required(args, name);
  if (typeof value === "string") return value;
  throw new RequestError(`argument '${name}' must be a text`);
}

export function objectArg(args: Args, name: string): Args {
  const value = required(args, name);
  if (isObject(value)) return value;
  throw new RequestError(`argument '${name}' must be an object`);
}

export function listArg(args: Args, name: string): readonly Args[] {
  const value = args[name] ?? [];
  if (Array.isArray(value)) return value;
  throw new RequestError(`argument '${name}' must be a list`);
}

/** The data as a model reads it; `fields` are all that its constructor takes. */
export function built<T extends object>(model: Model<T>, data: unknown): T {
  if (!isObject(data)) throw new ReferencePlatformError("TypeError", `${model.name}: not a mapping`);
  const parsed = model.parse(data);
  if (!parsed.ok) throw refusal(model.name, parsed.violations[0]!);
  const extra = Object.keys(data).find((key) => !Object.hasOwn(parsed.value, key));
  if (extra === undefined) return parsed.value;
  throw new ReferencePlatformError("TypeError", `${model.name}: unexpected keyword argument ${quote(extra)}`);
}

function refusal(model: string, { violation_type, message, field }: ModelViolation): Error {
  if (violation_type === "missing") {
    return new ReferencePlatformError("TypeError", `${model}: missing argument ${quote(field)}`);
  }
  return new TrackerValueError(message.replace(/^Value error, /, ""));
}

export const issueOf = (data: unknown): CanonicalIssue => built(CanonicalIssue, data);
export const refOf = (data: unknown): ExternalRef => built(ExternalRef, data);
export const linkOf = (data: unknown): CanonicalLink => built(CanonicalLink, data);

export function instantOf(value: unknown): Instant | null {
  if (value === null || value === undefined) return null;
  const instant = parseDatetime(value);
  if (instant !== null) return instant;
  throw new TrackerValueError(`Invalid isoformat string: ${quote(String(value))}`);
}

const READERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  ref: refOf,
  status: canonicalStatus,
  issue_type: issueType,
  parent: (value) => (value === null ? null : refOf(value)),
  links: (value) => looseItems(value).map(linkOf),
  created_at: instantOf,
  updated_at: instantOf,
};

function issueType(value: unknown): CanonicalIssueType {
  const known: readonly unknown[] = Object.values(CanonicalIssueType);
  if (known.includes(value)) return value as CanonicalIssueType;
  throw new TrackerValueError(`${quote(String(value))} is not a valid CanonicalIssueType`);
}

/** Some fields of an issue in the form that an issue holds them; other keys pass as they are. */
export function patchOf(data: Args): IssuePatch {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, READERS[key]?.(value) ?? value]),
  );
}
