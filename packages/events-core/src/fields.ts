/**
 * The readers of single fields, called by the generated model code. Each takes the value and its place (`at` the path
 * of the object, `name` the field), returns the normalised value, or appends a violation and returns undefined.
 * Which violation a wrong value gives: `conformance 3.3`.
 */
export * from "./fields/choice.js";
export * from "./fields/collection.js";
export * from "./fields/number.js";
export * from "./fields/text.js";
export * from "./fields/violation.js";
