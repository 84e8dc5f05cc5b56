import { ArgumentError, StorageError } from "@spec-kitty/events-core";
import pg from "pg";
import { storageFailure } from "./failure.js";
import { migrate, type Schema } from "./migrate.js";
import { STORES } from "./tables.js";

export interface OpenOptions {
  /** The PostgreSQL schema that holds all tables; made where it is missing. `spec_kitty` where left out. */
  readonly schema?: string;
  /** Tables of your own to bring up to date, besides those of the stores. */
  readonly tables?: readonly Schema[];
  /** Connections at most; 10 where left out. */
  readonly connections?: number;
  /** How long to wait for a lock or a connection, in milliseconds; 10,000 where left out. */
  readonly timeout?: number;
  /** Told when a connection that nobody used was lost. The next call takes a new one, so nothing need be done. */
  readonly onLostConnection?: (error: Error) => void;
}

/** Runs one statement whose values stand for `$1`, `$2` …, and gives its rows. */
export type Query = <R extends object = Record<string, unknown>>(
  sql: string,
  values?: readonly unknown[],
) => Promise<R[]>;

/** A connection of its own, not yet made; who asks for it ends it. */
export interface Connection {
  connect(): Promise<unknown>;
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  on(event: "notification", listener: (notice: { readonly payload?: string | undefined }) => void): unknown;
}

const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/;
const CONNECTIONS = 10;
const TIMEOUT = 10_000;
/** A process that hangs inside a transaction keeps its locks no longer than this. */
const IDLE_IN_TRANSACTION = 60_000;

/**
 * Connects to a PostgreSQL database (`postgres://user:password@host:port/database`) and brings its tables up to date.
 * Throws `StorageError`, whose code says what is wrong.
 */
export async function openPostgres(address: string, options: OpenOptions = {}): Promise<PostgresDatabase> {
  const database = new PostgresDatabase(address, options);
  try {
    for (const tables of [STORES, ...(options.tables ?? [])]) await migrate(database, tables);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A pool of connections. Whatever fails rejects with `StorageError`. Open it with `openPostgres`. */
export class PostgresDatabase {
  /** Host, port and database, for messages; never the password. */
  readonly name: string;
  readonly schema: string;
  readonly #config: pg.ClientConfig;
  readonly #pool: pg.Pool;
  #closing: Promise<void> | undefined;

  constructor(address: string, options: OpenOptions) {
    const { schema = "spec_kitty", connections = CONNECTIONS, timeout = TIMEOUT, onLostConnection } = options;
    if (!SCHEMA_NAME.test(schema))
      throw new ArgumentError(`A schema is named in small letters, digits and _; got ${schema}`);
    this.schema = schema;
    this.#config = {
      connectionString: address,
      connectionTimeoutMillis: timeout,
      keepAlive: true,
      application_name: "spec-kitty",
      options: settings({
        search_path: schema,
        default_transaction_isolation: "read\\ committed",
        lock_timeout: timeout,
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
      }),
    };
    const { host, port, database } = new pg.Client(this.#config);
    this.name = `${host}:${port}/${database}`;
    this.#pool = new pg.Pool({ ...this.#config, max: connections });
    this.#pool.on("error", (error) => onLostConnection?.(error));
    // A connection that is lost while it is used also fails the call that uses it, which says so; without a listener the
    // event would end the process.
    this.#pool.on("connect", (client) => client.on("error", () => {}));
  }

  /** Runs one statement by itself. */
  query: Query = (sql, values) => this.#run(this.#pool, sql, values);

  /** Runs `work` in a transaction: all of it happens or, where it rejects, none. Each statement sees what was committed
   * before it began. */
  async transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    const client = await this.#guarded(() => this.#pool.connect());
    const query: Query = (sql, values) => this.#run(client, sql, values);
    let broken: Error | undefined;
    try {
      await query("BEGIN");
      const result = await work(query);
      await query("COMMIT");
      return result;
    } catch (error) {
      // A connection that cannot roll back is thrown away, and the server rolls back for it.
      broken = await client.query("ROLLBACK").then(
        () => undefined,
        (failure: Error) => failure,
      );
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** A connection beside the pool, with the same settings. */
  newConnection(): Connection {
    return new pg.Client(this.#config);
  }

  /** Ends all connections, once the calls that run are done; calling it again does nothing. */
  close(): Promise<void> {
    this.#closing ??= this.#pool.end();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #run<R extends object>(
    on: pg.Pool | pg.ClientBase,
    sql: string,
    values?: readonly unknown[],
  ): Promise<R[]> {
    return this.#guarded(async () => (await on.query<R>(sql, values as unknown[])).rows);
  }

  async #guarded<T>(call: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined)
      throw new StorageError(`The connections to PostgreSQL at ${this.name} were closed.`, {
        code: "STORAGE_CLOSED",
      });
    try {
      return await call();
    } catch (error) {
      throw storageFailure(error, this.name);
    }
  }
}

function settings(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(" ");
}
