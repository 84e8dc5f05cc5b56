import { ArgumentError, StorageError } from "@spec-kitty/events-core";
import type { Connection, Driver, DriverName, PreparedStatement, Row, SqlValue } from "./driver.js";
import { guarded } from "./failure.js";
import { bound, countPlaceholders } from "./placeholders.js";

/** A statement that can be run many times. Values stand for its `?` in order. */
export interface Statement {
  /** Runs it for its effect. */
  run(...values: SqlValue[]): RunResult;
  /** The first row, undefined where there is none. Reads all rows, so say LIMIT 1 where there may be many. */
  get<R extends Row = Row>(...values: SqlValue[]): R | undefined;
  /** All rows. */
  all<R extends Row = Row>(...values: SqlValue[]): R[];
}

export interface RunResult {
  /** How many rows it inserted, changed or removed. */
  readonly changes: number;
  readonly lastInsertRowid: number;
}

/** An open SQLite file. All calls are synchronous; whatever fails throws `StorageError`. */
export class Database {
  readonly path: string;
  readonly driver: DriverName;
  readonly #driver: Driver;
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement>();
  #depth = 0;
  #open = true;

  private constructor(path: string, driver: Driver) {
    this.path = path;
    this.driver = driver.name;
    this.#driver = driver;
    this.#connection = guarded(driver, path, () => driver.open(path));
  }

  /** Opens a file without setting anything up; use `openDatabase`. */
  static connect(path: string, driver: Driver): Database {
    return new Database(path, driver);
  }

  /** Runs one or more statements that take no values and give no rows. */
  exec(sql: string): void {
    this.#guarded(() => this.#connection.exec(sql));
  }

  /** Prepares a statement, once per text. Only plain `?` may stand for values. */
  prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#statement(
      sql,
      this.#guarded(() => this.#connection.prepare(sql)),
    );
    this.#statements.set(sql, statement);
    return statement;
  }

  /**
   * Runs `work` in a transaction that holds the write lock from its start: all of it happens or, where it throws, none.
   * Inside another one it is a part that can fail alone. `work` must be synchronous.
   */
  transaction<T>(work: () => T): T {
    const part = this.#depth > 0 ? `part_${this.#depth}` : undefined;
    this.exec(part === undefined ? "BEGIN IMMEDIATE" : `SAVEPOINT ${part}`);
    this.#depth++;
    try {
      const result = work();
      if (isPromise(result))
        throw new ArgumentError("The work of a transaction must be synchronous; it returned a promise");
      this.exec(part === undefined ? "COMMIT" : `RELEASE ${part}`);
      return result;
    } catch (error) {
      this.#undo(part);
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** Closes the file; calling it again does nothing. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#statements.clear();
    guarded(this.#driver, this.path, () => this.#connection.close());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #undo(part: string | undefined): void {
    if (!this.#open) return;
    try {
      this.#connection.exec(part === undefined ? "ROLLBACK" : `ROLLBACK TO ${part}; RELEASE ${part}`);
    } catch {
      // On a full disk and the like SQLite has rolled back by itself; the error that led here says what happened.
    }
  }

  #statement(sql: string, prepared: PreparedStatement): Statement {
    const wanted = countPlaceholders(sql);
    const all = (values: SqlValue[]) => {
      const ready = bound(sql, wanted, values);
      return this.#guarded(() => prepared.all(ready));
    };
    return {
      run: (...values) => {
        const ready = bound(sql, wanted, values);
        return this.#guarded(() => prepared.run(ready));
      },
      get: <R extends Row>(...values: SqlValue[]) => all(values)[0] as R | undefined,
      all: <R extends Row>(...values: SqlValue[]) => all(values) as R[],
    };
  }

  #guarded<T>(call: () => T): T {
    if (!this.#open) throw new StorageError(`${this.path} is closed.`, { code: "STORAGE_CLOSED" });
    return guarded(this.#driver, this.path, call);
  }
}

function isPromise(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
