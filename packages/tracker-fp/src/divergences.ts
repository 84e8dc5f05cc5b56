/** What version 0.3.0 does otherwise (`tracker-connectors 8`): each difference once, by name. */
import { CapabilityNotSupportedError, TrackerValueError } from "@spec-kitty/tracker";
import { looseItems, looseText, readingRules } from "@spec-kitty/tracker/connector-kit";
import { type FPRules, PAGE, RULES } from "./rules.js";

export function fpRules(parity: "0.3.0" | undefined): FPRules {
  return parity === undefined ? RULES : DIVERGENCES_0_3_0;
}

const REFUSED: ReadonlySet<string> = new Set([
  "assignees",
  "custom_fields",
  "labels",
  "issue_type",
  "parent",
]);

const NAMES: ReadonlyMap<string, number> = new Map([
  ["high", 1],
  ["medium", 2],
  ["low", 3],
]);

const DIVERGENCES_0_3_0: FPRules = {
  provider: null,
  reading: readingRules("0.3.0"),
  // Only a text counts, and goes out as it is.
  statusFilter: (value) => (typeof value === "string" && value !== "" ? value : undefined),
  // Whatever stands there is no part of the title.
  heading: ({ priority, title }) => ({
    priority: priority === undefined ? null : priorityOf(priority),
    title,
  }),
  inDoubt: (error) => error,
  // What is refused fails the creation of an issue that is there.
  async afterwards({ read, writes }) {
    let created = await read();
    for (const write of writes) created = (await write()) ?? created;
    return created;
  },
  title: (title) => title,
  priorityName(value) {
    const priority = whole(value);
    return priority <= 1 ? "high" : priority === 2 ? "medium" : "low";
  },
  checkPatch(patch) {
    const refused = Object.keys(patch).filter((field) => REFUSED.has(field));
    if (refused.length > 0)
      throw new CapabilityNotSupportedError(
        `FPConnector does not currently support patch keys: ${refused.sort().join(", ")}`,
      );
    if ("title" in patch || "body" in patch)
      throw new CapabilityNotSupportedError(
        "FPConnector update currently supports status/priority/dependencies only",
      );
  },
  depends(patch) {
    const { depends } = patch as { readonly depends?: unknown };
    if (depends === undefined || depends === null) return undefined;
    const ids = looseItems(depends);
    return ids.length === 0 ? undefined : ids.map(looseText).join(",");
  },
  // A value that begins with a dash is taken for a flag.
  flag: (name, value) => [name, value],
  values: (...values) => values,
  body: (context) => context.trim() || null,
  // What is left over is never shown; a limit below zero leaves out the last.
  page: (items, { limit = PAGE }) => ({ items: items.slice(0, limit), next_cursor: null }),
};

function priorityOf(name: string): number | null {
  const text = name.trim().toLowerCase();
  const named = NAMES.get(text);
  if (named !== undefined) return named;
  const isWhole = /^[+-]?[0-9]+(_[0-9]+)*$/.test(text);
  return isWhole ? Math.max(0, Math.min(4, Number(text.replaceAll("_", "")))) : null;
}

function whole(value: unknown): number {
  if (typeof value === "number") return Math.trunc(value);
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string" && /^\s*[+-]?[0-9]+\s*$/.test(value)) return Number(value);
  throw new TrackerValueError(`invalid literal for int() with base 10: '${looseText(value)}'`);
}
