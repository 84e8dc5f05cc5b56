/** Plain JSON values: what is an object, when two are equal, and copies. */

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Deep equality of plain JSON: the order of lists counts, that of keys does not. */
export function samePlain(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => samePlain(item, b[i]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && samePlain(a[key], b[key]))
  );
}

/** A copy of plain JSON that shares nothing with it. */
export function copyPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyPlain);
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    // A key as any other in JSON, where assignment would set the prototype.
    if (key === "__proto__") Object.defineProperty(copy, key, { ...FIELD, value: copyPlain(value[key]) });
    else copy[key] = copyPlain(value[key]);
  }
  return copy;
}

const FIELD = { configurable: true, enumerable: true, writable: true } as const;
