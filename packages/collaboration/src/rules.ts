/** The rule across fields that the models of this package name; called by the generated readers. */
import type { Rule } from "@spec-kitty/events-core/model";

interface ExternalRefs {
  readonly slack_user_id: string | null;
  readonly slack_team_id: string | null;
  readonly teamspace_member_id: string | null;
}

/** At least one other channel is named; JSON Schema does not say so (`collaboration 3`). */
export const externalRefsRule: Rule<ExternalRefs> = (refs) =>
  refs.slack_user_id === null && refs.slack_team_id === null && refs.teamspace_member_id === null
    ? "ParticipantExternalRefs must populate at least one of slack_user_id, slack_team_id, teamspace_member_id"
    : undefined;
