/**
 * Builders for the TypeBox schemas of a contract line. A schema says two things: its JSON Schema, which is published,
 * and under `x-reader` what the model layer does beyond it (defaults, formats, rules). Types, readers, JSON Schemas and
 * validators are generated from it.
 */
import Type, { type Static, type TProperties, type TSchema } from "typebox";
import type { ListKind } from "./fields.js";

/** What the model layer knows of a schema that JSON Schema cannot say. */
export interface ReaderNote {
  /** The name of an object model. */
  readonly model?: string;
  /** A function of the package's `rules.ts` that checks the whole object. */
  readonly rule?: string;
  /** A function of the package's `rules.ts` that reads this value instead of the standard reader. */
  readonly custom?: string;
  readonly kind?: "event-id" | "strict-positive" | "enum" | "literal" | "only" | "tagged";
  readonly list?: ListKind;
  /** Filled in where the key is absent; equal to the published `default` where there is one. */
  readonly default?: unknown;
  readonly tag?: { readonly name: string; readonly fallback: string };
}

export const NOTE = "x-reader";

function note(reader: ReaderNote): { readonly [NOTE]: ReaderNote } {
  return { [NOTE]: reader };
}

/** The note of a schema, empty where it has none. */
export function noteOf(schema: TSchema): ReaderNote {
  return (schema as { [NOTE]?: ReaderNote })[NOTE] ?? {};
}

function withNote<S extends TSchema>(schema: S, added: ReaderNote, published: object = {}): S {
  // TypeBox keeps what it knows of a schema in properties that a spread would lose.
  const copy = Object.create(null, Object.getOwnPropertyDescriptors(schema));
  Object.setPrototypeOf(copy, Object.getPrototypeOf(schema));
  return Object.assign(copy, published, note({ ...noteOf(schema), ...added }));
}

export const EVENT_ID_PATTERN =
  "^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}$|^[0-9a-fA-F]{32}$|^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

/** A string of at least one character. */
export const text = () => Type.String({ minLength: 1 });
/** Any string, the empty one included. */
export const anyText = () => Type.String();
export const patternText = (pattern: string, options: { minLength?: number } = {}) =>
  Type.String({ ...options, pattern });
export const eventId = () =>
  Type.String({ minLength: 26, maxLength: 36, pattern: EVENT_ID_PATTERN, ...note({ kind: "event-id" }) });
/** An event id or null; its pattern stands beside the union, as in the reference's schema. */
export const nullableEventId = () =>
  Type.Optional(
    Type.Union([Type.String({ minLength: 26, maxLength: 36, ...note({ kind: "event-id" }) }), Type.Null()], {
      pattern: EVENT_ID_PATTERN,
      default: null,
      ...note({ default: null }),
    }),
  );
export const timestamp = () => Type.String({ format: "date-time" });
export const uuid = () => Type.String({ format: "uuid" });
export const httpUrl = (options: { minLength?: number; maxLength?: number } = {}) =>
  Type.String({ format: "uri", ...options });
export const integer = (bounds: { minimum?: number; maximum?: number } = {}) => Type.Integer(bounds);
/** Greater than zero. */
export const positive = () => Type.Integer({ exclusiveMinimum: 0 });
/** Greater than zero, and read without any coercion by the reference. */
export const strictPositive = () =>
  Type.Integer({ exclusiveMinimum: 0, ...note({ kind: "strict-positive" }) });
export const number = (bounds: { minimum?: number; maximum?: number } = {}) => Type.Number(bounds);
export const boolean = () => Type.Boolean();

type Values<E> = E extends readonly (infer V)[] ? V : E[keyof E];

/** One value of a named enumeration: a const object, or its list of values; `title` is its name in the schema. */
export function member<const E extends Readonly<Record<string, string>>>(enumeration: E, title?: string) {
  const values = Object.values(enumeration);
  return Type.Unsafe<Values<E>>({
    type: "string",
    enum: values,
    ...(title && { title }),
    ...note({ kind: "enum" }),
  });
}

/** One of the strings that are written out in place. */
export function literal<const V extends readonly string[]>(...values: V) {
  const shape = values.length === 1 ? { const: values[0] } : { enum: [...values] };
  return Type.Unsafe<V[number]>({ type: "string", ...shape, ...note({ kind: "literal" }) });
}

/** One member of a named enumeration and no other. */
export const only = <const V extends string>(value: V) =>
  Type.Unsafe<V>({ type: "string", const: value, ...note({ kind: "only" }) });

/** The boolean `true` and nothing else. */
export const literalTrue = () =>
  Type.Unsafe<true>({ type: "boolean", const: true, ...note({ kind: "literal" }) });

