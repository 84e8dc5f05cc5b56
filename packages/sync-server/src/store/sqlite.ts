import { InMemoryNotifier, type Journal } from "@spec-kitty/events-core";
import { SqliteJournal } from "@spec-kitty/store-sqlite";
import { type Database, openDatabase, type Schema } from "@spec-kitty/store-sqlite/database";
import { type Journalled, journalCodec, journalKey } from "./journalled.js";
import { RecentEntries } from "./recent-entries.js";
import { JOURNAL_TOPIC, type ServerStore } from "./server-store.js";
import type { Sql, SqlStatement, SqlValue } from "./sql.js";
import { STEPS } from "./tables.js";

const SCHEMA: Schema = { component: "sync-server", steps: STEPS };

const KEPT_IN_MEMORY = 2000;

/** A server's store in one SQLite file, for one process. */
export function openSqliteStore(path: string): ServerStore {
  const database = openDatabase(path, { schemas: [SCHEMA] });
  const notifier = new InMemoryNotifier();
  const kept = new SqliteJournal<Journalled>(database, { key: journalKey, codec: journalCodec });
  const recent = new RecentEntries<Journalled>(KEPT_IN_MEMORY);
  const journal: Journal<Journalled> = {
    async append(events, options) {
      const receipts = await kept.append(events, options);
      recent.add(events, receipts);
      await notifier.notify(JOURNAL_TOPIC);
      return receipts;
    },
    read: async (after, limit, options) => recent.read(after, limit) ?? kept.read(after, limit, options),
    head: (options) => kept.head(options),
  };
  return { kind: "sqlite", journal, notifier, sql: sqliteSql(database), close: async () => database.close() };
}

class Unchanged extends Error {}

function sqliteSql(database: Database): Sql {
  const run = ({ text, values }: SqlStatement) => database.prepare(text).run(...values).changes;
  return {
    all: async <R extends object>(text: string, ...values: SqlValue[]) =>
      database.prepare(text).all(...values) as unknown as R[],
    run: async (text, ...values) => run({ text, values }),
    async atomically(first, ...rest) {
      try {
        return database.transaction(() => {
          if (run(first) === 0) throw new Unchanged();
          for (const statement of rest) run(statement);
          return true;
        });
      } catch (error) {
        if (error instanceof Unchanged) return false;
        throw error;
      }
    },
  };
}
