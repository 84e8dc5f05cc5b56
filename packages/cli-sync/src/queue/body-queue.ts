import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Database, openDatabase } from "@spec-kitty/store-sqlite/database";
import { BODY_LIMIT_BYTES } from "@spec-kitty/sync-protocol";
import type { SyncSystem } from "../system.js";
import { QUEUE_SCHEMA } from "./tables.js";

/** Which dossier an artifact belongs to. */
export interface BodyNamespace {
  readonly project_uuid: string;
  readonly mission_slug: string;
  readonly target_branch: string;
  readonly mission_type: string;
  readonly manifest_version: string;
}

/** The text of one artifact on its way to the server. */
export interface BodyTask extends BodyNamespace {
  readonly id: number;
  readonly artifact_path: string;
  /** SHA-256 of the UTF-8 text, hexadecimal. */
  readonly content_hash: string;
  readonly hash_algorithm: "sha256";
  readonly content_body: string;
  readonly size_bytes: number;
  readonly retry_count: number;
}

export type BodyEnqueueOutcome =
  | { readonly status: "queued" | "known" }
  | {
      readonly status: "refused";
      readonly code: "BODY_TOO_LARGE" | "BODY_NOT_UPLOADED";
      readonly message: string;
    };

/** What an upload came to; `failed` is for good (`cli-sync 4.6`). */
export type BodyOutcome =
  | { readonly status: "uploaded" }
  | { readonly status: "retry"; readonly message: string }
  | { readonly status: "failed"; readonly message: string };

/** An artifact that never arrived, kept without its text. */
export interface BodyFailure extends BodyNamespace {
  readonly artifact_path: string;
  readonly content_hash: string;
  readonly failure_reason: string;
  readonly failure_count: number;
  /** Unix seconds. */
  readonly last_failed_at: number;
}

const EXTENSIONS = /\.(?:md|json|ya?ml|csv)$/;
const NAMED = new Set([
  ...["spec.md", "plan.md", "tasks.md", "analysis-report.md", "research.md", "quickstart.md"],
  ...["data-model.md", "lint-report.json"],
]);
const PLACES = /^(?:(?:research|contracts|checklists)\/|tasks\/WP\d+.*\.md$)/;

/** Whether the text of an artifact is uploaded at all (`cli-sync 3.3`). */
export function isUploadable(artifactPath: string): boolean {
  return EXTENSIONS.test(artifactPath) && (NAMED.has(artifactPath) || PLACES.test(artifactPath));
}

const MOST_RETRIES = 20;
const LONGEST_BACKOFF = 300;
const BATCH = 50;

const KEYS =
  "project_uuid, mission_slug, target_branch, mission_type, manifest_version, artifact_path, content_hash";

export interface BodyQueueOptions {
  /** The file of the event queue. */
  readonly path: string;
  readonly system: Pick<SyncSystem, "epochMilliseconds">;
  readonly busyTimeout?: number;
}

/** Artifact bodies that wait for upload, in the tables of profile S (`cli-sync 3.3`). */
export class BodyUploadQueue {
  readonly #database: Database;
  readonly #seconds: () => number;

  private constructor(database: Database, seconds: () => number) {
    this.#database = database;
    this.#seconds = seconds;
  }

  static open({ path, system, busyTimeout = 15_000 }: BodyQueueOptions): BodyUploadQueue {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const database = openDatabase(path, { schemas: [QUEUE_SCHEMA], busyTimeout });
    return new BodyUploadQueue(database, () => system.epochMilliseconds() / 1000);
  }

