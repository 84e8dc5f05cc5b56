/** What JSON text says and `JSON.parse` does not keep. The text is valid JSON. */

// A look at the whole text first: few lines have such a number, many have ids with as many digits.
const LONG_NUMBER = /(?:^|[\s:,[])-?\d{16}/;
const MAY_BE_INEXACT = /(?:^|[\s:,[])-?\d(?:[\d.]{15}|[\d.]*[eE])/;
const NUMBER = /-?\d[\d.eE+-]*/g;
const INTEGER = /^-?\d+$/;

/** The first integer beyond 2^53 - 1. */
export function unsafeInteger(json: string): string | undefined {
  if (!LONG_NUMBER.test(json)) return undefined;
  return findNumber(json, (token) => INTEGER.test(token) && !Number.isSafeInteger(Number(token)));
}

/** The first number that would be written back with another value. */
export function inexactNumber(json: string): string | undefined {
  if (!MAY_BE_INEXACT.test(json)) return undefined;
  return findNumber(json, (token) => decimal(token) !== decimal(String(Number(token))));
}

/** A key that stands twice in one object. */
export function repeatedKey(json: string, document: unknown): string | undefined {
  return keysIn(json) === keysOf(document) ? undefined : findRepeated(json);
}

function findNumber(json: string, isWanted: (token: string) => boolean): string | undefined {
  for (const [start, end] of outsideText(json)) {
    for (const [token] of json.slice(start, end).matchAll(NUMBER)) if (isWanted(token)) return token;
  }
  return undefined;
}

/** The value of a number as its digits and a power of ten; undefined for what is no number. */
function decimal(token: string): string | undefined {
  const [, sign, whole, fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  if (whole === undefined) return undefined;
  const digits = whole + fraction;
  let start = 0;
  while (digits[start] === "0") start++;
  let end = digits.length;
  while (end > start && digits[end - 1] === "0") end--;
  if (start === end) return "0";
  return `${sign}${digits.slice(start, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}

/** The parts of the text that lie outside of strings, from and to. */
function* outsideText(json: string): Generator<readonly [start: number, end: number]> {
  let start = 0;
  for (let quote = json.indexOf('"'); quote >= 0; quote = json.indexOf('"', start)) {
    yield [start, quote];
    start = afterText(json, quote);
  }
  yield [start, json.length];
}

/** Behind the string that begins at a quote. */
function afterText(json: string, quote: number): number {
  for (let end = json.indexOf('"', quote + 1); ; end = json.indexOf('"', end + 1)) {
    let slashes = 0;
    while (json[end - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
}

/** How many keys are written: strings before a colon. */
function keysIn(json: string): number {
  let keys = 0;
  for (let quote = json.indexOf('"'); quote >= 0; ) {
    let at = afterText(json, quote);
    while (json.charCodeAt(at) <= BLANK) at++;
    if (json[at] === ":") keys++;
    quote = json.indexOf('"', at);
  }
  return keys;
}

const BLANK = 0x20;

/** How many keys a document has. */
function keysOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) for (const item of value) keys += keysOf(item);
  else for (const key of Object.keys(value)) keys += 1 + keysOf((value as Record<string, unknown>)[key]);
  return keys;
}

function findRepeated(json: string): string | undefined {
  const open: Set<string>[] = [];
  let last = 0;
  for (const [start, end] of outsideText(json)) {
    const before = json.slice(last, start);
    last = end;
    for (const mark of json.slice(start, end)) {
      if (mark === ":") {
        const key = JSON.parse(before) as string;
        if (open.at(-1)!.has(key)) return key;
        open.at(-1)!.add(key);
      } else if (mark === "{" || mark === "[") open.push(new Set());
      else if (mark === "}" || mark === "]") open.pop();
    }
  }
  return undefined;
}
