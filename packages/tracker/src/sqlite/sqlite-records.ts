import { compareCodePoints } from "@spec-kitty/events-core";
import { type Database, migrate, type Schema } from "@spec-kitty/store-sqlite/database";
import {
  COLLECTIONS,
  type Collection,
  type CommitOutcome,
  type RecordChange,
  type RecordStore,
  type ScanOptions,
  type StoredRecord,
} from "../store/records.js";

const SCHEMA: Schema = {
  component: "tracker",
  steps: [
    [
      "CREATE TABLE tracker_revision (last INTEGER NOT NULL)",
      "INSERT INTO tracker_revision VALUES (0)",
      ...COLLECTIONS.map(
        (name) =>
          `CREATE TABLE ${table(name)} (key TEXT PRIMARY KEY, revision INTEGER NOT NULL, value TEXT NOT NULL) WITHOUT ROWID`,
      ),
    ].join(";\n"),
  ],
};

function table(collection: Collection): string {
  return `tracker_${collection}`;
}

interface Row {
  readonly key: string;
  readonly revision: number;
  readonly value: string;
}

/** Records in a SQLite file: a table per collection, values as JSON, so that any tool can read them. */
export class SqliteRecords implements RecordStore {
  readonly #database: Database;

  /** Makes its tables where they are missing. Owns the database: disposing closes it. */
  constructor(database: Database) {
    migrate(database, SCHEMA);
    this.#database = database;
  }

  async get(collection: Collection, key: string): Promise<StoredRecord | undefined> {
    const row = this.#database
      .prepare(`SELECT key, revision, value FROM ${table(collection)} WHERE key = ?`)
      .get<Row & Record<string, string | number>>(key);
    return row && record(row);
  }

  // SQLite compares text by its UTF-8 bytes, which is the order of code points.
  async scan(
    collection: Collection,
    { prefix = "", after, limit }: ScanOptions,
  ): Promise<readonly StoredRecord[]> {
    const from = after !== undefined && compareCodePoints(after, prefix) > 0 ? after : prefix;
    // No text that begins with the prefix comes after it and the last code point.
    const [bound, ...end] = prefix === "" ? [""] : ["AND key < ?", `${prefix}\u{10FFFF}`];
    const rows = this.#database
      .prepare(
        `SELECT key, revision, value FROM ${table(collection)}
         WHERE key >= ? AND key <> ? ${bound} ORDER BY key LIMIT ?`,
      )
      .all<Row & Record<string, string | number>>(from, after ?? "", ...end, limit);
    return rows.map(record);
  }

  async commit(changes: readonly RecordChange[]): Promise<CommitOutcome> {
    return this.#database.transaction((): CommitOutcome => {
      for (const { collection, key, expected } of changes) {
        if (expected !== undefined && expected !== this.#revisionOf(collection, key))
          return { committed: false, collection, key };
      }
      const revision = this.#nextRevision();
      for (const change of changes) this.#apply(change, revision);
      return { committed: true, revision };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database.close();
  }

  #revisionOf(collection: Collection, key: string): number {
    const row = this.#database
      .prepare(`SELECT revision FROM ${table(collection)} WHERE key = ?`)
      .get<{ revision: number }>(key);
    return row?.revision ?? 0;
  }

  #nextRevision(): number {
    const update = this.#database.prepare("UPDATE tracker_revision SET last = last + 1 RETURNING last");
    return update.get<{ last: number }>()!.last;
  }

  #apply({ collection, key, value }: RecordChange, revision: number): void {
    const name = table(collection);
    if (value === null) this.#database.prepare(`DELETE FROM ${name} WHERE key = ?`).run(key);
    else
      this.#database
        .prepare(
          `INSERT INTO ${name} VALUES (?, ?, ?)
           ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, value = excluded.value`,
        )
        .run(key, revision, JSON.stringify(value));
  }
}

function record({ key, revision, value }: Row): StoredRecord {
  return { key, revision, value: JSON.parse(value) };
}
