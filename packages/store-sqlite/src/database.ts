/** SQLite files: the only place that opens them, migrates them and sets pragmas. */
export type { Database, RunResult, Statement } from "./database/database.js";
export type { DriverName, Row, SqlValue } from "./database/driver.js";
export { migrate, type Schema } from "./database/migrate.js";
export { availableDrivers, type OpenOptions, openDatabase } from "./database/open.js";