  /** Keeps a body for upload; the same text of the same artifact is kept once. */
  enqueue(namespace: BodyNamespace, artifactPath: string, body: string): BodyEnqueueOutcome {
    const size = Buffer.byteLength(body);
    if (!isUploadable(artifactPath)) return notUploaded(artifactPath);
    if (size > BODY_LIMIT_BYTES) return tooLarge(artifactPath, size);
    const hash = createHash("sha256").update(body).digest("hex");
    const { project_uuid, mission_slug, target_branch, mission_type, manifest_version } = namespace;
    const { changes } = this.#database
      .prepare(
        `INSERT INTO body_upload_queue (${KEYS}, hash_algorithm, content_body, size_bytes, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'sha256', ?, ?, ?)
        ON CONFLICT (${KEYS}) DO NOTHING`,
      )
      .run(
        ...[project_uuid, mission_slug, target_branch, mission_type, manifest_version, artifactPath, hash],
        ...[body, size, this.#seconds()],
      );
    return { status: changes > 0 ? "queued" : "known" };
  }

  /** The next tasks whose time has come, the oldest first, 50 at most. */
  drain(limit = BATCH): BodyTask[] {
    return this.#database
      .prepare(
        `SELECT id, ${KEYS}, hash_algorithm, content_body, size_bytes, retry_count FROM body_upload_queue WHERE next_attempt_at <= ? ORDER BY created_at, id LIMIT ?`,
      )
      .all<BodyTask & { readonly [column: string]: string | number }>(this.#seconds(), limit);
  }

  /** Carries out the outcome of one upload. */
  settle({ id, retry_count }: BodyTask, outcome: BodyOutcome): void {
    switch (outcome.status) {
      case "uploaded":
        this.#remove(id);
        return;
      case "failed":
        this.#fail(id, outcome.message);
        return;
      case "retry":
        if (retry_count + 1 >= MOST_RETRIES) this.#fail(id, `retries_exhausted: ${outcome.message}`);
        else this.#postpone(id, retry_count, outcome.message);
    }
  }

  size(): number {
    return this.#database.prepare("SELECT count(*) AS n FROM body_upload_queue").get<{ n: number }>()!.n;
  }

  /** The newest failures first, at most `limit`. */
  failures(limit = 100): BodyFailure[] {
    return this.#database
      .prepare(
        `SELECT ${KEYS}, failure_reason, failure_count, last_failed_at FROM body_upload_failure_log ORDER BY last_failed_at DESC, id DESC LIMIT ?`,
      )
      .all<BodyFailure & { readonly [column: string]: string | number }>(limit);
  }

  close(): void {
    this.#database.close();
  }

  #remove(id: number): void {
    this.#database.prepare("DELETE FROM body_upload_queue WHERE id = ?").run(id);
  }

  #postpone(id: number, retries: number, error: string): void {
    const wait = Math.min(2 ** retries, LONGEST_BACKOFF);
    this.#database
      .prepare(
        "UPDATE body_upload_queue SET retry_count = ?, next_attempt_at = ?, last_error = ? WHERE id = ?",
      )
      .run(retries + 1, this.#seconds() + wait, error, id);
  }

  #fail(id: number, reason: string): void {
    const now = this.#seconds();
    this.#database.transaction(() => {
      this.#database
        .prepare(
          `INSERT INTO body_upload_failure_log (${KEYS}, hash_algorithm, size_bytes, failure_reason, first_failed_at, last_failed_at)
          SELECT ${KEYS}, hash_algorithm, size_bytes, ?, ?, ? FROM body_upload_queue WHERE id = ?
          ON CONFLICT (${KEYS}, failure_reason) DO UPDATE SET failure_count = failure_count + 1, last_failed_at = excluded.last_failed_at`,
        )
        .run(reason, now, now, id);
      this.#remove(id);
    });
  }
}

function notUploaded(artifactPath: string): BodyEnqueueOutcome {
  const message = `${artifactPath} is not among the artifacts whose text is uploaded`;
  return { status: "refused", code: "BODY_NOT_UPLOADED", message };
}

function tooLarge(artifactPath: string, size: number): BodyEnqueueOutcome {
  const message = `${artifactPath} has ${size} bytes; at most ${BODY_LIMIT_BYTES} are uploaded`;
  return { status: "refused", code: "BODY_TOO_LARGE", message };
}
