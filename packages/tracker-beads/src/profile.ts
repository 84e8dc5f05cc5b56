import {
  type CanonicalIssue,
  type ConnectorProfile,
  capabilities,
  type TrackerCapabilities,
} from "@spec-kitty/tracker";
import { linksReadBack } from "./links.js";
import { type StatusNames, typeName, typeOf } from "./names.js";

export const BEADS_CAPABILITIES: TrackerCapabilities = capabilities({
  supports_custom_fields: false,
  supports_multi_assignee: false,
  supports_bulk_read: true,
  supports_assignment: true,
  supports_terminal_transition: true,
});

/** The priority of an issue that was given none. */
export const DEFAULT_PRIORITY = 2;

export function beadsProfile({ nameOf, statusOf }: StatusNames): ConnectorProfile {
  return {
    fields: {
      ...{ title: "both", body: "both", status: "both", issue_type: "both", priority: "both" },
      ...{ assignees: "both", labels: "both", parent: "both", links: "both" },
      // What Beads keeps as metadata; no command writes it.
      custom_fields: "read",
    },
    // The status is written by a command of its own, after which a creation may be known by halves.
    created_fields: ["title", "body", "issue_type", "priority", "assignees", "labels", "parent"],
    links: "upsert",
    search: "immediate",
    never_lags: true,
    // Labels, parents, links and comments leave the time of an issue alone: each pull reads the whole list.
    incremental: "none",
    reads_back: {
      body: (body) => (body === "" ? null : body),
      status: (status) => statusOf(nameOf(status)),
      issue_type: (type) => typeOf(typeName(type)),
      priority: (priority) => priority ?? DEFAULT_PRIORITY,
      assignees: (assignees) => assignees.slice(0, 1),
      links: linksReadBack,
    },
    comment_count: commentCount,
  };
}

/** A list tells how many there are, `show` the comments themselves. */
function commentCount({ raw }: CanonicalIssue): number | undefined {
  const { comment_count: count, comments } = raw ?? {};
  if (typeof count === "number") return count;
  return Array.isArray(comments) ? comments.length : undefined;
}
