import { StorageError } from "@spec-kitty/events-core";
import type { PostgresDatabase, Query } from "./database.js";

/** The tables of one component. Each step brings them one version further; a released step is never changed. */
export interface Schema {
  readonly component: string;
  readonly steps: readonly (string | ((query: Query) => Promise<void>))[];
}

// Not `to_regclass`: that answers from what the connection remembers, also when another one has made the table since.
const HAS_VERSIONS = `SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE nspname = $1 AND relname = 'component_versions'`;

/** Brings a component's tables up to date, all or nothing, also while other processes try the same. */
export async function migrate(database: PostgresDatabase, schema: Schema): Promise<void> {
  if ((await versionOf(database, database.query, schema)) === schema.steps.length) return;
  await database.transaction(async (query) => {
    await query("SELECT pg_advisory_xact_lock(hashtextextended('spec-kitty migration of ' || $1, 0))", [
      database.schema,
    ]);
    // Another process may have done it while this one waited for the lock.
    const version = await versionOf(database, query, schema);
    await query(`CREATE SCHEMA IF NOT EXISTS ${database.schema}`);
    await query(
      "CREATE TABLE IF NOT EXISTS component_versions (component text PRIMARY KEY, version integer NOT NULL)",
    );
    for (const step of schema.steps.slice(version)) {
      if (typeof step === "string") await query(step);
      else await step(query);
    }
    await query(
      "INSERT INTO component_versions VALUES ($1, $2) ON CONFLICT (component) DO UPDATE SET version = excluded.version",
      [schema.component, schema.steps.length],
    );
  });
}

/** The version that the database has; throws `StorageError` with `STORAGE_NEWER` where this program is too old for it. */
async function versionOf(
  database: PostgresDatabase,
  query: Query,
  { component, steps }: Schema,
): Promise<number> {
  const tables = await query(HAS_VERSIONS, [database.schema]);
  if (tables.length === 0) return 0;
  const [row] = await query<{ version: number }>(
    "SELECT version FROM component_versions WHERE component = $1",
    [component],
  );
  const version = row?.version ?? 0;
  if (version > steps.length) {
    throw new StorageError(
      `PostgreSQL at ${database.name}: its ${component} tables have version ${version}, and this program knows ${steps.length}. Update this program.`,
      { code: "STORAGE_NEWER" },
    );
  }
  return version;
}
