/** What version 0.3.0 does otherwise (`tracker-connectors 8`): each difference once, by name. */
import { CapabilityNotSupportedError, TrackerValueError } from "@spec-kitty/tracker";
import { looseItems, looseText } from "@spec-kitty/tracker/connector-kit";
import { type FPRules, RULES } from "./rules.js";
import { textIssues } from "./text-issues.js";

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

const DIVERGENCES_0_3_0: FPRules = {
  issues: textIssues,
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
  checkTarget: () => undefined,
  depends(patch) {
    const { depends } = patch as { readonly depends?: unknown };
    if (depends === undefined || depends === null) return undefined;
    const ids = looseItems(depends);
    return ids.length === 0 ? undefined : ids.map(looseText).join(",");
  },
  // A value that begins with a dash is taken for a flag.
  flag: (name, value) => [name, value],
  values: (...values) => values,
  afterCreation: (error) => error,
};

function whole(value: unknown): number {
  if (typeof value === "number") return Math.trunc(value);
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string" && /^\s*[+-]?[0-9]+\s*$/.test(value)) return Number(value);
  throw new TrackerValueError(`invalid literal for int() with base 10: '${looseText(value)}'`);
}
