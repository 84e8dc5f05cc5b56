import { ParticipantIdentity } from "@spec-kitty/collaboration/schemas";
import { anyText, closed, maybe, member, text, timestamp, tuple } from "@spec-kitty/events-core/schema-kit";
import { SummarySource, WideningChannel } from "./decision-moment.js";

export const SummaryBlock = closed("SummaryBlock", {
  text: text(),
  source: member(SummarySource),
  extracted_at: maybe(timestamp()),
  candidate_answer: maybe(anyText()),
});

export const TeamspaceRef = closed("TeamspaceRef", { teamspace_id: text(), name: maybe(anyText()) });

export const DefaultChannelRef = closed("DefaultChannelRef", { channel_id: text(), name: maybe(anyText()) });

export const ThreadRef = closed("ThreadRef", {
  slack_team_id: maybe(anyText()),
  channel_id: text(),
  thread_ts: text(),
  url: maybe(anyText()),
});

export const ClosureMessageRef = closed("ClosureMessageRef", {
  channel_id: text(),
  thread_ts: text(),
  message_ts: text(),
  url: maybe(anyText()),
});

/** Where a decision point was widened to, and whom it reached. */
export const WideningProjection = closed("WideningProjection", {
  channel: member(WideningChannel),
  teamspace_ref: TeamspaceRef,
  default_channel_ref: DefaultChannelRef,
  thread_ref: ThreadRef,
  invited_participants: tuple(ParticipantIdentity),
  widened_by: text(),
  widened_at: timestamp(),
});
