import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readMeta } from "@spec-kitty/mission-log";
import { DecisionInputAnsweredPayload, DecisionInputRequestedPayload } from "@spec-kitty/mission-runtime";
import { sanitizeEventForLog, type WireEventType } from "@spec-kitty/sync-protocol";
import type { EmitOptions } from "../emit/envelope.js";
import type { EmitOutcome, EventEmitter } from "../emit/event-emitter.js";
import type { EmitPayload } from "../emit/payload-defaults.js";
import { codeOf, messageOf } from "../errors.js";
import { sortedJson } from "../files/python-json.js";
import type { CleanEvent } from "../queue/port.js";
import type { SyncSystem } from "../system.js";
import type { OnWarning } from "../warning.js";
import { appendLines } from "./append-lines.js";
import { missionFolder } from "./mission-folder.js";
import { gitLine } from "./run-git.js";
import { type SafeCommitResult, safeCommit } from "./safe-commit.js";
import { isMissionBranch } from "./worktree.js";

/** Their payload as the runtime's own models say it (`cli-sync 6.2`). */
const MODELS = {
  DecisionInputRequested: DecisionInputRequestedPayload,
  DecisionInputAnswered: DecisionInputAnsweredPayload,
} as const;

const COMMIT_MESSAGE = "chore(decisions): record decision [skip ci]";

export interface DecisionGitLogOptions {
  /** Any checkout of the repository. */
  readonly repoRoot: string;
  /** The checkout that the log is written and committed in. */
  readonly worktreeRoot: string;
  /** The branch of the mission, which must be checked out there. */
  readonly destinationRef: string;
  readonly missionSlug: string;
  /** Builds and checks events; gets every event, and never queues these two types. */
  readonly inner: Pick<EventEmitter, "emit">;
  readonly system: SyncSystem;
  readonly onWarning: OnWarning;
  /** Told of each commit; must not reject. */
  readonly onCommit?: (sha: string) => Promise<unknown>;
}

/**
 * An emitter that keeps decisions in git, in `kitty-specs/<mission>/decisions.events.jsonl`: a line for each request and
 * each answer, and a commit with each answer, on the branch of the mission and on no other (`cli-sync FR-001` to 005).
 * A request without an answer is valid; it is committed with the next answer. An answer that cannot be committed stays
 * in the file, with a warning, and is committed with the next one.
 */
export class DecisionGitLog {
  readonly path: string;
  readonly #options: DecisionGitLogOptions;

  /** Throws `SyncError` `MISSION_SLUG_UNSAFE` where the slug is not one segment of a path. */
  constructor(options: DecisionGitLogOptions) {
    this.path = join(missionFolder(options.worktreeRoot, options.missionSlug), "decisions.events.jsonl");
    this.#options = options;
  }

  /** Emits one event. Never rejects. A decision is accepted once its line is on the disk. */
  async emit<T extends WireEventType>(
    type: T,
    payload: EmitPayload<T>,
    options: EmitOptions = {},
  ): Promise<EmitOutcome> {
    const outcome = await this.#options.inner.emit(type, payload, options);
    if (outcome.status === "refused" || !isDecision(type)) return outcome;
    // Its own: the event of the same decision is another one (`cli-sync 6.2`).
    const event_id = this.#options.system.newEventId();
    try {
      appendLines(this.path, [this.#line(event_id, outcome.event, type)]);
    } catch (error) {
      const message = `${this.path}: the decision could not be written: ${messageOf(error)}`;
      return { status: "refused", code: codeOf(error) ?? "LOG_UNWRITABLE", message, reasons: [] };
    }
    const commit = type === "DecisionInputAnswered" ? await this.#commit() : null;
    return { ...outcome, log: { path: this.path, event_id, commit } };
  }

  #line(event_id: string, { timestamp, payload }: CleanEvent, event_type: keyof typeof MODELS): string {
    const line = {
      at: timestamp,
      event_id,
      event_type,
      mission_id: this.#missionId(),
      payload: MODELS[event_type].read(payload) ?? payload,
    };
    return sortedJson(sanitizeEventForLog(line), "compact");
  }

  /** As `meta.json` has it; never the slug. */
  #missionId(): string | null {
    const { worktreeRoot, missionSlug } = this.#options;
    try {
      const { meta } = readMeta(
        readFileSync(join(missionFolder(worktreeRoot, missionSlug), "meta.json"), "utf8"),
      );
      return meta.mission_id !== null && ULID.test(meta.mission_id) ? meta.mission_id : null;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return null;
      throw error;
    }
  }

  /** The commit that holds the line, null where there is none yet. */
  async #commit(): Promise<string | null> {
    const result = await this.#committed().catch(failed);
    if (result.ok) return result.sha;
    // Another process has committed this line together with its own.
    if (result.code === "SAFE_COMMIT_NOTHING_TO_COMMIT")
      return gitLine(this.#options.worktreeRoot, ["log", "-1", "--format=%H", "--", this.path]);
    const message = `${this.path} holds an answer that is not committed: ${result.message} [${result.code}]`;
    this.#options.onWarning({ code: "DECISION_NOT_COMMITTED", message });
    return null;
  }

  async #committed(): Promise<SafeCommitResult> {
    const { repoRoot, worktreeRoot, destinationRef, system, onCommit } = this.#options;
    if (!(await isMissionBranch(worktreeRoot, destinationRef))) {
      const message = `${destinationRef} is no branch of a mission: decisions are committed to a branch of their own`;
      return { ok: false, code: "SAFE_COMMIT_PROTECTED_BRANCH", message };
    }
    return safeCommit({
      ...{ repoRoot, worktreeRoot, destinationRef, paths: [this.path], message: COMMIT_MESSAGE, system },
      ...(onCommit && { onCommit }),
    });
  }
}

/** No error of git or of a lock takes back what is written. */
function failed(error: unknown): SafeCommitResult {
  return { ok: false, code: "SAFE_COMMIT_GIT_FAILED", message: messageOf(error) };
}

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

function isDecision(type: string): type is keyof typeof MODELS {
  return Object.hasOwn(MODELS, type);
}
