/** The payloads of the events that the command line emits (`cli-sync 2.3`). Keys that no rule names pass. */
import {
  anyObject,
  boolean,
  custom,
  integer,
  list,
  literal,
  maybe,
  nullable,
  number,
  open,
  patternText,
  text,
  timestamp,
} from "@spec-kitty/events-core/schema-kit";
import { DISPLAY_LANES, Lane } from "@spec-kitty/mission-log";
import Type, { type TProperties } from "typebox";
import { count, filledText, nullableText, present, RunActor, workPackageId } from "./parts.js";

const actor = () => custom("actor", Type.Union([Type.String({ minLength: 1 }), anyObject()]));

/** `014-board` or `board-01J8XYZA`. */
const missionSlug = () =>
  patternText("^(?:\\d{3}-[a-z0-9-]+|[a-z0-9]+(?:-[a-z0-9]+)*-[0-9A-HJKMNP-TV-Z]{8})$");

const build = () => ({
  build_id: text(),
  node_id: nullableText(),
  project_uuid: nullableText(),
  project_slug: nullableText(),
  project_name: nullableText(),
  repo_slug: nullableText(),
  branch: nullableText(),
  head_commit: nullableText(),
  /** The next three are sent by the Python clients and removed wherever an event is kept. */
  developer_name: nullableText(),
  machine_name: nullableText(),
  workspace_path: nullableText(),
});

export const BuildRegistered = open("BuildRegisteredPayload", build());
export const BuildHeartbeat = open("BuildHeartbeatPayload", {
  ...build(),
  remote_head: nullableText(),
  ahead_of_remote: maybe(count()),
  behind_remote: maybe(count()),
  recent_commits: maybe(list(present())),
});

export const WPStatusChanged = open("WPStatusChangedPayload", {
  wp_id: workPackageId(),
  /** Null where nothing is known of the work package before, as contract line v4 has it. */
  from_lane: nullable(custom("fromLane", Type.Enum(Object.values(Lane)))),
  to_lane: custom("toLane", Type.Enum([...DISPLAY_LANES])),
  actor: actor(),
  mission_slug: text(),
  execution_mode: literal("worktree", "direct_repo"),
  force: Type.Optional(boolean()),
  reason: nullableText(),
  review_ref: nullableText(),
  evidence: maybe(anyObject()),
});

export const WPCreated = open("WPCreatedPayload", {
  wp_id: workPackageId(),
  wp_title: text(),
  mission_slug: text(),
  actor: actor(),
  depends_on: Type.Optional(list(workPackageId())),
});

export const WPAssigned = open("WPAssignedPayload", {
  wp_id: workPackageId(),
  agent_id: text(),
  phase: literal("implementation", "review"),
  retry_count: Type.Optional(count()),
});

export const MissionCreated = open("MissionCreatedPayload", {
  mission_slug: missionSlug(),
  mission_number: nullable(count()),
  mission_type: text(),
  target_branch: text(),
  wp_count: count(),
  friendly_name: filledText(),
  purpose_tldr: filledText(),
  purpose_context: filledText(),
  mission_id: nullableText(),
  created_at: maybe(timestamp()),
});

export const MissionClosed = open("MissionClosedPayload", {
  mission_slug: text(),
  mission_number: integer({ minimum: 1 }),
  mission_type: text(),
});

const step = <P extends TProperties>(model: string, own: P) =>
  open(model, { mission_id: text(), actor: text(), mission_slug: nullableText(), ...own });

export const MissionStarted = step("MissionStartedPayload", { mission_type: text(), initial_phase: text() });
export const MissionCompleted = step("MissionCompletedPayload", {
  mission_type: text(),
  final_phase: text(),
});
export const PhaseEntered = step("PhaseEnteredPayload", {
  phase_name: text(),
  previous_phase: nullableText(),
});

const run = <P extends TProperties>(model: string, own: P) =>
  open(model, {
    run_id: text(),
    ...own,
    actor: RunActor,
    mission_id: nullableText(),
    mission_slug: nullableText(),
  });

export const MissionRunStarted = run("MissionRunStartedPayload", { mission_type: text() });
export const MissionRunCompleted = run("MissionRunCompletedPayload", { mission_type: text() });
export const NextStepIssued = run("NextStepIssuedPayload", { step_id: text(), agent_id: text() });
export const NextStepAutoCompleted = run("NextStepAutoCompletedPayload", {
  step_id: text(),
  agent_id: text(),
  result: literal("success", "failed", "blocked"),
});
export const DecisionInputRequested = run("DecisionInputRequestedPayload", {
  decision_id: text(),
  step_id: text(),
  question: text(),
  options: Type.Optional(list(present())),
  input_key: nullableText(),
});
export const DecisionInputAnswered = run("DecisionInputAnsweredPayload", {
  decision_id: text(),
  answer: text(),
});

export const TokenUsageRecorded = open("TokenUsageRecordedPayload", {
  mission_id: text(),
  source: text(),
  input_tokens: count(),
  output_tokens: count(),
  total_tokens: count(),
  estimated_cost_usd: number({ minimum: 0 }),
  run_id: nullableText(),
  step_id: nullableText(),
  wp_id: nullableText(),
  phase_name: nullableText(),
  provider: nullableText(),
  model: nullableText(),
  actor: maybe(RunActor),
});

export const DiffSummaryRecorded = open("DiffSummaryRecordedPayload", {
  mission_id: text(),
  base_ref: text(),
  head_ref: text(),
  source: text(),
  files_changed: count(),
  lines_added: count(),
  lines_deleted: count(),
});

export const HistoryAdded = open("HistoryAddedPayload", {
  wp_id: workPackageId(),
  entry_type: literal("note", "review", "error", "comment"),
  entry_content: text(),
  author: nullableText(),
});

export const ErrorLogged = open("ErrorLoggedPayload", {
  error_type: literal("validation", "runtime", "network", "auth", "unknown"),
  error_message: text(),
  wp_id: nullableText(),
  stack_trace: nullableText(),
  agent_id: nullableText(),
});

export const DependencyResolved = open("DependencyResolvedPayload", {
  wp_id: workPackageId(),
  dependency_wp_id: workPackageId(),
  resolution_type: literal("completed", "skipped", "merged"),
});

export const MissionOriginBound = open("MissionOriginBoundPayload", {
  mission_slug: missionSlug(),
  provider: literal("jira", "linear"),
  external_issue_id: text(),
  external_issue_key: text(),
  external_issue_url: text(),
  title: text(),
  mission_id: nullableText(),
});
