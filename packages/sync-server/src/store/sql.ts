export type SqlValue = string | number | null;

export interface SqlStatement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/**
 * The SQL that SQLite and PostgreSQL share: `?` for values, ON CONFLICT, RETURNING. Text may hold any character but NUL;
 * what a client sent is written as JSON. A BIGINT comes as a number or as its digits: read it with `Number`.
 */
export interface Sql {
  /** The rows that a SELECT, or a change with RETURNING, gives. */
  all<R extends object>(text: string, ...values: SqlValue[]): Promise<R[]>;
  /** How many rows one INSERT, UPDATE or DELETE without RETURNING changed. */
  run(text: string, ...values: SqlValue[]): Promise<number>;
  /** All statements or none. Where the first one changes no row nothing happens, and the answer is false. */
  atomically(first: SqlStatement, ...rest: SqlStatement[]): Promise<boolean>;
}

/** The first row, undefined where there is none. */
export async function first<R extends object>(
  sql: Sql,
  text: string,
  ...values: SqlValue[]
): Promise<R | undefined> {
  return (await sql.all<R>(text, ...values))[0];
}

const ROWS_AT_ONCE = 100;

/** Statements that insert rows, many at a time; `suffix` is what follows the values. */
export function insertRows(
  into: string,
  rows: readonly (readonly SqlValue[])[],
  suffix: string,
): SqlStatement[] {
  const statements: SqlStatement[] = [];
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const some = rows.slice(at, at + ROWS_AT_ONCE);
    const places = some.map((row) => `(${row.map(() => "?").join(", ")})`).join(", ");
    statements.push({ text: `INSERT INTO ${into} VALUES ${places} ${suffix}`, values: some.flat() });
  }
  return statements;
}
