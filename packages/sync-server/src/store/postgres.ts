import {
  openPostgres,
  type PostgresDatabase,
  PostgresJournal,
  PostgresNotifier,
  type Query,
  type Schema,
} from "@spec-kitty/store-postgres";
import { type Journalled, journalCodec, journalKey } from "./journalled.js";
import { JOURNAL_TOPIC, type ServerStore } from "./server-store.js";
import type { Sql, SqlStatement, SqlValue } from "./sql.js";
import { STEPS } from "./tables.js";

const SCHEMA: Schema = { component: "sync-server", steps: STEPS };

/** A server's store in PostgreSQL, for any number of processes. */
export async function openPostgresStore(
  address: string,
  onLostConnection: (error: Error) => void,
): Promise<ServerStore> {
  const database = await openPostgres(address, { tables: [SCHEMA], onLostConnection });
  const notifier = new PostgresNotifier(database, { onLostConnection });
  const options = { key: journalKey, codec: journalCodec, topic: JOURNAL_TOPIC };
  return {
    kind: "postgres",
    journal: new PostgresJournal<Journalled>(database, options),
    notifier,
    sql: postgresSql(database),
    async close() {
      await notifier.close();
      await database.close();
    },
  };
}

class Unchanged extends Error {}

function postgresSql(database: PostgresDatabase): Sql {
  const run = async (query: Query, { text, values }: SqlStatement) =>
    (await query(`${numbered(text)} RETURNING 1`, values)).length;
  return {
    all: <R extends object>(text: string, ...values: SqlValue[]) => database.query<R>(numbered(text), values),
    run: (text, ...values) => run(database.query, { text, values }),
    async atomically(first, ...rest) {
      try {
        return await database.transaction(async (query) => {
          if ((await run(query, first)) === 0) throw new Unchanged();
          for (const statement of rest) await run(query, statement);
          return true;
        });
      } catch (error) {
        if (error instanceof Unchanged) return false;
        throw error;
      }
    },
  };
}

/** PostgreSQL numbers its places; the texts hold no `?` elsewhere. */
function numbered(text: string): string {
  let place = 0;
  return text.replace(/\?/g, () => `$${++place}`);
}
