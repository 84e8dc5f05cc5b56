import type { Driver, Row, SqlValue } from "./driver.js";

// The part of `node:sqlite` that we call; its types are not in the oldest Node that we support.
interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => NodeDatabase;
}

interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  close(): void;
}

interface NodeStatement {
  run(...values: SqlValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  all(...values: SqlValue[]): Row[];
}

/** The driver of the running Node, undefined where it has none. */
export function nodeDriver(): Driver | undefined {
  const sqlite = withoutExperimentalWarning(
    () => process.getBuiltinModule?.("node:sqlite") as NodeSqlite | undefined,
  );
  if (sqlite === undefined) return undefined;
  return {
    name: "node:sqlite",
    open(path) {
      const database = new sqlite.DatabaseSync(path);
      return {
        exec: (sql) => database.exec(sql),
        prepare: (sql) => prepared(database.prepare(sql)),
        close: () => database.close(),
      };
    },
    resultCode: (error) => (error as { readonly errcode?: number }).errcode,
  };
}

function prepared(statement: NodeStatement) {
  return {
    run(values: readonly SqlValue[]) {
      const { changes, lastInsertRowid } = statement.run(...values);
      return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
    },
    all: (values: readonly SqlValue[]) => statement.all(...values),
  };
}

/** Node warns on standard error when the module is first loaded. A library must not print, so that one warning is held back. */
function withoutExperimentalWarning<T>(load: () => T): T {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes("SQLite is an experimental feature")) return;
    (emitWarning as (...args: unknown[]) => void).call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
