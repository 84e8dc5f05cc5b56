import { createRequire } from "node:module";
import type { Driver, Row, SqlValue } from "./driver.js";

interface LibsqlDatabase {
  exec(sql: string): void;
  prepare(sql: string): LibsqlStatement;
  close(): void;
}

interface LibsqlStatement {
  run(values: readonly SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number };
  all(values: readonly SqlValue[]): Record<string, SqlValue | ArrayBuffer>[];
}

/**
 * The library `libsql`; throws what `require` throws where it cannot be loaded. Values go in as one list, since it takes
 * a single object for named ones. It closes a file for good only once its statements are collected or the process ends.
 */
export function libsqlDriver(): Driver {
  const Libsql = createRequire(import.meta.url)("libsql") as new (path: string) => LibsqlDatabase;
  return {
    name: "libsql",
    open(path) {
      const database = new Libsql(path);
      return {
        exec: (sql) => database.exec(sql),
        prepare: (sql) => prepared(database.prepare(sql)),
        close: () => database.close(),
      };
    },
    resultCode(error) {
      const { rawCode, message } = error as { readonly rawCode?: number; readonly message?: string };
      // Of a file that it could not open the library tells the code only in the text.
      return rawCode ?? Number(message?.match(/^ConnectionFailed\(.*: (\d+)"\)$/s)?.[1] ?? Number.NaN);
    },
  };
}

function prepared(statement: LibsqlStatement) {
  return {
    run(values: readonly SqlValue[]) {
      const { changes, lastInsertRowid } = statement.run(values);
      return { changes, lastInsertRowid };
    },
    all: (values: readonly SqlValue[]) => statement.all(values).map(withBytes),
  };
}

/** Blobs come as `ArrayBuffer` from this library. */
function withBytes(row: Record<string, SqlValue | ArrayBuffer>): Row {
  for (const column in row) {
    const value = row[column];
    if (value instanceof ArrayBuffer) row[column] = new Uint8Array(value);
  }
  return row as Row;
}
