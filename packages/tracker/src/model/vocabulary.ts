/** The vocabulary of canonical issues (`tracker 2`). */

export const CanonicalStatus = {
  TODO: "todo",
  IN_PROGRESS: "in_progress",
  IN_REVIEW: "in_review",
  BLOCKED: "blocked",
  DONE: "done",
  CANCELED: "canceled",
} as const;
export type CanonicalStatus = (typeof CanonicalStatus)[keyof typeof CanonicalStatus];

export const CanonicalIssueType = {
  EPIC: "epic",
  STORY: "story",
  TASK: "task",
  BUG: "bug",
  CHORE: "chore",
  SUBTASK: "subtask",
} as const;
export type CanonicalIssueType = (typeof CanonicalIssueType)[keyof typeof CanonicalIssueType];

export const LinkType = {
  BLOCKS: "blocks",
  BLOCKED_BY: "blocked_by",
  RELATES_TO: "relates_to",
  DUPLICATES: "duplicates",
  PARENT_OF: "parent_of",
  CHILD_OF: "child_of",
} as const;
export type LinkType = (typeof LinkType)[keyof typeof LinkType];

export const TrackerEventType = {
  CREATED: "created",
  UPDATED: "updated",
  TRANSITIONED: "transitioned",
  COMMENT_ADDED: "comment_added",
  LINK_UPSERTED: "link_upserted",
} as const;
export type TrackerEventType = (typeof TrackerEventType)[keyof typeof TrackerEventType];

export const OwnershipMode = {
  EXTERNAL_AUTHORITATIVE: "external_authoritative",
  SPLIT_OWNERSHIP: "split_ownership",
  SPEC_KITTY_AUTHORITATIVE: "spec_kitty_authoritative",
} as const;
export type OwnershipMode = (typeof OwnershipMode)[keyof typeof OwnershipMode];

export const FieldOwner = { EXTERNAL: "external", LOCAL: "local", SHARED: "shared" } as const;
export type FieldOwner = (typeof FieldOwner)[keyof typeof FieldOwner];

export const ConflictStrategy = {
  EXTERNAL_WINS: "external_wins",
  LOCAL_WINS: "local_wins",
  NEWER_TIMESTAMP: "newer_timestamp",
  MANUAL_REVIEW: "manual_review",
} as const;
export type ConflictStrategy = (typeof ConflictStrategy)[keyof typeof ConflictStrategy];

export const FailureClass = {
  TRANSIENT: "transient",
  RATE_LIMIT: "rate_limit",
  AUTHENTICATION: "authentication",
  PERMISSION: "permission",
  NOT_FOUND: "not_found",
  VALIDATION: "validation",
  NON_RETRYABLE: "non_retryable",
} as const;
export type FailureClass = (typeof FailureClass)[keyof typeof FailureClass];

/** The ten fields that travel between the two sides, in the order of patches and conflicts (`tracker 5`). */
export const CORE_ISSUE_FIELDS = [
  "title",
  "body",
  "status",
  "issue_type",
  "priority",
  "assignees",
  "labels",
  "parent",
  "links",
  "custom_fields",
] as const;
export type CoreField = (typeof CORE_ISSUE_FIELDS)[number];
