import type { Model } from "@spec-kitty/events-core";
import { actorLabel, type Lane } from "@spec-kitty/lanes";
import { type Args, keyOf, required } from "./arguments.js";
import { memberOf } from "./domain-operations.js";
import { build } from "./events.js";
import { exported, type LineModules } from "./modules.js";
import type { Operation } from "./serve.js";

/** The operations of lanes. */
export function lanesOperations(modules: LineModules): Record<string, Operation> {
  const call = (name: string) => exported(modules, name) as (value: unknown) => unknown;
  const lane = (args: Args) => memberOf(modules, "Lane", required(args, "lane")) as Lane;
  const transition = (args: Args) =>
    build(
      modules.line.models.get("StatusTransitionPayload") as Model<{ actor: string }>,
      required(args, "payload"),
    );
  return {
    normalize_lane: (args) => call("normalizeLane")(keyOf(required(args, "value"), "value")),
    canonical_to_sync_v1: (args) => call("canonicalToSyncV1")(lane(args)),
    validate_transition: (args) => call("validateTransition")(transition(args)),
    ...(modules.line.name === "v4" && {
      canonical_to_sync_v2: (args: Args) => call("canonicalToSyncV2")(lane(args)),
      actor_label: (args: Args) => actorLabel(transition(args)),
    }),
  };
}
