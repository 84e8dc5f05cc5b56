import { CutoverError, type ModelViolation, SpecKittyEventsError } from "@spec-kitty/events-core";
import { RequestError, WrongKind } from "./arguments.js";

/** An error as the adapter protocol writes it. */
export interface AnswerError {
  readonly type: string;
  readonly source: "package" | "pydantic" | "python" | "oracle";
  readonly message: string;
  readonly bases: readonly string[];
  readonly at?: string;
  readonly errors?: readonly {
    readonly loc: readonly (string | number)[];
    readonly type: string;
    readonly msg: string;
  }[];
  readonly fields?: { readonly [name: string]: unknown };
}

/** A model refused the data; `at` names the element of a list. */
export class ModelRefusal extends SpecKittyEventsError {
  readonly model: string;
  readonly violations: readonly ModelViolation[];
  readonly at: string | undefined;

  constructor(model: string, violations: readonly ModelViolation[], at?: string) {
    super(`${violations.length} validation errors for ${model}`, { code: "PAYLOAD_INVALID" });
    this.model = model;
    this.violations = violations;
    this.at = at;
  }
}

/** A value that is no member of an enumeration. */
export class NotAMember extends SpecKittyEventsError {
  constructor(message: string) {
    super(message, { code: "NOT_A_MEMBER" });
  }
}

/** Codes that stand for a builtin error in the reference. */
const BUILTIN: ReadonlyMap<string, string> = new Map([
  ["EVENT_ID_INVALID", "ValueError"],
  ["EVENT_TYPE_UNKNOWN", "ValueError"],
  ["FIXTURE_CATEGORY_UNKNOWN", "ValueError"],
  ["FIXTURE_FILE_UNKNOWN", "FileNotFoundError"],
  ["FIXTURE_NO_STREAM", "ValueError"],
  ["FIXTURE_UNKNOWN", "ValueError"],
  ["INVALID_ARGUMENT", "ValueError"],
  ["INVALID_TYPE", "TypeError"],
  ["NOT_A_MEMBER", "ValueError"],
  ["SCHEMA_NOT_FOUND", "FileNotFoundError"],
]);

/** What the reference would have raised for an error of ours. */
export function referenceError(error: unknown): AnswerError {
  if (!(error instanceof SpecKittyEventsError)) {
    const said = error instanceof Error ? error.message : String(error);
    const message =
      error instanceof RangeError ? `the request is too large or nested too deep: ${said}` : said;
    return { type: "OracleError", source: "oracle", message, bases: ["Exception"] };
  }
  const { message } = error;
  if (error instanceof WrongKind) return { ...builtinError(error.builtin, message), ...placed(error) };
  if (error instanceof RequestError)
    return { type: "OracleError", source: "oracle", message, bases: ["Exception"] };
  const violations = violationsOf(error);
  if (violations !== undefined) {
    const errors = violations.map(({ loc, violation_type, message: msg }) => ({
      loc,
      type: violation_type,
      msg,
    }));
    return {
      type: "ValidationError",
      source: "pydantic",
      message,
      bases: ["ValueError", "Exception"],
      errors,
      ...(error instanceof ModelRefusal && placed(error)),
    };
  }
  const builtin = error instanceof CutoverError ? cutoverType(error) : BUILTIN.get(error.code);
  if (builtin !== undefined) return builtinError(builtin, message);
  return { type: error.name, source: "package", message, bases: bases(error), ...fields(error) };
}

function builtinError(type: string, message: string): AnswerError {
  return { type, source: "python", message, bases: ["Exception"] };
}

function placed({ at }: { readonly at?: string | undefined }): { readonly at?: string } {
  return at === undefined ? {} : { at };
}

function violationsOf(error: SpecKittyEventsError): readonly ModelViolation[] | undefined {
  if (error.code !== "PAYLOAD_INVALID" || !("violations" in error)) return undefined;
  return error.violations as readonly ModelViolation[];
}

function cutoverType(error: CutoverError): string {
  return error.rule === "signal-type" ? "TypeError" : "ValueError";
}

function bases(error: SpecKittyEventsError): string[] {
  const names: string[] = [];
  let proto = Object.getPrototypeOf(Object.getPrototypeOf(error));
  while (proto !== null && proto !== Error.prototype) {
    names.push(proto.constructor.name);
    proto = Object.getPrototypeOf(proto);
  }
  return [...names, "Exception"];
}

function fields(error: SpecKittyEventsError): { readonly fields?: { readonly [name: string]: unknown } } {
  const own = Object.entries(error).filter(([name]) => name !== "code" && name !== "name");
  if (own.length === 0) return {};
  return { fields: Object.fromEntries(own.map(([name, value]) => [snakeCase(name), value])) };
}

export function snakeCase(name: string): string {
  return name.replace(/([A-Z])/g, "_$1").toLowerCase();
}
