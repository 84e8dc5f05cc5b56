import type { Journal, Notifier } from "@spec-kitty/events-core";
import { ArgumentError } from "@spec-kitty/events-core";
import type { Journalled } from "./journalled.js";
import { openPostgresStore } from "./postgres.js";
import type { Sql } from "./sql.js";
import { openSqliteStore } from "./sqlite.js";

/** All that a server keeps. Several processes may open one PostgreSQL; no process owns state. */
export interface ServerStore {
  readonly kind: "sqlite" | "postgres";
  /** Tells the topic `JOURNAL_TOPIC` of each append. */
  readonly journal: Journal<Journalled>;
  readonly notifier: Notifier;
  readonly sql: Sql;
  /** Safe to call twice. */
  close(): Promise<void>;
}

export const JOURNAL_TOPIC = "journal";

/**
 * Opens `sqlite:FILE` or `postgres://…`, with its tables brought up to date. Throws `ArgumentError` on another address and
 * `StorageError` where it cannot be opened.
 */
export async function openServerStore(
  address: string,
  onLostConnection: (error: Error) => void = () => {},
): Promise<ServerStore> {
  if (/^postgres(ql)?:\/\//.test(address)) return openPostgresStore(address, onLostConnection);
  if (address.startsWith("sqlite:") && address.length > "sqlite:".length)
    return openSqliteStore(address.slice("sqlite:".length));
  throw new ArgumentError(
    `A store is sqlite:FILE or postgres://USER@HOST/DATABASE; got ${address.split("@").at(-1)}`,
  );
}
