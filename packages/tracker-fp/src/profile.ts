import { type ConnectorProfile, capabilities, type TrackerCapabilities } from "@spec-kitty/tracker";
import { priorityName, priorityOf, statusName, statusOf } from "./names.js";
import { oneLine } from "./rules.js";

export const FP_CAPABILITIES: TrackerCapabilities = capabilities({
  supports_custom_fields: false,
  supports_multi_assignee: false,
  supports_terminal_transition: true,
});

/** What FP shows in its lists, and takes after the creation. Texts are set once and never shown by themselves. */
export const FP_PROFILE: ConnectorProfile = {
  fields: {
    title: "read",
    body: "none",
    status: "both",
    issue_type: "none",
    priority: "both",
    assignees: "none",
    labels: "none",
    parent: "none",
    links: "write",
    custom_fields: "none",
  },
  created_fields: ["title", "priority"],
  links: "upsert",
  search: "immediate",
  incremental: "none",
  reads_back: {
    title: oneLine,
    status: (status) => statusOf(statusName(status)),
    priority: (priority) => (priority === null ? null : priorityOf(priorityName(priority))!),
  },
};
