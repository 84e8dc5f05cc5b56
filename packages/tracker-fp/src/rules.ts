/** The points in which version 0.3.0 is another; `divergences.ts` has its side of them. */
import {
  CapabilityNotSupportedError,
  type ExternalRef,
  type IssuePatch,
  LinkType,
  rejectUnknownPatchKeys,
} from "@spec-kitty/tracker";
import { afterCreation } from "@spec-kitty/tracker/connector-kit";
import type { FPConnectorConfig } from "./config.js";
import type { FPIssues } from "./issues.js";
import { jsonIssues } from "./json-issues.js";
import { priorityName } from "./names.js";
import { FP, type FPProgram } from "./program.js";

export interface FPRules {
  readonly issues: (program: FPProgram, config: Required<FPConnectorConfig>) => FPIssues;
  readonly priorityName: (priority: number) => string;
  /** Refuses a patch before anything is run. */
  readonly checkPatch: (patch: IssuePatch) => void;
  /** Refuses what is no issue of the same project. */
  readonly checkTarget: (target: ExternalRef, workspace: string, capability: "links" | "parent") => void;
  /** The ids that an update makes an issue depend on. */
  readonly depends: (patch: IssuePatch) => string | undefined;
  /** A flag with its value, whatever that begins with. */
  readonly flag: (name: string, value: string) => readonly string[];
  /** Arguments that are values, whatever they begin with. */
  readonly values: (...values: readonly string[]) => readonly string[];
  /** What is told where fp has made an issue, and what follows fails. */
  readonly afterCreation: (error: unknown) => unknown;
}

const UPDATED: ReadonlySet<string> = new Set(["title", "body", "status", "priority"]);

export const RULES: FPRules = {
  issues: jsonIssues,
  priorityName,
  checkPatch(patch) {
    rejectUnknownPatchKeys(patch, FP);
    const refused = Object.keys(patch).find((field) => !UPDATED.has(field));
    if (refused !== undefined)
      throw new CapabilityNotSupportedError(
        `FP changes the title, the text, the status and the priority of an issue, not ${refused}`,
        { capability: refused },
      );
    if (patch.priority === null)
      throw new CapabilityNotSupportedError("FP cannot take a priority away", { capability: "priority" });
  },
  checkTarget({ system, workspace }, own, capability) {
    if (system === FP && workspace === own) return;
    throw new CapabilityNotSupportedError(
      `FP relates issues of one project, not those of ${own} with ${system} ${workspace}`,
      { capability },
    );
  },
  depends: () => undefined,
  // One that begins with a dash would be taken for a flag of its own.
  flag: (name, value) => (value.startsWith("-") ? [`${name}=${value}`] : [name, value]),
  values: (...values) => (values.some((value) => value.startsWith("-")) ? ["--", ...values] : values),
  afterCreation: afterCreation("fp", FP),
};

/** Which issue depends on the other; undefined for a link that FP has not. */
export function dependentOf(type: LinkType): "issue" | "target" | undefined {
  if (type === LinkType.BLOCKS) return "target";
  return type === LinkType.BLOCKED_BY || type === LinkType.RELATES_TO ? "issue" : undefined;
}
