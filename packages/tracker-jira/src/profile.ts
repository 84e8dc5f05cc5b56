import {
  type ConnectorProfile,
  capabilities,
  isObject,
  MISSION_FIELD,
  type TrackerCapabilities,
} from "@spec-kitty/tracker";
import type { WholeJiraConfig } from "./config.js";
import { labelsOf, summaryOf, typeName } from "./fields.js";
import { isFlat } from "./links.js";
import { issueTypeFrom } from "./mapping.js";
import { statusReadBack } from "./status.js";

export const JIRA_CAPABILITIES: TrackerCapabilities = capabilities({
  supports_webhooks: true,
  supports_multi_assignee: false,
  supports_sprints_or_cycles: true,
  supports_bulk_read: true,
  supports_assignment: true,
  supports_terminal_transition: true,
});

/** What this configuration carries: of custom fields the mission alone, and only where it has a field. */
export function jiraProfile(config: WholeJiraConfig): ConnectorProfile {
  const hasMissionField = Boolean(config.spec_kitty_mission_field_id);
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
      custom_fields: hasMissionField ? "both" : "none",
    },
    created_fields: [
      ...(["title", "body", "issue_type", "priority", "assignees", "labels", "parent"] as const),
      ...(hasMissionField ? (["custom_fields"] as const) : []),
    ],
    links: "upsert",
    search: "eventual",
    incremental: "complete",
    reads_back: {
      title: summaryOf,
      body: (body) => body || null,
      status: (status) => statusReadBack(status, config.status_name_map),
      issue_type: (type) => issueTypeFrom(typeName(type, config.default_issue_type)),
      assignees: (assignees) => assignees.slice(0, 1),
      labels: labelsOf,
      // Parents and children are told by the field `parent`.
      links: (links) => links.filter(({ type }) => isFlat(type)),
      custom_fields: ({ [MISSION_FIELD]: mission }) =>
        isObject(mission) ? { [MISSION_FIELD]: mission } : {},
    },
  };
}
