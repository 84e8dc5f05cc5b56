import { quote } from "@spec-kitty/events-core";
import { type Mapping, missionTypeOf } from "./mapping.js";
import { type Quarantined, quarantined } from "./quarantine.js";
import type { Rule } from "./rules.js";

interface Successor {
  readonly key: string;
  readonly rule: Rule;
}

const SUCCESSORS: ReadonlyMap<string, Successor> = new Map([
  ["feature_slug", { key: "mission_slug", rule: "feature_slug" }],
  ["feature_number", { key: "mission_number", rule: "feature_number" }],
  ["mission_key", { key: "mission_type", rule: "mission_key" }],
]);

/** Deeper documents would exhaust the stack of whoever reads them. */
const MAX_DEPTH = 500;

type Json = { readonly [key: string]: unknown };

/** A copy with the legacy keys renamed at every depth (`decisions` 17); adds to `rules` what was renamed. */
export function renameLegacyKeys(document: Json, mapping: Mapping, rules: Set<Rule>): Json | Quarantined {
  try {
    return renamed(document, mapping, rules, 0) as Json;
  } catch (stop) {
    if (stop instanceof Stop) return stop.reason;
    throw stop;
  }
}

/** Leaves the recursion; never leaves this file. */
class Stop extends Error {
  readonly reason: Quarantined;

  constructor(reason: Quarantined) {
    super(reason.message);
    this.reason = reason;
  }
}

function renamed(value: unknown, mapping: Mapping, rules: Set<Rule>, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH)
    throw new Stop(quarantined("NESTED_TOO_DEEP", `Nested deeper than ${MAX_DEPTH} levels`));
  if (Array.isArray(value)) return value.map((item) => renamed(item, mapping, rules, depth + 1));
  const entries = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    const successor = SUCCESSORS.get(key);
    if (successor !== undefined) rules.add(successor.rule);
    const name = successor?.key ?? key;
    const next = renamed(
      successor === undefined ? item : carried(key, item, value as Json, mapping),
      mapping,
      rules,
      depth + 1,
    );
    if (entries.has(name) && entries.get(name) !== next) throw new Stop(conflict(name));
    entries.set(name, next);
  }
  return Object.fromEntries(entries);
}

/** The value of a legacy key as its successor has it. */
function carried(key: string, value: unknown, beside: Json, mapping: Mapping): unknown {
  if (key === "feature_number")
    return typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (key !== "mission_key" || typeof value !== "string") return value;
  // Where both stand, the type is known and nothing has to be mapped.
  const type = missionTypeOf(mapping, value) ?? beside["mission_type"];
  if (type !== undefined) return type;
  throw new Stop(
    quarantined(
      "MISSION_TYPE_UNMAPPED",
      `mission_key ${quote(value)} has no mission_type: name one under mission_types of the mapping file`,
    ),
  );
}

function conflict(name: string): Quarantined {
  const [legacy] = [...SUCCESSORS].find(([, { key }]) => key === name)!;
  return quarantined("KEY_CONFLICT", `${legacy} and ${name} stand side by side with different values`);
}
