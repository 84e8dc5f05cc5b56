import { type ConnectorProfile, capabilities, type TrackerCapabilities } from "@spec-kitty/tracker";
import { priorityFrom, priorityNumber, type WorkItems } from "./mapping.js";
import { linksReadBack } from "./relations.js";

export const AZURE_CAPABILITIES: TrackerCapabilities = capabilities({
  supports_webhooks: true,
  supports_custom_fields: false,
  supports_multi_assignee: false,
  supports_sprints_or_cycles: true,
  supports_bulk_read: true,
  supports_assignment: true,
  supports_terminal_transition: true,
});

export function azureProfile({ states, types }: WorkItems): ConnectorProfile {
  return {
    fields: {
      title: "both",
      body: "both",
      status: "both",
      issue_type: "both",
      priority: "both",
      assignees: "both",
      labels: "both",
      parent: "both",
      links: "both",
      custom_fields: "none",
    },
    created_fields: ["title", "body", "issue_type", "priority", "assignees", "labels", "parent"],
    links: "upsert",
    search: "immediate",
    incremental: "complete",
    refuses_moved: true,
    reads_back: {
      status: (status) => states.valueOf(states.nameOf(status)),
      issue_type: (type) => types.valueOf(types.nameOf(type)),
      priority: (priority) => (priority === null ? null : priorityFrom(priorityNumber(priority))),
      links: linksReadBack,
    },
  };
}
