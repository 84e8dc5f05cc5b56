/** Orders two strings by Unicode code point; `<` would order by UTF-16 unit (`decisions` 7). */
export function compareCodePoints(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // A surrogate stands for a code point above every other unit.
    const xRank = isSurrogate(x) ? x + 0x10000 : x;
    const yRank = isSurrogate(y) ? y + 0x10000 : y;
    return xRank < yRank ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const IS_SPACE = new RegExp(`[${SPACE}]`);
const ONLY_SPACE = new RegExp(`^[${SPACE}]*$`);

/** Strips the white space that the wire format knows; it is not that of `trim()` (`lanes 0.3`). */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && IS_SPACE.test(text[start]!)) start++;
  while (start < end && IS_SPACE.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

/** Absent, null, or nothing but white space (`lanes 0.3`). */
export function isBlank(text: string | null | undefined): boolean {
  return text === null || text === undefined || ONLY_SPACE.test(text);
}

const UNPRINTABLE = /[\p{C}\p{Z}]/u;
/** Printable ASCII without quotes and backslash. */
const PLAIN = /^[ !#-&(-[\]-~]*$/;

/** Quotes a string as messages of the contract do (`lanes 0.5`). */
export function quote(text: string): string {
  if (PLAIN.test(text)) return `'${text}'`;
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = mark;
  for (const char of text) out += char === mark || char === "\\" ? `\\${char}` : escapeUnprintable(char);
  return out + mark;
}

function escapeUnprintable(char: string): string {
  if (char === "\n") return "\\n";
  if (char === "\r") return "\\r";
  if (char === "\t") return "\\t";
  if (char === " " || !UNPRINTABLE.test(char)) return char;
  const point = char.codePointAt(0)!;
  if (point < 0x100) return `\\x${hex(point, 2)}`;
  return point < 0x10000 ? `\\u${hex(point, 4)}` : `\\U${hex(point, 8)}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, "0");
}

/** Prints any JSON value as messages of the contract do: `None`, `True`, `['a', 1]` (`collaboration 6.7`). */
export function quoteValue(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map(quoteValue).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, item]) => `${quote(key)}: ${quoteValue(item)}`)
      .join(", ")}}`;
  }
  return String(value);
}

/** The name messages of the contract give to the type of a JSON value. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return "NoneType";
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    case "string":
      return "str";
    default:
      return "dict";
  }
}
