export { SqliteClockStorage } from "./clock-storage.js";
export { SqliteErrorStorage } from "./error-storage.js";
export { SqliteEventStore } from "./event-store.js";
export { type JournalOptions, SqliteJournal } from "./journal.js";
