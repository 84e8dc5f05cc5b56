import { quote } from "@spec-kitty/events-core";
import type { Coded } from "@spec-kitty/events-core/fold";
import type { DecisionPointAnomalyCode } from "./anomaly-code.js";
import { DecisionAuthorityRole, DecisionPointState } from "./decision-point.js";
import type { DecisionPointAnomaly, DecisionPointOverriddenPayload } from "./generated/models.js";

/** Who says something in a record, and by what authority; interviews have no such fields and no such rules. */
export type Authority = Pick<
  DecisionPointOverriddenPayload,
  "actor_type" | "authority_role" | "mission_owner_authority_flag" | "phase"
>;

export type Breach = Coded<Pick<DecisionPointAnomaly, "kind" | "message">, DecisionPointAnomalyCode>;

/** In which phase a language model may act. */
const LLM_PHASE = "P0";

/** Why a record may not lead to a state, or undefined where it may (`decision point 4.3`, 6 and 7). */
export function policyBreach(eventType: string, to: DecisionPointState, by: Authority): Breach | undefined {
  const decides = to === DecisionPointState.RESOLVED || to === DecisionPointState.OVERRIDDEN;
  if (decides && !isMissionOwner(by)) {
    const { actor_type, authority_role, mission_owner_authority_flag: flag } = by;
    const message =
      `${quote(eventType)} requires actor_type='human', authority_role='mission_owner', and ` +
      `mission_owner_authority_flag=True; got actor_type='${actor_type}', authority_role='${authority_role}', ` +
      `mission_owner_authority_flag=${flag ? "True" : "False"}`;
    return { kind: "authority_policy_violation", message, code: "AUTHORITY_REFUSED" };
  }
  const message = by.actor_type === "llm" ? llmBreach(by) : undefined;
  return message === undefined ? undefined : { kind: "llm_policy_violation", message, code: "LLM_REFUSED" };
}

function isMissionOwner({ actor_type, authority_role, mission_owner_authority_flag }: Authority): boolean {
  return (
    actor_type === "human" &&
    authority_role === DecisionAuthorityRole.MISSION_OWNER &&
    mission_owner_authority_flag
  );
}

function llmBreach({ phase, authority_role, mission_owner_authority_flag }: Authority): string | undefined {
  if (phase !== LLM_PHASE) return `LLM actor only allowed in phase='${LLM_PHASE}'; got phase=${quote(phase)}`;
  if (authority_role === DecisionAuthorityRole.MISSION_OWNER)
    return `LLM actor must have advisory or informed role; got authority_role='${authority_role}'`;
  return mission_owner_authority_flag ? "LLM actor must not carry mission-owner authority" : undefined;
}
