import { createHash } from "node:crypto";
import {
  type AdmittedLocalCommitFrame,
  type LocalCommitFrame,
  sanitizeEventForLog,
} from "@spec-kitty/sync-protocol";
import type { Session } from "../auth/session.js";
import { bindingAudience } from "../transport/server-url.js";
import type { PendingLocalCommit } from "./sync-state-file.js";

/** Whom a commit is told to. */
export type CommitTarget = Pick<Session, "server" | "email" | "team_id">;

const GENERATION = 1;

/**
 * The form in which a commit is told: with what servers of profile C ask for; bare where Python 3.2.0 noted it, without
 * a project. Null while the project has no id (`cli-sync 6.3`).
 */
export function wireFrame(
  frame: PendingLocalCommit,
  target: CommitTarget,
): LocalCommitFrame | AdmittedLocalCommitFrame | null {
  const { project_uuid, ...bare } = sanitizeEventForLog(frame);
  if (project_uuid === undefined) return { ...bare, changed_files: [...bare.changed_files] };
  if (project_uuid === null) return null;
  const { git_hash, build_id } = bare;
  return {
    ...bare,
    changed_files: [...bare.changed_files],
    project_uuid,
    admission_generation: GENERATION,
    binding_audience: bindingAudience(target.server),
    spec_kitty_delivery_identity: `local-commit:${targetId(target, project_uuid)}:${build_id}:${git_hash}`,
  };
}

function targetId({ server, email, team_id }: CommitTarget, project: string): string {
  const parts = [new URL(server).origin, email, team_id ?? "", project, String(GENERATION)];
  return `tgt_${createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 32)}`;
}
