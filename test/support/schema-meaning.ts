/** What a JSON Schema accepts, in one form: two schemas of equal meaning are deeply equal (`conformance 6`, level b). */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type DomainLine, publishedSchemas } from "../../packages/events-core/src/schema-kit.ts";
import { sharedFolder } from "./oracle.ts";

type Json = { readonly [key: string]: unknown };

const ANNOTATIONS: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$defs",
  "title",
  "description",
  "discriminator",
]);

/** A schema without its annotations and references; `default` stays. */
export function schemaMeaning(schema: unknown): unknown {
  const definitions = (schema as { $defs?: Record<string, Json> }).$defs ?? {};
  return meaning(schema as Json, definitions);
}

function meaning(schema: Json, definitions: Record<string, Json>): Json {
  const { $ref, ...own } = schema;
  const target =
    typeof $ref === "string" ? meaning(definitions[$ref.replace("#/$defs/", "")]!, definitions) : {};
  const entries = Object.entries(own)
    .filter(([key, value]) => !ANNOTATIONS.has(key) && !(key === "additionalProperties" && value === true))
    .map(([key, value]) => keywordMeaning(key, value, definitions));
  return { ...target, ...Object.fromEntries(entries) };
}

function keywordMeaning(key: string, value: unknown, definitions: Record<string, Json>): [string, unknown] {
  switch (key) {
    case "properties":
      return [key, mapped(value as Record<string, Json>, definitions)];
    case "anyOf":
    case "oneOf":
      return [key, sorted((value as Json[]).map((branch) => meaning(branch, definitions)))];
    case "items":
    case "additionalProperties":
      return [key, typeof value === "object" ? meaning(value as Json, definitions) : value];
    case "const":
      return ["enum", [value]];
    case "enum":
    case "required":
      return [key, sorted(value as unknown[])];
    default:
      return [key, value];
  }
}

function mapped(properties: Record<string, Json>, definitions: Record<string, Json>): Json {
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, meaning(one, definitions)]),
  );
}

function sorted(items: readonly unknown[]): unknown[] {
  const text = (item: unknown) => JSON.stringify(canonical(item));
  return [...items].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, canonical((value as Json)[key])]));
}

const FOLDER = { v4: "events-4.0.0", v2: "events-2.3.1" } as const;

/** Tests that each schema a domain publishes means what the reference's schema of that name means. */
export function describeSchemaMeaning(
  line: keyof typeof FOLDER,
  domain: DomainLine,
  names: readonly string[],
): void {
  const published = publishedSchemas(domain);
  describe.skipIf(sharedFolder === undefined)(`published schemas of ${line}`, () => {
    const folder = join(sharedFolder ?? "", "upstream", FOLDER[line], "schemas");
    test("are those of the contract, no more and no fewer", () => {
      expect([...published.keys()]).toEqual([...names].sort());
    });
    test("exist in the reference", () => {
      expect(readdirSync(folder)).toEqual(expect.arrayContaining(names.map((name) => `${name}.schema.json`)));
    });
    test.each(names)("%s means the same", (name) => {
      const theirs = JSON.parse(readFileSync(join(folder, `${name}.schema.json`), "utf8")) as unknown;
      expect(schemaMeaning(published.get(name))).toEqual(schemaMeaning(theirs));
    });
  });
}