export const list = <S extends TSchema>(item: S, options: { minItems?: number } = {}) =>
  Type.Array(item, { ...options, ...note({ list: "list" }) });
/** As `list`, read as a tuple by the reference: other violation types, `conformance 3.3`. */
export const tuple = <S extends TSchema>(item: S, options: { minItems?: number } = {}) =>
  Type.Array(item, { ...options, ...note({ list: "tuple" }) });
/** As `list`, a set in the reference: repeated items collapse. */
export const setOf = <S extends TSchema>(item: S) => Type.Array(item, { ...note({ list: "set" }) });
export const mapOf = <S extends TSchema>(item: S) =>
  Type.Unsafe<{ [key: string]: Static<S> }>({ type: "object", additionalProperties: item });
export const anyObject = () =>
  Type.Unsafe<{ [key: string]: unknown }>({ type: "object", additionalProperties: true });

export const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
/** A key that may be absent or null; absent reads as null. */
export const maybe = <S extends TSchema>(schema: S) =>
  Type.Optional(withNote(nullable(schema), { default: null }, { default: null }));
/** A key that may be absent; absent reads as `value`. */
export const withDefault = <S extends TSchema>(schema: S, value: unknown) =>
  Type.Optional(withNote(schema, { default: value }, { default: value }));
/** As `withDefault` for lists and maps, whose default the published schema does not show. */
export const withHiddenDefault = <S extends TSchema>(schema: S, value: readonly [] | Record<string, never>) =>
  Type.Optional(withNote(schema, { default: value }));

/** Reads a value with a function of the package's `rules.ts`. */
export const custom = <S extends TSchema>(reader: string, schema: S) => withNote(schema, { custom: reader });

interface ModelOptions {
  readonly rule?: string;
  readonly description?: string;
}

/** An object model that drops keys it does not know. */
export function open<P extends TProperties>(
  model: string,
  fields: P,
  { rule, description }: ModelOptions = {},
) {
  return Type.Object(fields, {
    title: model,
    ...(description && { description }),
    ...note({ model, ...(rule && { rule }) }),
  });
}

/** An object model that refuses keys it does not know. */
export function closed<P extends TProperties>(
  model: string,
  fields: P,
  { rule, description }: ModelOptions = {},
) {
  return Type.Object(fields, {
    title: model,
    ...(description && { description }),
    additionalProperties: false,
    ...note({ model, ...(rule && { rule }) }),
  });
}

/** A union of object models, chosen by a tag; an absent tag chooses `fallback`. */
export function taggedUnion<S extends TSchema>(
  model: string,
  tag: { name: string; fallback: string },
  variants: S[],
) {
  return Type.Unsafe<Static<S>>({ title: model, oneOf: variants, ...note({ kind: "tagged", model, tag }) });
}

/** All that one contract line says of a domain. */
export interface DomainLine {
  /** Event type to payload schema. */
  readonly events: Readonly<Record<string, TSchema>>;
  /** The same of those that exist and are reduced, but that `validateEvent` does not know (`conformance 0.7`). */
  readonly unlisted?: Readonly<Record<string, TSchema>>;
  /** Event types whose payload may be any object (`conformance 0.7`). */
  readonly reserved?: readonly string[];
  /** Every model by name: payloads, values, states, anomalies. */
  readonly models: Readonly<Record<string, TSchema>>;
  /** Schemas published besides those of the events, by schema name. */
  readonly published: Readonly<Record<string, TSchema>>;
}

export const defineLine = (line: DomainLine): DomainLine => line;

/** Each event type of a line that has a payload schema, with it. */
export function payloadSchemas({ events, unlisted = {} }: DomainLine): [type: string, schema: TSchema][] {
  return [...Object.entries(events), ...Object.entries(unlisted)];
}

/** `StatusTransitionPayload` to `status_transition_payload`. */
export function schemaName(model: string): string {
  return model.replace(/(?<=[a-z0-9])([A-Z])/g, "_$1").toLowerCase();
}

type Json = { readonly [key: string]: unknown };

/** The JSON Schemas of a line by name, sorted, in the form that is published. */
export function publishedSchemas(line: DomainLine): Map<string, Json> {
  const named = new Map<string, TSchema>(Object.entries(line.published));
  for (const [, schema] of payloadSchemas(line)) named.set(schemaName(noteOf(schema).model!), schema);
  return new Map(
    [...named.keys()].sort().map((name) => [
      name,
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $id: `spec-kitty-events/${name}`,
        ...(withoutNotes(named.get(name)) as Json),
      },
    ]),
  );
}

/** The schema as others read it: without what only the model layer knows. */
export function withoutNotes(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutNotes);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key]) => key !== NOTE);
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutNotes(value)]));
}
