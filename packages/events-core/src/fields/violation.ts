import type { ModelViolation, Path, Rule } from "../parse.js";

export type Issues = ModelViolation[];

export type Fields = Record<string, unknown>;

export function under(at: Path, name: string | number): Path {
  return { parent: at, name };
}

export function wrong(
  issues: Issues,
  place: Path,
  violation_type: string,
  message: string,
  input_value: unknown,
): undefined {
  const loc = segments(place);
  issues.push({ field: loc.join("."), message, violation_type, input_value, loc });
  return undefined;
}

function segments(place: Path): (string | number)[] {
  const loc: (string | number)[] = [];
  for (let step = place; step !== null; step = step.parent) loc.unshift(step.name);
  return loc;
}

export function missing(parent: Fields, at: Path, name: string, issues: Issues): undefined {
  return wrong(issues, under(at, name), "missing", "Field required", parent);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function keyCount(input: Fields): number {
  return Object.keys(input).length;
}

export function notAnObject(value: unknown, at: Path, issues: Issues, modelName: string): undefined {
  return wrong(issues, at, "model_type", `Input should be an object with the fields of ${modelName}`, value);
}

/** Reports each key that a closed model does not know, in input order. */
export function forbidExtra(input: Fields, known: ReadonlySet<string>, at: Path, issues: Issues): void {
  for (const key of Object.keys(input)) {
    if (known.has(key)) continue;
    if (key.isWellFormed())
      wrong(issues, under(at, key), "extra_forbidden", "Extra inputs are not permitted", input[key]);
    else wrong(issues, at, "string_unicode", "Keys should be valid unicode", key);
  }
}

/** Applies a rule of the whole object; called when all fields are clean. */
export function obey<T>(rule: Rule<T>, value: T, input: unknown, at: Path, issues: Issues): void {
  const problem = rule(value);
  if (problem !== undefined) wrong(issues, at, "value_error", `Value error, ${problem}`, input);
}
