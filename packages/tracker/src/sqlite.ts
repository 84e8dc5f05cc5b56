/** The tracker's store in a SQLite file. */
import { type OpenOptions, openDatabase } from "@spec-kitty/store-sqlite/database";
import { SqliteRecords } from "./sqlite/sqlite-records.js";

import { TrackerStore } from "./store/tracker-store.js";

export { SqliteRecords } from "./sqlite/sqlite-records.js";

/** Opens the records in a file, or makes it. Throws `StorageError` where the file cannot be used. */
export function openSqliteRecords(
  path: string,
  options: Pick<OpenOptions, "busyTimeout" | "driver"> = {},
): SqliteRecords {
  return new SqliteRecords(openDatabase(path, options));
}

/** The tracker's store in a file; dispose of it to close the file. */
export function openSqliteTrackerStore(
  path: string,
  options?: Pick<OpenOptions, "busyTimeout" | "driver">,
): TrackerStore {
  return new TrackerStore(openSqliteRecords(path, options));
}
