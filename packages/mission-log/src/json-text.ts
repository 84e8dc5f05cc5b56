import { compareCodePoints } from "@spec-kitty/events-core";
import { ExactNumber, numberText } from "./exact-number.js";
import { isJsonObject } from "./json-value.js";

/** The text of a line as its writer makes it: sorted keys, ASCII only, no end of line (`mission-log 2.1`). */
export function lineText(document: unknown): string {
  return written(document, { ascii: true, indent: undefined }, "");
}

/** The text of `status.json` or `meta.json`: sorted keys, two spaces, raw UTF-8, an end of line (`mission-log 6.1`). */
export function fileText(document: unknown): string {
  return `${written(document, { ascii: false, indent: "  " }, "\n")}\n`;
}

interface Style {
  readonly ascii: boolean;
  readonly indent: string | undefined;
}

// Not `JSON.stringify`: it puts keys that look like numbers first, whatever order they are given in.
function written(value: unknown, style: Style, newline: string): string {
  if (Array.isArray(value))
    return between(
      "[",
      value.map((item) => inner(item, style, newline)),
      "]",
      style,
      newline,
    );
  if (isJsonObject(value) && !(value instanceof ExactNumber)) {
    const keys = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort(compareCodePoints);
    const fields = keys.map((key) => `${stringText(key, style)}: ${inner(value[key], style, newline)}`);
    return between("{", fields, "}", style, newline);
  }
  if (typeof value === "string") return stringText(value, style);
  if (typeof value === "number") return numberText(value);
  if (value instanceof ExactNumber) return value.text;
  return JSON.stringify(value ?? null);
}

function inner(value: unknown, style: Style, newline: string): string {
  return written(value, style, newline + (style.indent ?? ""));
}

function between(
  open: string,
  parts: readonly string[],
  close: string,
  style: Style,
  newline: string,
): string {
  if (parts.length === 0) return open + close;
  if (style.indent === undefined) return `${open}${parts.join(", ")}${close}`;
  const inside = newline + style.indent;
  return `${open}${inside}${parts.join(`,${inside}`)}${newline}${close}`;
}

function stringText(text: string, { ascii }: Style): string {
  const quoted = JSON.stringify(text);
  return ascii ? quoted.replace(/[\u007f-\uffff]/g, escaped) : quoted;
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
