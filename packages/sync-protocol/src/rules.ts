/** What the payload rules of the command line say beyond JSON Schema (`cli-sync 2.3`); called by the generated readers. */
import { isBlank } from "@spec-kitty/events-core";
import { type Issues, isFields, list, type Path, text, under, wrong } from "@spec-kitty/events-core/model";
import { DISPLAY_LANES, type DisplayLane, isLane, type Lane } from "@spec-kitty/mission-log";

type Place = [value: unknown, at: Path, name: string | number, issues: Issues];

export type Actor = string | { readonly [key: string]: unknown };

/** A name, or an object that says anything about the actor. */
export function actor(...[value, at, name, issues]: Place): Actor | undefined {
  if (isFields(value)) {
    if (Object.keys(value).length > 0) return value;
    return wrong(
      issues,
      under(at, name),
      "value_error",
      "Actor should be a name or a non-empty object",
      value,
    );
  }
  return text(value, at, name, issues);
}

/** Text with more than white space in it. */
export function filledText(...[value, at, name, issues]: Place): string | undefined {
  const read = text(value, at, name, issues);
  if (read === undefined || !isBlank(read)) return read;
  return wrong(issues, under(at, name), "value_error", "String should not be blank", value);
}

const PLACES: ReadonlySet<unknown> = new Set(DISPLAY_LANES);

/** Any lane by name: one that we do not know is kept, not refused (`decisions` 24). */
export function fromLane(...place: Place): Lane | undefined {
  return text(...place) as Lane | undefined;
}

/** As `fromLane`, without the lanes that are marks and no places: nothing moves to `genesis`. */
export function toLane(...[value, at, name, issues]: Place): DisplayLane | undefined {
  if (!isLane(value) || PLACES.has(value)) return text(value, at, name, issues) as DisplayLane | undefined;
  return wrong(issues, under(at, name), "enum", `Nothing moves to the lane ${String(value)}`, value);
}

/** Any JSON value but null: the contract asks for the key and leaves its shape open. */
export function present(...[value, at, name, issues]: Place): unknown {
  if (value !== null) return value;
  return wrong(issues, under(at, name), "missing", "Value should not be null", value);
}

export const MAX_ARTIFACT_REFS = 20;

export function artifactRefs(...[value, at, name, issues]: Place): readonly unknown[] | undefined {
  const refs = list<unknown>(value, at, name, issues, (item) => item ?? null, "list", 0);
  if (refs === undefined || refs.length <= MAX_ARTIFACT_REFS) return refs;
  return wrong(
    issues,
    under(at, name),
    "too_long",
    `List should have at most ${MAX_ARTIFACT_REFS} items`,
    value,
  );
}

const AGGREGATE_OF_OLD = "Feature";

/** Any aggregate but the one that the cutover renamed. */
export function aggregateType(...[value, at, name, issues]: Place): string | undefined {
  if (value !== AGGREGATE_OF_OLD) return text(value, at, name, issues);
  return wrong(issues, under(at, name), "value_error", "Feature is called Mission since schema 3.0.0", value);
}
