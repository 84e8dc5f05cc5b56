/** What a value in SQLite is. Booleans and dates have no type there: write them as a number or as text. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** A row by column name. Integers above 2^53 - 1 cannot be read as numbers: ask for them with CAST(x AS TEXT). */
export type Row = { readonly [column: string]: SqlValue };

export type DriverName = "node:sqlite" | "libsql";

/** What differs between the libraries that hold SQLite; everything above it is ours. */
export interface Driver {
  readonly name: DriverName;
  open(path: string): Connection;
  /** SQLite's extended result code of what this library threw, undefined where it holds none. */
  resultCode(error: unknown): number | undefined;
}

export interface Connection {
  exec(sql: string): void;
  prepare(sql: string): PreparedStatement;
  close(): void;
}

export interface PreparedStatement {
  run(values: readonly SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number };
  all(values: readonly SqlValue[]): Row[];
}
