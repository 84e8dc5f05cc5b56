import { SpecKittyEventsError } from "@spec-kitty/events-core";

/** The arguments of a request; any of them may be anything. */
export type Args = { readonly [name: string]: unknown };
export type Fields = { readonly [name: string]: unknown };

/** The request itself is wrong: an unknown operation, a missing argument. */
export class RequestError extends SpecKittyEventsError {
  constructor(message: string) {
    super(message, { code: "ADAPTER_REQUEST" });
  }
}

/** A request or an argument of a wrong kind; `builtin` names what the reference's adapter raises on it. */
export class WrongKind extends RequestError {
  readonly builtin: string;
  /** The element of a list that is meant. */
  readonly at: string | undefined;

  constructor(
    builtin: "AttributeError" | "IndexError" | "JSONDecodeError" | "KeyError" | "TypeError",
    message: string,
    at?: string,
  ) {
    super(message);
    this.builtin = builtin;
    this.at = at;
  }
}

/** The argument of a name, which must be there. */
export function required(args: Args, name: string): unknown {
  if (Object.hasOwn(args, name)) return args[name];
  throw new RequestError(`missing argument '${name}'`);
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What the reference iterates over: items of a list, characters of a text, keys of an object. */
export function itemsOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return [...value];
  if (isObject(value)) return Object.keys(value);
  throw new WrongKind("TypeError", `'${name}' is no list`);
}

/** An argument that must be an object. */
export function fieldsOf(value: unknown, name: string): Fields {
  if (isObject(value)) return value;
  throw new WrongKind("AttributeError", `'${name}' is no object`);
}

export function entriesOf(value: unknown, name: string): [string, unknown][] {
  return Object.entries(fieldsOf(value, name));
}

/** An argument that must be text. */
export function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new WrongKind("AttributeError", `'${name}' is no text`);
}

/** What may be looked up by; a list or an object may not. */
export function keyOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  throw new WrongKind("TypeError", `'${name}' is a list or an object`);
}

/** A number, as which a boolean counts too. */
export function numberOf(value: unknown, name: string): number {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  throw new WrongKind("TypeError", `'${name}' is no number`);
}

/** As Python has it: null, false, zero, and whatever is empty. */
export function isFalsy(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return !value;
}
