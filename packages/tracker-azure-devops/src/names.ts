/** What states and work item types are called, by the process Agile unless the configuration says otherwise. */
import { CanonicalIssueType, CanonicalStatus } from "@spec-kitty/tracker";

const STATES: { readonly [S in CanonicalStatus]: string } = {
  todo: "New",
  in_progress: "Active",
  // Agile has neither reviews nor blocks: these read back as done and in progress, unless they are mapped.
  in_review: "Resolved",
  blocked: "Active",
  done: "Closed",
  canceled: "Removed",
};

const STATUSES: Readonly<Record<string, CanonicalStatus>> = {
  ...{ done: "done", closed: "done", resolved: "done" },
  ...{ "in progress": "in_progress", active: "in_progress", committed: "in_progress" },
  ...{ blocked: "blocked", "on hold": "blocked", review: "in_review", "in review": "in_review" },
  ...{ removed: "canceled", canceled: "canceled", cancelled: "canceled" },
};

const TYPES: { readonly [T in CanonicalIssueType]: string } = {
  ...{ epic: "Epic", story: "User Story", task: "Task", bug: "Bug", chore: "Task", subtask: "Task" },
};

const ISSUE_TYPES: Readonly<Record<string, CanonicalIssueType>> = {
  ...{ epic: "epic", feature: "epic", initiative: "epic", "user story": "story", story: "story" },
  ...{ bug: "bug", defect: "bug", task: "task" },
};

/** Our values by the provider's names, and back. */
export interface Names<T extends string> {
  readonly nameOf: (value: T) => string;
  readonly valueOf: (name: string) => T;
}

type Map<T extends string> = { readonly [V in T]?: string };

export function stateNames(map: Map<CanonicalStatus>): Names<CanonicalStatus> {
  return namesBy(map, STATES, STATUSES, CanonicalStatus.TODO);
}

export function typeNames(map: Map<CanonicalIssueType>): Names<CanonicalIssueType> {
  return namesBy(map, TYPES, ISSUE_TYPES, CanonicalIssueType.CHORE);
}

/** A configured name reads as what it was configured for, the first of several. */
function namesBy<T extends string>(
  map: Map<T>,
  names: { readonly [V in T]: string },
  values: Readonly<Record<string, T>>,
  otherwise: T,
): Names<T> {
  const mapped = Object.entries(map) as [T, string][];
  return {
    nameOf: (value) => map[value] ?? names[value],
    valueOf(name) {
      const key = name.toLowerCase();
      const own = mapped.find(([, one]) => one.toLowerCase() === key);
      return own?.[0] ?? values[key] ?? otherwise;
    },
  };
}
