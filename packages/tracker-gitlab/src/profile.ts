import { type ConnectorProfile, capabilities, type TrackerCapabilities } from "@spec-kitty/tracker";
import { knownStatus } from "./mapping.js";

export const GITLAB_CAPABILITIES: TrackerCapabilities = capabilities({
  supports_webhooks: true,
  supports_hierarchy: false,
  supports_custom_fields: false,
  supports_sprints_or_cycles: true,
  supports_bulk_read: true,
  supports_assignment: true,
  supports_terminal_transition: true,
});

export const GITLAB_PROFILE: ConnectorProfile = {
  fields: {
    title: "both",
    body: "both",
    status: "both",
    // Read from the label `bug`; never written.
    issue_type: "read",
    priority: "none",
    assignees: "both",
    labels: "both",
    parent: "none",
    links: "write",
    custom_fields: "none",
  },
  created_fields: ["title", "body", "assignees", "labels"],
  links: "upsert",
  search: "immediate",
  // Its pages are numbered: an issue that is deleted while a list is read moves one over the edge of a page.
  incremental: "partial",
  reads_back: { status: knownStatus },
};
