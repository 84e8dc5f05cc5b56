import { join } from "node:path";
import { type Actor, type Lane, lineText, readDocument } from "@spec-kitty/mission-log";
import { type Sanitised, sanitizeEventForLog } from "@spec-kitty/sync-protocol";
import { codeOf, messageOf } from "../errors.js";
import { appendLines } from "./append-lines.js";
import { missionFolder } from "./mission-folder.js";

/** A line of a mission's log, without personal fields. */
export type StatusLine = Sanitised<{ readonly event_id: string }>;

/** A move of a work package that is about to be written (`mission-log 2.2`). */
export interface NewTransition {
  readonly event_id: string;
  readonly mission_slug: string;
  readonly wp_id: string;
  readonly from_lane: Lane;
  readonly to_lane: Lane;
  /** ISO time. */
  readonly at: string;
  readonly actor: Actor;
  readonly force?: boolean;
  readonly execution_mode: "worktree" | "direct_repo";
  readonly reason?: string | null;
  readonly review_ref?: string | null;
  readonly evidence?: object | null;
  readonly policy_metadata?: object | null;
  readonly review_result?: object | null;
  readonly reason_source?: "operator" | "synthetic" | null;
  readonly mission_id?: string | null;
}

/** The line of a move: thirteen keys always, the others where they are set (`cli-sync 6.2`). */
export function transitionLine(move: NewTransition): StatusLine {
  const { review_result, reason_source, mission_id } = move;
  const { reason = null, review_ref = null, evidence = null, policy_metadata = null, force = false } = move;
  return sanitizeEventForLog({
    ...move,
    ...{ force, reason, review_ref, evidence, policy_metadata },
    review_result: review_result ?? undefined,
    reason_source: reason_source ?? undefined,
    mission_id: mission_id ?? undefined,
  });
}

export type AppendOutcome =
  | { readonly status: "appended" }
  | { readonly status: "refused"; readonly code: string; readonly message: string };

/** The git-tracked log of a mission, `kitty-specs/<mission>/status.events.jsonl`. Only appends; what stands in it stays. */
export class StatusLog {
  readonly path: string;

  /** Throws `SyncError` `MISSION_SLUG_UNSAFE` where the slug is not one segment of a path. */
  constructor(options: { readonly worktreeRoot: string; readonly missionSlug: string }) {
    this.path = join(missionFolder(options.worktreeRoot, options.missionSlug), "status.events.jsonl");
  }

  /**
   * Appends lines, all or none, in the format of `mission-log 2.1`; several processes may do so at once. A line that a
   * strict reader would refuse the whole log for is refused here. Never throws: what goes wrong is an outcome.
   */
  append(lines: readonly StatusLine[]): AppendOutcome {
    for (const line of lines) {
      if (typeof line.event_id !== "string" || line.event_id.trim() === "")
        return { status: "refused", code: "LINE_WITHOUT_ID", message: "A line of a log needs an event_id" };
      const read = readDocument(line);
      if (!read.ok)
        return { status: "refused", code: read.code, message: `${line.event_id}: ${read.detail}` };
    }
    try {
      appendLines(this.path, lines.map(lineText));
      return { status: "appended" };
    } catch (error) {
      return { status: "refused", code: codeOf(error) ?? "LOG_UNWRITABLE", message: messageOf(error) };
    }
  }
}
