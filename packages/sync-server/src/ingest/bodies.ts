import { readUuid } from "@spec-kitty/events-core";
import type { DossierUploadRequestInput } from "@spec-kitty/sync-protocol";
import type { Sql } from "../store/sql.js";
import { isoTime, type ServerSystem } from "../system.js";

/** The bodies of artifacts (`cli-sync 4.6`). They are kept in the database, never as files. */
export class Bodies {
  readonly #sql: Sql;
  readonly #system: ServerSystem;

  constructor(sql: Sql, system: ServerSystem) {
    this.#sql = sql;
    this.#system = system;
  }

  /** Why an upload is refused for good, undefined where it is not. */
  problemOf(upload: DossierUploadRequestInput, limit: number): string | undefined {
    const { project_uuid, artifact_path, content_body } = upload;
    if (readUuid(project_uuid) === undefined) return "project_uuid should be a UUID";
    if (!isRelativePath(artifact_path)) return "artifact_path should be a relative path inside the mission";
    if (Buffer.byteLength(content_body) > limit) return `content_body should have at most ${limit} bytes`;
    return KEYS.some((key) => upload[key].includes("\0"))
      ? "no field but content_body may hold a NUL"
      : undefined;
  }

  async store(upload: DossierUploadRequestInput, teamId: string): Promise<"stored" | "already_exists"> {
    const { project_uuid, content_body } = upload;
    const values = KEYS.map((key) => upload[key]);
    const stored = await this.#sql.run(
      "INSERT INTO server_bodies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      ...[teamId, readUuid(project_uuid)!, ...values],
      // As JSON, since a body may hold any character.
      ...[JSON.stringify(content_body), isoTime(this.#system)],
    );
    return stored === 1 ? "stored" : "already_exists";
  }
}

const KEYS = [
  "mission_slug",
  "target_branch",
  "mission_type",
  "manifest_version",
  "artifact_path",
  "content_hash",
] as const satisfies readonly (keyof DossierUploadRequestInput)[];

function isRelativePath(path: string): boolean {
  const segments = path.split(/[/\\]/);
  return (
    !/^[A-Za-z]:/.test(path) &&
    segments.every((segment) => segment !== "" && segment !== "." && segment !== "..")
  );
}
