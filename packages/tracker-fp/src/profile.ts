import {
  type CanonicalLink,
  type ConnectorProfile,
  capabilities,
  LinkType,
  type TrackerCapabilities,
} from "@spec-kitty/tracker";
import { priorityName, priorityOf, statusName, statusOf } from "./names.js";
import { dependentOf } from "./rules.js";

/** There are no webhooks, nothing to discover and no hosted way: fp works on files of this machine. */
export const FP_CAPABILITIES: TrackerCapabilities = capabilities({
  supports_custom_fields: false,
  supports_multi_assignee: false,
  supports_terminal_transition: true,
});

export const FP_PROFILE: ConnectorProfile = {
  fields: {
    title: "both",
    body: "both",
    status: "both",
    issue_type: "none",
    priority: "both",
    assignees: "none",
    labels: "none",
    // Set by the creation, and not changed afterwards.
    parent: "read",
    links: "both",
    custom_fields: "none",
  },
  // The status is written by a command of its own, after which a creation may be known by halves.
  created_fields: ["title", "body", "priority"],
  links: "upsert",
  search: "immediate",
  never_lags: true,
  // It tells the whole list in any case, in which one issue tells what another blocks.
  incremental: "none",
  reads_back: {
    body: (body) => body || null,
    status: (status) => statusOf(statusName(status)),
    priority: (priority) => (priority === null ? null : priorityOf(priorityName(priority))),
    links: linksReadBack,
  },
};

/** There is one kind of link: that an issue depends on another. */
function linksReadBack(links: readonly CanonicalLink[]): readonly CanonicalLink[] {
  return links
    .filter(({ type }) => dependentOf(type) !== undefined)
    .map((link) => (link.type === LinkType.RELATES_TO ? { ...link, type: LinkType.BLOCKED_BY } : link));
}
