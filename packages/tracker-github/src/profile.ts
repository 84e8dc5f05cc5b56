import {
  type ConnectorProfile,
  capabilities,
  githubStateToStatus,
  statusToGithubState,
  type TrackerCapabilities,
} from "@spec-kitty/tracker";

export const GITHUB_CAPABILITIES: TrackerCapabilities = capabilities({
  supports_webhooks: true,
  supports_hierarchy: false,
  supports_dependencies: false,
  supports_custom_fields: false,
  supports_sprints_or_cycles: true,
  supports_bulk_read: true,
  supports_assignment: true,
  supports_terminal_transition: true,
});

export const GITHUB_PROFILE: ConnectorProfile = {
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
    links: "none",
    custom_fields: "none",
  },
  created_fields: ["title", "body", "assignees", "labels"],
  links: "none",
  search: "immediate",
  incremental: "complete",
  comment_count: ({ raw }) => {
    const { comments } = (raw ?? {}) as { readonly comments?: unknown };
    return typeof comments === "number" ? comments : undefined;
  },
  reads_back: { status: (status) => githubStateToStatus(statusToGithubState(status)) },
};
