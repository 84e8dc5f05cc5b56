import {
  anyObject,
  anyText,
  boolean,
  custom,
  defineLine,
  integer,
  list,
  mapOf,
  maybe,
  member,
  nullable,
  open,
  withDefault,
  withHiddenDefault,
} from "@spec-kitty/events-core/schema-kit";
import Type from "typebox";
import {
  CanonicalIssueType,
  CanonicalStatus,
  ConflictStrategy,
  FailureClass,
  FieldOwner,
  LinkType,
  OwnershipMode,
  TrackerEventType,
} from "./model/vocabulary.js";

const instant = () => custom("instant", Type.String({ format: "date-time" }));
const maybeInstant = () => custom("nullableInstant", maybe(Type.String({ format: "date-time" })));
const flag = (value: boolean) => withDefault(boolean(), value);

/** Where an issue lives; its identity is `system:workspace:id` (`tracker 3`). */
export const ExternalRef = open(
  "ExternalRef",
  { system: anyText(), workspace: anyText(), id: anyText(), key: maybe(anyText()), url: maybe(anyText()) },
  { rule: "refRule" },
);

export const CanonicalLink = open("CanonicalLink", { type: member(LinkType), target: ExternalRef });

export const CanonicalIssue = open(
  "CanonicalIssue",
  {
    ref: ExternalRef,
    title: anyText(),
    body: maybe(anyText()),
    status: member(CanonicalStatus),
    issue_type: member(CanonicalIssueType),
    priority: maybe(integer({ minimum: 0, maximum: 4 })),
    assignees: withHiddenDefault(list(anyText()), []),
    labels: withHiddenDefault(list(anyText()), []),
    parent: maybe(ExternalRef),
    links: withHiddenDefault(list(CanonicalLink), []),
    custom_fields: withHiddenDefault(anyObject(), {}),
    created_at: maybeInstant(),
    updated_at: maybeInstant(),
    raw: maybe(anyObject()),
  },
  { rule: "issueRule" },
);

export const SyncCheckpoint = open("SyncCheckpoint", {
  cursor: maybe(anyText()),
  updated_since: maybeInstant(),
});

export const TrackerEvent = open("TrackerEvent", {
  event_id: anyText(),
  event_type: member(TrackerEventType),
  issue_ref: ExternalRef,
  timestamp: instant(),
  payload: anyObject(),
});

/** A comment as a provider shows it. */
export const IssueComment = open("IssueComment", {
  id: anyText(),
  body: anyText(),
  author: maybe(anyText()),
  created_at: maybeInstant(),
  updated_at: maybeInstant(),
});

export const DecisionReference = open("DecisionReference", {
  decision_id: anyText(),
  summary: maybe(anyText()),
  blocking: flag(true),
  url: maybe(anyText()),
  external_ref: maybe(ExternalRef),
});

export const MissionSeed = open("MissionSeed", {
  mission_id: anyText(),
  source_issue_ref: ExternalRef,
  title: anyText(),
  body: nullable(anyText()),
  status: member(CanonicalStatus),
  priority: nullable(integer({ minimum: 0, maximum: 4 })),
  assignees: withHiddenDefault(list(anyText()), []),
  labels: withHiddenDefault(list(anyText()), []),
  decision_references: withHiddenDefault(list(DecisionReference), []),
});

export const MissionUpdate = open("MissionUpdate", {
  mission_id: anyText(),
  mission_state: anyText(),
  target_status: maybe(member(CanonicalStatus)),
  summary: maybe(anyText()),
  mission_url: maybe(anyText()),
  decision_references: withHiddenDefault(list(DecisionReference), []),
});

export const OwnershipPolicy = open("OwnershipPolicy", {
  mode: member(OwnershipMode),
  split_field_owners: withHiddenDefault(mapOf(member(FieldOwner)), {}),
  default_split_owner: withDefault(member(FieldOwner), FieldOwner.SHARED),
});

/** What a provider and its connector can do (`tracker 3`). */
export const TrackerCapabilities = open("TrackerCapabilities", {
  supports_webhooks: flag(false),
  supports_comments: flag(true),
  supports_hierarchy: flag(true),
  supports_dependencies: flag(true),
  supports_custom_fields: flag(true),
  supports_multi_assignee: flag(true),
  supports_sprints_or_cycles: flag(false),
  supports_bulk_read: flag(false),
  supports_bulk_write: flag(false),
  supports_delete: flag(false),
  supports_assignment: flag(false),
  supports_terminal_transition: flag(false),
});

