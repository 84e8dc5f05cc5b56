/** The points in which the bridge of version 0.3.0 is another (`tracker 9`): each difference once, by name. */
import { type ConnectorProfile, type IssuePatch, writesField } from "../connector.js";
import type { Clock } from "../ports.js";
import { DECISION_RULES, type DecisionRules } from "./decision.js";
import { assertNoForbiddenTeamspaceLegacyKeys } from "./legacy-keys.js";

export interface MissionRules {
  readonly decisions: DecisionRules;
  /** The key of the time of pushing. */
  readonly time_key: "tracker_sync_pushed_at" | "updated_at";
  /** Throws for what must not reach a tracker. */
  readonly gate: (patch: IssuePatch) => void;
  /** Whether what the issue shows already is left alone. */
  readonly leavesAlone: (isShown: boolean) => boolean;
  readonly carriesBlob: (profile: ConnectorProfile) => boolean;
  readonly carriesLinks: (profile: ConnectorProfile) => boolean;
  /** Whether an update is repeated without the status, and the refusal thrown at the end. */
  readonly holdsBack: (error: unknown) => boolean;
  /** Whether requests other than the update are tried again. */
  readonly retries_all: boolean;
  readonly retryClock: (clock: Clock) => Clock;
}

export const MISSION_RULES: MissionRules = {
  decisions: DECISION_RULES,
  time_key: "tracker_sync_pushed_at",
  gate: ({ custom_fields }) => assertNoForbiddenTeamspaceLegacyKeys(custom_fields),
  leavesAlone: (isShown) => isShown,
  carriesBlob: (profile) => writesField(profile, "custom_fields"),
  carriesLinks: ({ links }) => links !== "none",
  holdsBack(error) {
    const { code, capability } = error as { readonly code?: unknown; readonly capability?: unknown };
    return code === "CAPABILITY_NOT_SUPPORTED" && capability === "status";
  },
  retries_all: true,
  retryClock: (clock) => clock,
};

export const MISSION_RULES_0_3_0: MissionRules = {
  // What is no decision reference is left out without a word; an id that is null reads as a text.
  decisions: {
    malformed: () => undefined,
    unusableRef: () => null,
    idOf: (value) => (value === null ? "None" : DECISION_RULES.idOf(value)),
  },
  // The name of the time says something of the mission, which it is not.
  time_key: "updated_at",
  gate: () => undefined,
  // Everything is written each time, comments too.
  leavesAlone: () => false,
  // Whatever the connector says of itself.
  carriesBlob: () => true,
  carriesLinks: () => true,
  holdsBack: () => false,
  retries_all: false,
  // At once, without a wait.
  retryClock: (clock) => ({ now: () => clock.now(), sleep: async () => undefined }),
};
