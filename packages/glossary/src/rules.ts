/** The readers of the maps by term of a reduced state; called by the generated readers. */
import { type Issues, list, mapOf, type Path, under, wrong } from "@spec-kitty/events-core/model";
import {
  type GlossarySenseUpdatedPayload,
  readGlossarySenseUpdatedPayload,
  readTermCandidateObservedPayload,
  type TermCandidateObservedPayload,
} from "./generated/models.js";

/** Values by scope, then by surface. */
export interface ByTerm<T> {
  readonly [scopeId: string]: { readonly [termSurface: string]: T };
}

export const termCandidates = byTerm((value, at, key, issues) =>
  list<TermCandidateObservedPayload>(
    value,
    at,
    key,
    issues,
    (one, at, index, issues) => readTermCandidateObservedPayload(one, under(at, index), issues),
    "tuple",
    0,
  ),
);

export const termSenses = byTerm<GlossarySenseUpdatedPayload>((value, at, key, issues) =>
  readGlossarySenseUpdatedPayload(value, under(at, key), issues),
);

type TermsReader<T> = (
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
) => ByTerm<T> | undefined;

/**
 * The contract keys these maps by pairs and writes them nested, and has no way back: no text is a key, so that only an
 * empty map can be read (`glossary 4`).
 */
function byTerm<T>(item: (value: unknown, at: Path, key: string, issues: Issues) => unknown): TermsReader<T> {
  return (value, at, name, issues) => {
    const read = mapOf(value, at, name, issues, (one, at, key, issues) => {
      wrong(issues, under(under(at, key), "[key]"), "tuple_type", "Input should be a valid tuple", key);
      item(one, at, key, issues);
      return undefined;
    });
    return read && {};
  };
}
