import { relative } from "node:path";
import type { EmitOptions, EmitOutcome, SyncClient } from "@spec-kitty/cli-sync";
import { CommandError, type Io } from "../io.js";
import { warner } from "./client.js";
import { missionPlace } from "./mission-place.js";

export interface EventToRecord {
  readonly type: string;
  readonly payload: object;
  readonly options: EmitOptions;
  /** The mission that was named; only decisions need one. */
  readonly mission: string | undefined;
}

type Emit = (type: "WPCreated", payload: never, options: EmitOptions) => Promise<EmitOutcome>;

/**
 * Emits an event to where its type belongs: decisions into the git log of their mission, glossary events into the
 * repository and, but for senses, the queue; all others into the queue (`docs/cli-sync.md`).
 */
export async function recordEvent(client: SyncClient, io: Io, event: EventToRecord): Promise<EmitOutcome> {
  const { type, payload, options, mission } = event;
  const keeper = isDecision(type) ? await decisionLog(client, io, event) : client.glossary;
  if (mission !== undefined && !isDecision(type))
    throw new CommandError(`--mission is for decisions, which git keeps; ${type} needs none`);
  // The emitter judges type and payload; what is wrong with them is an outcome.
  const emit = keeper.emit.bind(keeper) as Emit;
  return emit(type as "WPCreated", payload as never, options);
}

function isDecision(type: string): boolean {
  return type === "DecisionInputRequested" || type === "DecisionInputAnswered";
}

async function decisionLog(client: SyncClient, io: Io, { mission, payload }: EventToRecord) {
  const { DecisionGitLog, machineSyncSystem } = await import("@spec-kitty/cli-sync");
  const { mission_slug } = payload as { readonly mission_slug?: unknown };
  const named = mission ?? (typeof mission_slug === "string" ? mission_slug : undefined);
  const place = await missionPlace(io, named);
  return new DecisionGitLog({
    ...place,
    onCommit: (sha) => client.localCommits.emit({ worktreeRoot: place.worktreeRoot, sha }),
    inner: client.emitter,
    system: machineSyncSystem(),
    onWarning: warner(io),
  });
}

/** Where an accepted event is now, in words for a person. */
export function whereItIs(outcome: Extract<EmitOutcome, { status: "accepted" }>, repoRoot: string): string {
  const { queued, log, event } = outcome;
  const file = log === undefined ? "" : relative(repoRoot, log.path);
  if (queued !== "excluded") {
    const waits = "queued; the next push or watch delivers it";
    return log === undefined ? waits : `${waits}; also in ${file}`;
  }
  if (log?.commit)
    return `committed to ${file} as ${log.commit.slice(0, 10)}; git carries it, it is never sent`;
  if (event.event_type === "DecisionInputAnswered")
    return `written to ${file}, not committed yet; git carries it, it is never sent`;
  if (event.event_type === "DecisionInputRequested")
    return `written to ${file}; committed with its answer, never sent`;
  return `written to ${file}; git carries it, it is never sent`;
}
