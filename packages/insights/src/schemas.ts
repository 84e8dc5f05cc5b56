import { ProvenanceRef } from "@spec-kitty/dossier/schemas";
import {
  closed,
  custom,
  defineLine,
  integer,
  literal,
  maybe,
  number,
  text,
} from "@spec-kitty/events-core/schema-kit";
import { RuntimeActorIdentity } from "@spec-kitty/mission-runtime/schemas";
import { TriggerSourceT } from "./retrospective.js";

const count = () => integer({ minimum: 0 });

/** Where in a mission something was measured. */
const place = () => ({
  mission_id: text(),
  run_id: maybe(text()),
  step_id: maybe(text()),
  wp_id: maybe(text()),
  phase_name: maybe(text()),
});

export const TokenUsageRecordedPayload = closed(
  "TokenUsageRecordedPayload",
  {
    ...place(),
    actor: maybe(RuntimeActorIdentity),
    provider: maybe(text()),
    model: maybe(text()),
    input_tokens: count(),
    output_tokens: count(),
    total_tokens: count(),
    estimated_cost_usd: number({ minimum: 0 }),
    source: text(),
  },
  { rule: "tokenTotal" },
);

export const DiffSummaryRecordedPayload = closed("DiffSummaryRecordedPayload", {
  ...place(),
  base_ref: text(),
  head_ref: text(),
  files_changed: count(),
  lines_added: count(),
  lines_deleted: count(),
  source: text(),
});

const retrospective = () => ({
  mission_id: text(),
  actor: text(),
  trigger_source: literal(...Object.values(TriggerSourceT)),
});

const isoText = () => custom("isoText", text());

export const RetrospectiveCompletedPayload = closed("RetrospectiveCompletedPayload", {
  ...retrospective(),
  artifact_ref: maybe(ProvenanceRef),
  completed_at: isoText(),
});

export const RetrospectiveSkippedPayload = closed("RetrospectiveSkippedPayload", {
  ...retrospective(),
  skip_reason: text(),
  skipped_at: isoText(),
});

export const ProfileInvocationStartedPayload = closed("ProfileInvocationStartedPayload", {
  mission_id: text(),
  run_id: text(),
  step_id: text(),
  action: text(),
  profile_slug: text(),
  profile_version: maybe(text()),
  actor: RuntimeActorIdentity,
  governance_scope: maybe(text()),
});

export const v4 = defineLine({
  events: {
    TokenUsageRecorded: TokenUsageRecordedPayload,
    DiffSummaryRecorded: DiffSummaryRecordedPayload,
    RetrospectiveCompleted: RetrospectiveCompletedPayload,
    RetrospectiveSkipped: RetrospectiveSkippedPayload,
    ProfileInvocationStarted: ProfileInvocationStartedPayload,
  },
  reserved: ["ProfileInvocationCompleted", "ProfileInvocationFailed"],
  models: {},
  published: {},
});
