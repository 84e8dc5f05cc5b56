export * from "./fields.js";
export * from "./parse.js";

/** As the reference's schema layer reads a pattern: `\d` is any decimal digit, `$` may stand before a final newline. */
export function schemaPattern(pattern: string, flags: string): RegExp {
  return new RegExp(pattern.replaceAll("\\d", "\\p{Nd}").replaceAll("$", "(?=\\n?$)"), flags);
}
export { schemaError } from "./schema-error.js";
