/** The mission bridge of 0.3.0. */

import { MissionUpdate } from "../generated/models.js";
import { BidirectionalIssueSync } from "../mission/bridge.js";
import { MISSION_RULES_0_3_0 } from "../mission/rules.js";
import { missionSeedFromIssue } from "../mission/seed.js";
import { type Args, built, issueOf, refOf, required } from "./args.js";
import { outcomeOf } from "./error.js";
import type { Operation } from "./operation.js";
import { FaultyConnector } from "./sync-run.js";

export const missionOperations: Readonly<Record<string, Operation>> = {
  mission_seed_from_issue: (args) =>
    missionSeedFromIssue(
      issueOf(required(args, "issue")),
      (args["mission_id"] ?? null) as string | null,
      MISSION_RULES_0_3_0.decisions,
    ),
  publish_mission_update: publish,
};

async function publish(args: Args): Promise<object> {
  const connector = new FaultyConnector(args);
  const { max_retry_attempts } = args as { readonly max_retry_attempts?: number };
  const bridge = new BidirectionalIssueSync({
    ...{ connector, clock: connector.clock, random: () => 0, parity: "0.3.0" },
    ...(max_retry_attempts !== undefined && { max_retry_attempts }),
  });
  const ref = refOf(required(args, "issue_ref"));
  const update = built(MissionUpdate, required(args, "update"));
  const outcome = await outcomeOf(async () => (await bridge.publishMissionUpdate(ref, update)).issue);
  return { outcome, remote: connector.state() };
}
