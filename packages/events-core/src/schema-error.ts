import type { SchemaError } from "./catalogue.js";

/** One error of a compiled validator: the keyword and its value are where `schemaPath` leads in `schema`. */
export function schemaError(
  instancePath: string,
  schemaPath: string,
  message: string,
  schema: unknown,
): SchemaError {
  const keyword = schemaPath.slice(schemaPath.lastIndexOf("/") + 1);
  return { instancePath, schemaPath, keyword, message, schema: atPointer(schema, schemaPath) };
}

/** The value at a pointer of the form `#/properties/name`. */
export function atPointer(document: unknown, pointer: string): unknown {
  let value = document;
  for (const segment of pointer.split("/").slice(1)) {
    const key = decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
    value = (value as { readonly [key: string]: unknown } | undefined)?.[key];
  }
  return value;
}
