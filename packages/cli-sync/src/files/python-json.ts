import { compareCodePoints } from "@spec-kitty/events-core";

/** JSON text as the Python clients write it in files: keys sorted, everything beyond ASCII escaped. */
export function sortedJson(value: unknown, separators: "spaced" | "compact"): string {
  const [item, key] = separators === "spaced" ? [", ", ": "] : [",", ":"];
  const write = (one: unknown): string => {
    if (Array.isArray(one)) return `[${one.map((inner) => write(inner ?? null)).join(item)}]`;
    if (typeof one !== "object" || one === null) return escaped(JSON.stringify(one) ?? "null");
    const entries = Object.entries(one)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => compareCodePoints(a, b));
    return `{${entries.map(([name, inner]) => `${escaped(JSON.stringify(name))}${key}${write(inner)}`).join(item)}}`;
  };
  return write(value);
}

function escaped(json: string): string {
  return json.replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
