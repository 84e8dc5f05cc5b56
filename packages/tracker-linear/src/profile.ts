import {
  type CanonicalStatus,
  type ConnectorProfile,
  canonicalToLinearPriority,
  capabilities,
  linearPriorityToCanonical,
  type TrackerCapabilities,
} from "@spec-kitty/tracker";
import { mappedStatus, type StatusMap } from "./mapping.js";

export const LINEAR_CAPABILITIES: TrackerCapabilities = capabilities({
  supports_webhooks: true,
  supports_custom_fields: false,
  supports_multi_assignee: false,
  supports_sprints_or_cycles: true,
  supports_bulk_read: true,
  supports_assignment: true,
  supports_terminal_transition: true,
});

/** What is carried; two statuses that were configured to share a state read back as the first of them. */
export function linearProfile(states: StatusMap): ConnectorProfile {
  return {
    fields: {
      title: "both",
      body: "both",
      status: "both",
      // Every issue is a task there.
      issue_type: "none",
      priority: "both",
      assignees: "both",
      labels: "both",
      parent: "both",
      links: "write",
      custom_fields: "none",
    },
    // The status goes along where the team has a state for it; where not, an update is refused by itself.
    created_fields: ["title", "body", "priority", "assignees", "labels", "parent"],
    links: "upsert",
    search: "immediate",
    incremental: "complete",
    reads_back: {
      status: (status: CanonicalStatus) => mappedStatus(states[status], states) ?? status,
      // To have no priority is the lowest.
      priority: (priority) => linearPriorityToCanonical(canonicalToLinearPriority(priority)),
      assignees: (assignees) => assignees.slice(0, 1),
    },
  };
}
