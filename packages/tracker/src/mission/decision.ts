/** Decision references as an issue holds them (`tracker 9`). */
import { isBlank, quoteValue, strip } from "@spec-kitty/events-core";
import { DecisionReferenceContractError } from "../errors.js";
import type { DecisionReference, ExternalRef } from "../generated/models.js";
import { externalRef } from "../model/issue.js";
import { isObject } from "../model/plain.js";

type Entry = Readonly<Record<string, unknown>>;

/** What becomes of an entry that is none; throws, or leaves it out. */
export interface DecisionRules {
  /** A value where no reference is to be had. */
  readonly malformed: (field_path: string, expected: string) => undefined;
  readonly unusableRef: (field_path: string, cause: unknown) => null;
  readonly idOf: (value: unknown) => string;
}

/** Throws `DecisionReferenceContractError` (`DR-001`, `DR-002`) for what is no reference, so that none is lost in silence. */
export const DECISION_RULES: DecisionRules = {
  malformed(field_path, expected) {
    throw breach("DR-001", field_path, expected);
  },
  unusableRef(field_path, cause) {
    throw breach("DR-002", field_path, "a ref with system, workspace and id", cause);
  },
  idOf: (value) => (value === null || value === undefined ? "" : strip(textOf(value))),
};

/** The references in `custom_fields.decision_refs`. */
export function decisionReferences(
  custom_fields: Entry,
  rules: DecisionRules = DECISION_RULES,
): readonly DecisionReference[] {
  const value = custom_fields["decision_refs"] ?? null;
  if (value === null) return [];
  if (!Array.isArray(value)) return rules.malformed("decision_refs", "a list") ?? [];
  return value.flatMap((entry, i) => readReference(entry, `decision_refs[${i}]`, rules) ?? []);
}

function readReference(entry: unknown, path: string, rules: DecisionRules): DecisionReference | undefined {
  if (!isObject(entry)) return rules.malformed(path, "an object");
  const decision_id = Object.hasOwn(entry, "decision_id") ? rules.idOf(entry["decision_id"]) : "";
  if (isBlank(decision_id)) return rules.malformed(`${path}.decision_id`, "a text that is not blank");
  return {
    decision_id,
    summary: maybeText(entry["summary"]),
    blocking: Object.hasOwn(entry, "blocking") ? isTruthy(entry["blocking"]) : true,
    url: maybeText(entry["url"]),
    external_ref: readRef(entry["external_ref"], `${path}.external_ref`, rules),
  };
}

function readRef(value: unknown, path: string, rules: DecisionRules): ExternalRef | null {
  if (!isObject(value)) return null;
  const text = (name: string) => (Object.hasOwn(value, name) ? textOf(value[name]) : "");
  try {
    return externalRef({
      ...{ system: text("system"), workspace: text("workspace"), id: text("id") },
      ...{ key: maybeText(value["key"]), url: maybeText(value["url"]) },
    });
  } catch (cause) {
    return rules.unusableRef(path, cause);
  }
}

function maybeText(value: unknown): string | null {
  return value === null || value === undefined ? null : textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : quoteValue(value);
}

/** False for null, 0, the empty text, list and map; true for all else, the text `false` too. */
function isTruthy(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A reference as it stands in an issue: the key `external_ref` only where there is one. */
export function decisionReferenceJson({ external_ref, ...rest }: DecisionReference): Entry {
  return external_ref === null ? rest : { ...rest, external_ref };
}

function breach(
  reason: string,
  field_path: string,
  expected: string,
  cause?: unknown,
): DecisionReferenceContractError {
  return new DecisionReferenceContractError(`${reason}: ${field_path} must be ${expected}`, {
    kind: "mission",
    ...{ field_path, reason, cause },
  });
}
