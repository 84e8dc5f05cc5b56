import { StorageError } from "@spec-kitty/events-core";
import type { Database } from "./database.js";

/**
 * The tables of one component. Each step brings them one version further; a released step is never changed. Components
 * share a file, so the versions stand in a table (`component_versions`) and not in SQLite's `user_version`.
 */
export interface Schema {
  readonly component: string;
  readonly steps: readonly (string | ((database: Database) => void))[];
}

const VERSIONS =
  "CREATE TABLE IF NOT EXISTS component_versions (component TEXT PRIMARY KEY, version INTEGER NOT NULL)";

/** Brings a component's tables up to date, all or nothing, also while other processes try the same. */
export function migrate(database: Database, schema: Schema): void {
  if (versionOf(database, schema) === schema.steps.length) return;
  database.transaction(() => {
    // Another process may have done it while this one waited for the lock.
    const version = versionOf(database, schema);
    database.exec(VERSIONS);
    for (const step of schema.steps.slice(version)) {
      if (typeof step === "string") database.exec(step);
      else step(database);
    }
    database
      .prepare(
        "INSERT INTO component_versions VALUES (?, ?) ON CONFLICT (component) DO UPDATE SET version = excluded.version",
      )
      .run(schema.component, schema.steps.length);
  });
}

/** The version that the file has; throws `StorageError` with `STORAGE_NEWER` where this program is too old for it. */
function versionOf(database: Database, { component, steps }: Schema): number {
  const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'component_versions'").get();
  if (table === undefined) return 0;
  const row = database
    .prepare("SELECT version FROM component_versions WHERE component = ?")
    .get<{ version: number }>(component);
  const version = row?.version ?? 0;
  if (version > steps.length) {
    throw new StorageError(
      `${database.path}: its ${component} tables have version ${version}, and this program knows ${steps.length}. Update this program.`,
      { code: "STORAGE_NEWER" },
    );
  }
  return version;
}
