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
          `CREATE TABLE ${table(name)} (key TEXT PRIMARY KEY NOT NULL, revision INTEGER NOT NULL, value TEXT NOT NULL)`,
      ),
    ].join(";\n"),
  ],
};

function table(collection: Collection): string {
  return `tracker_${collection}`;
}

type Row = { readonly key: string; readonly revision: number; readonly value: string };

/** How many keys are looked up at once. */
const AT_ONCE = 100;

/** Records in a SQLite file: a table per collection, values as JSON, so that any tool can read them. */
export class SqliteRecords implements RecordStore {
  readonly #database: Database;

  /** Makes its tables where they are missing. Owns the database: disposing closes it. */
  constructor(database: Database) {
    migrate(database, SCHEMA);
    this.#database = database;
  }

  async get(collection: Collection, key: string): Promise<StoredRecord | undefined> {
    const [found] = await this.getAll(collection, [key]);
    return found;
  }

  async getAll(collection: Collection, keys: readonly string[]): Promise<readonly StoredRecord[]> {
    return this.#rows<Row>("key, revision, value", collection, keys).map(record);
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
      .all<Row>(from, after ?? "", ...end, limit);
    return rows.map(record);
  }

  async commit(changes: readonly RecordChange[]): Promise<CommitOutcome> {
    return this.#database.transaction((): CommitOutcome => {
      const other = this.#unexpected(changes);
      if (other !== undefined) return { committed: false, collection: other.collection, key: other.key };
      const revision = this.#nextRevision();
      for (const change of changes) this.#apply(change, revision);
      return { committed: true, revision };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database.close();
  }

  /** The first change that expects another revision than there is. */
  #unexpected(changes: readonly RecordChange[]): RecordChange | undefined {
    const expecting = changes.filter(({ expected }) => expected !== undefined);
    const revisions = new Map<Collection, ReadonlyMap<string, number>>();
    for (const collection of new Set(expecting.map((change) => change.collection))) {
      const keys = expecting.filter((change) => change.collection === collection).map(({ key }) => key);
      const rows = this.#rows<Pick<Row, "key" | "revision">>("key, revision", collection, keys);
      revisions.set(collection, new Map(rows.map(({ key, revision }) => [key, revision])));
    }
    return expecting.find(
      ({ collection, key, expected }) => (revisions.get(collection)!.get(key) ?? 0) !== expected,
    );
  }

  /** In few statements of few sizes, since each is prepared once and kept. */
  #rows<R extends Partial<Row>>(columns: string, collection: Collection, wanted: readonly string[]): R[] {
    const rows: R[] = [];
    const keys = [...new Set(wanted)];
    for (let i = 0; i < keys.length; i += AT_ONCE) {
      const some = keys.slice(i, i + AT_ONCE);
      const size = some.length === 1 ? 1 : AT_ONCE;
      const padded = [...some, ...Array<string>(size - some.length).fill(some[0]!)];
      const sql = `SELECT ${columns} FROM ${table(collection)} WHERE key IN (${Array(size).fill("?").join(", ")})`;
      rows.push(...this.#database.prepare(sql).all<R>(...padded));
    }
    return rows;
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
