/** What Beads calls statuses, types and kinds of dependency (`tracker-connectors 7`). */
import { CanonicalIssueType, CanonicalStatus, LinkType, TrackerValueError } from "@spec-kitty/tracker";

const STATUS_NAMES: { readonly [S in CanonicalStatus]: string } = {
  todo: "open",
  in_progress: "in_progress",
  // Beads knows no reviews, and one way to be closed: these read back as in progress and done, unless they are mapped.
  in_review: "in_progress",
  blocked: "blocked",
  done: "closed",
  canceled: "closed",
};

const STATUSES: ReadonlyMap<string, CanonicalStatus> = new Map([
  ["open", CanonicalStatus.TODO],
  ["deferred", CanonicalStatus.TODO],
  ["in_progress", CanonicalStatus.IN_PROGRESS],
  ["pinned", CanonicalStatus.IN_PROGRESS],
  ["blocked", CanonicalStatus.BLOCKED],
  ["closed", CanonicalStatus.DONE],
  ["tombstone", CanonicalStatus.CANCELED],
]);

/** Statuses by the names of one database, and back. */
export interface StatusNames {
  readonly nameOf: (status: CanonicalStatus) => string;
  /** A status that nobody has named is still to do. */
  readonly statusOf: (name: string) => CanonicalStatus;
}

export function statusNames(
  map: { readonly [S in CanonicalStatus]?: string },
  more: readonly (readonly [string, CanonicalStatus])[] = [],
): StatusNames {
  const known = new Map([
    ...STATUSES,
    ...more,
    ...Object.entries(map)
      .reverse()
      .map(([status, name]) => [name, status as CanonicalStatus] as const),
  ]);
  return {
    nameOf: (status) => map[status] ?? STATUS_NAMES[status],
    statusOf: (name) => known.get(name.toLowerCase()) ?? known.get(name) ?? CanonicalStatus.TODO,
  };
}

/** Statuses of Beads that version 0.3.0 does not know: an issue on an agent's hook is being worked on. */
export const LATER_STATUSES = [["hooked", CanonicalStatus.IN_PROGRESS]] as const;

const TYPE_NAMES: { readonly [T in CanonicalIssueType]: string } = {
  ...{ epic: "epic", story: "feature", task: "task", bug: "bug", chore: "chore", subtask: "task" },
};

const TYPES: ReadonlyMap<string, CanonicalIssueType> = new Map([
  ["epic", CanonicalIssueType.EPIC],
  ["feature", CanonicalIssueType.STORY],
  ["story", CanonicalIssueType.STORY],
  ["task", CanonicalIssueType.TASK],
  ["bug", CanonicalIssueType.BUG],
  ["chore", CanonicalIssueType.CHORE],
  ["decision", CanonicalIssueType.CHORE],
]);

/** Throws `TrackerValueError` for a text that is no type. */
export function typeName(type: CanonicalIssueType): string {
  const name = TYPE_NAMES[type];
  if (name === undefined) throw new TrackerValueError(`'${type}' is not a valid CanonicalIssueType`);
  return name;
}

export function typeOf(name: string): CanonicalIssueType {
  return TYPES.get(name.toLowerCase()) ?? CanonicalIssueType.TASK;
}

const DEPENDENCIES: ReadonlyMap<string, LinkType> = new Map([
  ["blocks", LinkType.BLOCKED_BY],
  ["related", LinkType.RELATES_TO],
  ["relates_to", LinkType.RELATES_TO],
  ["relates", LinkType.RELATES_TO],
  ["discovered-from", LinkType.RELATES_TO],
  ["duplicates", LinkType.DUPLICATES],
  ["parent-child", LinkType.CHILD_OF],
]);

/** The link that a kind of dependency is; undefined for a kind that has none of its own. */
export function dependencyLink(kind: string): LinkType | undefined {
  return DEPENDENCIES.get(kind.toLowerCase());
}

/** The dependency that a link is: which of the two issues depends on the other, and how. */
export function dependencyOf(type: LinkType): {
  readonly kind: string;
  readonly dependent: "issue" | "target";
} {
  switch (type) {
    case LinkType.BLOCKS:
      return { kind: "blocks", dependent: "target" };
    case LinkType.BLOCKED_BY:
      return { kind: "blocks", dependent: "issue" };
    case LinkType.PARENT_OF:
      return { kind: "parent-child", dependent: "target" };
    case LinkType.CHILD_OF:
      return { kind: "parent-child", dependent: "issue" };
    case LinkType.RELATES_TO:
    case LinkType.DUPLICATES:
      return { kind: "related", dependent: "issue" };
  }
}
