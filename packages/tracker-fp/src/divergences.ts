/** What version 0.3.0 does otherwise (`tracker-connectors 8`): each difference once, by name. */
import { CapabilityNotSupportedError } from "@spec-kitty/tracker";
import { isFalsy, looseItems, looseText, looseWhole } from "@spec-kitty/tracker/connector-kit";
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
    const priority = looseWhole(value);
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
    if (isFalsy(depends)) return undefined;
    if (typeof depends !== "string" && !Array.isArray(depends)) return looseText(depends);
    return looseItems(depends).map(looseText).filter(Boolean).join(",") || undefined;
  },
  // A value that begins with a dash is taken for a flag.
  flag: (name, value) => [name, value],
  values: (...values) => values,
  afterCreation: (error) => error,
};
