/** What is wrong with one field; `field` is a dotted path, empty for a rule of the whole object (`conformance 3.2`). */
export interface ModelViolation {
  readonly field: string;
  readonly message: string;
  readonly violation_type: string;
  readonly input_value: unknown;
  /** The path in its parts; a list index is a number. */
  readonly loc: readonly (string | number)[];
}

/** The place of a value while it is read: null at the top. */
export type Path = null | { readonly parent: Path; readonly name: string | number };

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly violations: readonly ModelViolation[] };

/** The model layer of one type: reads an unknown value into a normalised one, or says all that is wrong with it. */
export interface Model<T> {
  readonly name: string;
  parse(input: unknown): Parsed<T>;
  /** As `parse`, for a caller that needs only the value: undefined where the input is invalid. */
  read(input: unknown): T | undefined;
  /** Of a union of models: the name of the one that a value is of. */
  variantOf?(value: T): string;
}

/** What is wrong, field by field, as one line for people; its wording is no part of the contract. */
export function violationsText(violations: readonly ModelViolation[]): string {
  return violations.map(({ field, message }) => (field === "" ? message : `${field}: ${message}`)).join("; ");
}

/** A reader appends to `issues` and returns undefined where the value is wrong. */
export type Reader<T> = (input: unknown, at: Path, issues: ModelViolation[]) => T | undefined;

/** A rule over a whole object that holds all its fields: the message of what it breaks, or undefined. */
export type Rule<T> = (value: T) => string | undefined;

export function model<T>(name: string, reader: Reader<T>, variantOf?: (value: T) => string): Model<T> {
  return {
    name,
    ...(variantOf && { variantOf }),
    parse(input) {
      const violations: ModelViolation[] = [];
      const value = reader(input, null, violations);
      return violations.length === 0 ? { ok: true, value: value as T } : { ok: false, violations };
    },
    read(input) {
      const violations: ModelViolation[] = [];
      const value = reader(input, null, violations);
      return violations.length === 0 ? value : undefined;
    },
  };
}
