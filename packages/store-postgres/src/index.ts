export { PostgresClockStorage } from "./clock-storage.js";
export {
  type Connection,
  type OpenOptions,
  openPostgres,
  type PostgresDatabase,
  type Query,
} from "./database.js";
export { PostgresErrorStorage } from "./error-storage.js";
export { PostgresEventStore } from "./event-store.js";
export { type JournalOptions, PostgresJournal } from "./journal.js";
export { migrate, type Schema } from "./migrate.js";
export { type NotifierOptions, PostgresNotifier } from "./notifier.js";
