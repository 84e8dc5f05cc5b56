import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { StorageError } from "@spec-kitty/events-core";
import { Database } from "./database.js";
import type { Driver, DriverName } from "./driver.js";
import { libsqlDriver } from "./driver-libsql.js";
import { nodeDriver } from "./driver-node.js";
import { migrate, type Schema } from "./migrate.js";

export interface OpenOptions {
  /** Schemas to bring up to date before the database is handed out. */
  readonly schemas?: readonly Schema[];
  /** Refuses every change, and a file that does not exist. */
  readonly readOnly?: boolean;
  /** How long to wait for the lock of another process, in milliseconds; 5,000 where left out. */
  readonly busyTimeout?: number;
  /** Which library to use; the best that is there where left out. */
  readonly driver?: DriverName;
}

const BUSY_TIMEOUT = 5000;
const RETRY_AFTER = 10;

/**
 * Opens a SQLite file, or makes it: `path` is a file, or ":memory:". A file of our making is in WAL mode; one that others
 * made keeps its journal mode. Every commit is synced to the disk. Throws `StorageError`, whose code says what is wrong;
 * `SQLITE_UNAVAILABLE` where this machine has no SQLite library.
 */
export function openDatabase(path: string, options: OpenOptions = {}): Database {
  const { schemas = [], readOnly = false, busyTimeout = BUSY_TIMEOUT } = options;
  const driver = pickDriver(options.driver);
  const file = path === ":memory:" ? path : resolve(path);
  if (readOnly && !existsSync(file)) {
    throw new StorageError(`${file}: there is no such file to read.`, { code: "STORAGE_UNREACHABLE" });
  }
  const database = Database.connect(file, driver);
  try {
    setPragmas(database, readOnly, busyTimeout);
    for (const schema of schemas) migrate(database, schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function setPragmas(database: Database, readOnly: boolean, busyTimeout: number): void {
  database.exec(`PRAGMA busy_timeout = ${Math.trunc(busyTimeout)}`);
  // Reads the whole schema, so that a damaged file is refused here.
  database.prepare("SELECT count(*) FROM sqlite_schema").get();
  if (readOnly) database.exec("PRAGMA query_only = ON");
  else useWalIfNew(database, busyTimeout);
  database.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF");
}

/** SQLite does not wait for a lock here, and two processes may make one file at the same moment. */
function useWalIfNew(database: Database, busyTimeout: number): void {
  for (let waited = 0; isNew(database); waited += RETRY_AFTER) {
    try {
      database.prepare("PRAGMA journal_mode = WAL").get();
      return;
    } catch (error) {
      if ((error as StorageError).code !== "STORAGE_BUSY" || waited >= busyTimeout) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_AFTER);
    }
  }
}

function isNew(database: Database): boolean {
  return database.prepare("PRAGMA page_count").get<{ page_count: number }>()!.page_count === 0;
}

/** The SQLite libraries that this machine has, the best first. */
export function availableDrivers(): DriverName[] {
  const names: DriverName[] = ["node:sqlite", "libsql"];
  return names.filter((name) => typeof load(name) !== "string");
}

function pickDriver(wanted?: DriverName): Driver {
  const tried: string[] = [];
  for (const name of wanted === undefined ? (["node:sqlite", "libsql"] as const) : [wanted]) {
    const driver = load(name);
    if (typeof driver !== "string") return driver;
    tried.push(`${name}: ${driver}`);
  }
  throw new StorageError(
    `No SQLite library can be loaded (${tried.join("; ")}). Use Node 22.13 or later, which has one, or install the package libsql for this platform.`,
    { code: "SQLITE_UNAVAILABLE" },
  );
}

const loaded = new Map<DriverName, Driver | string>();

/** The driver, or why there is none. */
function load(name: DriverName): Driver | string {
  const known = loaded.get(name) ?? (name === "libsql" ? tryLibsql() : (nodeDriver() ?? noNodeSqlite()));
  loaded.set(name, known);
  return known;
}

function noNodeSqlite(): string {
  return `Node ${process.versions.node} has none`;
}

function tryLibsql(): Driver | string {
  try {
    return libsqlDriver();
  } catch (error) {
    return (error as Error).message.split("\n")[0]!;
  }
}
