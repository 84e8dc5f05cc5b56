export { type JournalOptions, SqliteJournal } from "./journal.js";