const anyValue = () => Type.Unsafe<unknown>({});

export const ConflictRecord = open("ConflictRecord", {
  field_name: anyText(),
  local_value: custom("anyValue", anyValue()),
  external_value: custom("anyValue", anyValue()),
  resolved_value: custom("anyValue", anyValue()),
  strategy: member(ConflictStrategy),
  manual_review_required: flag(false),
  issue_ref: maybe(ExternalRef),
});

const count = () => withDefault(integer({ minimum: 0 }), 0);

export const SyncStats = open("SyncStats", {
  pulled_created: count(),
  pulled_updated: count(),
  pushed_created: count(),
  pushed_updated: count(),
  skipped: count(),
});

export const SyncFailure = open("SyncFailure", {
  issue_ref: nullable(ExternalRef),
  operation: anyText(),
  failure_class: nullable(member(FailureClass)),
  message: anyText(),
  retryable: boolean(),
});

/** The connection of a workspace through Nango (`tracker 10`). */
export const NangoConnectionContext = open(
  "NangoConnectionContext",
  {
    connection_id: anyText(),
    provider_config_key: anyText(),
    nango_secret_key: anyText(),
    nango_base_url: withDefault(anyText(), "https://api.nango.dev"),
  },
  { rule: "nangoRule" },
);

const textMap = () => withHiddenDefault(mapOf(anyText()), {});

export const LinearHostedParams = open("LinearHostedParams", {
  team_id: anyText(),
  workspace: withDefault(anyText(), "linear"),
  graphql_url: withDefault(anyText(), "https://api.linear.app/graphql"),
  status_to_state_id: textMap(),
});
export const JiraHostedParams = open("JiraHostedParams", {
  base_url: anyText(),
  project_key: anyText(),
  default_issue_type: withDefault(anyText(), "Task"),
  status_name_map: textMap(),
  spec_kitty_mission_field_id: maybe(anyText()),
});
export const GitHubHostedParams = open("GitHubHostedParams", {
  owner: anyText(),
  repo: anyText(),
  base_url: withDefault(anyText(), "https://api.github.com"),
});
export const GitLabHostedParams = open("GitLabHostedParams", {
  project_id: anyText(),
  base_url: withDefault(anyText(), "https://gitlab.com/api/v4"),
});

export const DiscoveredWorkspace = open("DiscoveredWorkspace", {
  id: anyText(),
  name: anyText(),
  display: anyText(),
  kind: anyText(),
  provider: anyText(),
  provider_context: maybe(anyObject()),
});

export const DiscoveredResource = open("DiscoveredResource", {
  provider: anyText(),
  parent_workspace_id: anyText(),
  resource_type: anyText(),
  stable_ref: anyText(),
  display_name: anyText(),
  connector_params: anyObject(),
  routing_metadata: anyObject(),
});

const models = {
  ExternalRef,
  CanonicalLink,
  CanonicalIssue,
  SyncCheckpoint,
  TrackerEvent,
  IssueComment,
  DecisionReference,
  MissionSeed,
  MissionUpdate,
  OwnershipPolicy,
  TrackerCapabilities,
  ConflictRecord,
  SyncStats,
  SyncFailure,
  NangoConnectionContext,
  LinearHostedParams,
  JiraHostedParams,
  GitHubHostedParams,
  GitLabHostedParams,
  DiscoveredWorkspace,
  DiscoveredResource,
};

export const v4 = defineLine({
  events: {},
  models,
  published: {
    external_ref: ExternalRef,
    canonical_link: CanonicalLink,
    canonical_issue: CanonicalIssue,
    sync_checkpoint: SyncCheckpoint,
    tracker_event: TrackerEvent,
    issue_comment: IssueComment,
    decision_reference: DecisionReference,
    mission_seed: MissionSeed,
    mission_update: MissionUpdate,
    ownership_policy: OwnershipPolicy,
    tracker_capabilities: TrackerCapabilities,
    conflict_record: ConflictRecord,
    discovered_workspace: DiscoveredWorkspace,
    discovered_resource: DiscoveredResource,
  },
});
