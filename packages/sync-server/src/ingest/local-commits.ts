import { readUuid } from "@spec-kitty/events-core";
import {
  type AdmittedLocalCommitFrame,
  type LocalCommitAck,
  type LocalCommitFrame,
  sanitizeEventForLog,
} from "@spec-kitty/sync-protocol";
import type { Session } from "../accounts/sessions.js";
import { first, type Sql } from "../store/sql.js";
import { isoTime, type ServerSystem } from "../system.js";

/** Commits that clients tell of (`cli-sync 6.3`). The same commit told again with other facts is refused. */
export class LocalCommits {
  readonly #sql: Sql;
  readonly #system: ServerSystem;

  constructor(sql: Sql, system: ServerSystem) {
    this.#sql = sql;
    this.#system = system;
  }

  async take(frame: LocalCommitFrame | AdmittedLocalCommitFrame, session: Session): Promise<LocalCommitAck> {
    const key = [session.team_id, readUuid(frame.project_uuid ?? "") ?? "", frame.build_id, frame.git_hash];
    const facts = factsOf(frame);
    const received_at = isoTime(this.#system);
    const added = await this.#sql.run(
      "INSERT INTO server_local_commits VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      ...[...key, facts, received_at],
    );
    if (added === 1) return answer(frame, "accepted", received_at);
    const known = await first<{ frame: string; received_at: string }>(
      this.#sql,
      `SELECT frame, received_at FROM server_local_commits
       WHERE team_id = ? AND project_uuid = ? AND build_id = ? AND git_hash = ?`,
      ...key,
    );
    return answer(frame, known!.frame === facts ? "duplicate" : "conflict", known!.received_at);
  }
}

/** What a commit is, in one form however its keys were ordered. */
function factsOf(frame: LocalCommitFrame | AdmittedLocalCommitFrame): string {
  const { mission_id, changed_files, committed_at } = sanitizeEventForLog(frame);
  return JSON.stringify({ mission_id, changed_files, committed_at });
}

/** Only a frame that names an audience is answered with what it correlates by (`cli-sync 6.3`). */
function answer(
  frame: LocalCommitFrame | AdmittedLocalCommitFrame,
  outcome: "accepted" | "duplicate" | "conflict",
  received_at: string,
): LocalCommitAck {
  const { git_hash, build_id } = frame;
  if (!("binding_audience" in frame)) return { type: "LocalCommitAck", git_hash };
  const { project_uuid, admission_generation, binding_audience } = frame;
  const told = {
    type: "LocalCommitAck",
    git_hash,
    build_id,
    project_uuid,
    admission_generation,
    binding_audience,
  } as const;
  if (outcome !== "conflict") return { ...told, status: outcome, received_at };
  return { ...told, status: "rejected", error_category: "local_commit_payload_conflict", retryable: false };
}
