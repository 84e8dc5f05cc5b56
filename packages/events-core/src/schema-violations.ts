import type { SchemaCheck, SchemaError } from "./catalogue.js";
import { isFields } from "./fields.js";
import { compareCodePoints } from "./text.js";

/** What the JSON Schema of a document refuses (`conformance 3.2`). */
export interface SchemaViolation {
  readonly json_path: string;
  readonly message: string;
  readonly validator: string;
  readonly validator_value: unknown;
  readonly schema_path: readonly string[];
}

/** The violations of a document in the reference's order: by path, then by keyword. */
export function schemaViolations(check: SchemaCheck, document: unknown): SchemaViolation[] {
  if (check(document)) return [];
  const seenExtra = new Set<string>();
  return (check.errors ?? [])
    .filter(({ keyword, instancePath }) => {
      // All unknown keys of one object are one violation.
      if (keyword !== "additionalProperties") return true;
      return seenExtra.size !== seenExtra.add(instancePath).size;
    })
    .map((error) => violation(error, document))
    .sort(
      (a, b) => compareCodePoints(a.json_path, b.json_path) || compareCodePoints(a.validator, b.validator),
    );
}

function violation(error: SchemaError, document: unknown): SchemaViolation {
  return {
    json_path: jsonPath(error.instancePath, document),
    message: error.message ?? `must satisfy ${error.keyword}`,
    validator: error.keyword,
    validator_value: UNIONS.has(error.keyword) ? asReferred(error.schema) : error.schema,
    schema_path: pointerSegments(error.schemaPath.slice(error.schemaPath.indexOf("#") + 1)),
  };
}

const UNIONS: ReadonlySet<string> = new Set(["anyOf", "oneOf"]);

/** The branches of a union as the reference tells them: sorted keys, and a schema with a name as a `$ref` to it. */
function asReferred(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asReferred);
  if (!isFields(schema)) return schema;
  if (typeof schema["title"] === "string") return { $ref: `#/$defs/${schema["title"]}` };
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => [key, asReferred(value)]);
  return Object.fromEntries(entries.sort(([a], [b]) => compareCodePoints(a, b)));
}

function pointerSegments(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~"));
}

const PLAIN_KEY = /^[a-zA-Z][a-zA-Z0-9_]*$/;

function jsonPath(instancePath: string, document: unknown): string {
  let path = "$";
  let value = document;
  for (const raw of instancePath.split("/").slice(1)) {
    const key = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) path += `[${key}]`;
    else if (PLAIN_KEY.test(key)) path += `.${key}`;
    else path += `['${key.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}']`;
    value = (value as { readonly [key: string]: unknown })[key];
  }
  return path;
}
