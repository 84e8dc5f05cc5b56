/** Random documents of a schema: good ones, and ones with something wrong anywhere inside. */
import fc from "fast-check";
import { eventId, oddValue, timestamp } from "./envelopes.ts";

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

const URLS = [
  "https://example.org",
  "http://EXAMPLE.org:80/a b",
  "https://u@ex.org/../x?q=ü#f",
  "http:/one",
  "https://münchen.de",
];

/** Documents that a schema accepts; few distinct values, so that they collide. */
export function documentOf(given: unknown): fc.Arbitrary<unknown> {
  const schema = given as Schema;
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(documentOf));
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map(documentOf));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "string":
      return textOf(schema);
    case "integer":
      return fc.integer({ min: lowest(schema), max: schema.maximum ?? lowest(schema) + 5 });
    case "number":
      return fc.constantFrom(0, 0.5, 1, ...(schema.maximum === undefined ? [7.25, 1e21] : []));
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(documentOf(schema.items), {
        minLength: schema.minItems ?? 0,
        maxLength: schema.maxItems ?? 3,
      });
    case "object":
      return objectOf(schema);
    default:
      throw new Error(`no documents of ${JSON.stringify(schema)}`);
  }
}

function lowest({ minimum, exclusiveMinimum }: Schema): number {
  return minimum ?? (exclusiveMinimum === undefined ? -1 : exclusiveMinimum + 1);
}

function textOf({ format, pattern, minLength = 0 }: Schema): fc.Arbitrary<string> {
  if (format === "date-time") return timestamp;
  if (format === "uuid") return fc.uuid();
  if (format === "uri") return fc.constantFrom(...URLS);
  const choices = pattern === undefined ? null : /^\^\(([a-z|_]+)\)\$$/.exec(pattern);
  if (choices) return fc.constantFrom(...choices[1]!.split("|"));
  if (pattern?.includes("HJKMNP")) return eventId;
  if (pattern !== undefined) return fc.constantFrom("3.0.0", "1.2.3");
  return fc.constantFrom(
    "a",
    "b",
    "it's",
    "😀",
    " ",
    "\ufeff",
    "__proto__",
    ...(minLength === 0 ? [""] : []),
  );
}

function objectOf({ properties, required = [], additionalProperties }: Schema): fc.Arbitrary<object> {
  if (properties === undefined) {
    const value =
      typeof additionalProperties === "object"
        ? documentOf(additionalProperties)
        : fc.constantFrom("a", "", 1, null);
    return fc.dictionary(fc.constantFrom("a", "b", "10", "profile", "role"), value, { maxKeys: 3 });
  }
  const fields = Object.entries(properties).map(([name, schema]) => [name, documentOf(schema)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
}

type Container = Record<string, unknown> | unknown[];

/** Documents of a schema with one to three things replaced, dropped or added, at any depth. */
export function mutatedDocumentOf(schema: unknown): fc.Arbitrary<unknown> {
  const dates = dateFields(schema);
  return mutationsOf(documentOf(schema), oddValue, ({ value, key, name }) => {
    // The reference reads a number as a time; we refuse it on purpose.
    const isTime = [key, `${key}.*`, `${name}.*`].some((field) => dates.has(field));
    return isTime && holdsNumber(value);
  });
}

/** A value that is to be put under a key, in an object or array that stands under a name itself. */
export interface Placed {
  readonly value: unknown;
  readonly key: string;
  readonly name: string;
}

/** Documents with one to three things replaced, dropped or added, at any depth, save what `spared` names. */
export function mutationsOf(
  documents: fc.Arbitrary<unknown>,
  values: fc.Arbitrary<unknown>,
  spared: (placed: Placed) => boolean = () => false,
): fc.Arbitrary<unknown> {
  const change = fc.record({
    where: fc.nat(),
    pick: fc.nat(),
    how: fc.constantFrom("replace", "replace", "drop", "add"),
    value: values,
  });
  return fc.tuple(documents, fc.array(change, { minLength: 1, maxLength: 3 })).map(([document, changes]) => {
    const root: { document: unknown } = { document: structuredClone(document) };
    for (const { where, pick, how, value } of changes) {
      const places = containers(root.document);
      const { place, name = "" } = places[where % places.length] ?? {};
      if (place === undefined) continue;
      const keys = Object.keys(place);
      const key = keys[pick % Math.max(1, keys.length)] ?? "x";
      const isSpared = spared({ value, key, name });
      if (how === "replace" && !isSpared) put(place, key, structuredClone(value));
      if (how === "drop") drop(place, key);
      if (how === "add" && !isSpared)
        put(place, ["extra", "a.b", "10", "feature_slug"][pick % 4]!, structuredClone(value));
    }
    return root.document;
  });
}

/** The names of all fields that hold a time, at any depth; `name.*` where it is a map of them. */
function dateFields(schema: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (!isObject(node)) return;
    const { properties = {} } = node as Schema;
    for (const [name, field] of Object.entries(properties)) {
      if (isDate(field)) names.add(name);
      if (isObject(field.additionalProperties) && isDate(field.additionalProperties)) names.add(`${name}.*`);
    }
    Object.values(node).forEach(visit);
  };
  visit(schema);
  return names;
}

function holdsNumber(value: unknown): boolean {
  return typeof value === "number" || (isObject(value) && Object.values(value).some(holdsNumber));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isDate({ format, anyOf = [] }: Schema): boolean {
  return format === "date-time" || anyOf.some(isDate);
}

/** Every object and array of a document, with the name under which it stands. */
function containers(value: unknown, name = ""): { readonly place: Container; readonly name: string }[] {
  if (!isObject(value)) return [];
  const inner = Object.entries(value).flatMap(([key, item]) => containers(item, key));
  return [{ place: value as Container, name }, ...inner];
}

function put(place: Container, key: string, value: unknown): void {
  if (Array.isArray(place)) place.push(value);
  else Object.defineProperty(place, key, { value, enumerable: true, writable: true, configurable: true });
}

function drop(place: Container, key: string): void {
  if (Array.isArray(place)) place.pop();
  else delete place[key];
}

/** Whether a document has UTF-8 text: the reference reads lone surrogates and then fails to write them. */
export function isWritable(document: unknown): boolean {
  return JSON.stringify(document)?.match(/\\ud[89a-f]/) == null;
}
