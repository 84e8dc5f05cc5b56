import { type ErrorEntry as ErrorEntryFields, ErrorEntry as ErrorEntryModel } from "./generated/models.js";
import type { Model } from "./parse.js";
import { DEFAULT_RECENT, type ErrorStorage } from "./store.js";

/** One failure that an agent met; may be changed after it is built (`events-core 9`). */
export type ErrorEntry = { -readonly [K in keyof ErrorEntryFields]: ErrorEntryFields[K] };

/** The model layer of `ErrorEntry`: fills `resolution` and `agent`. */
export const ErrorEntry: Model<ErrorEntry> = ErrorEntryModel;

/** A log of errors; how many are kept is up to its storage. */
export class ErrorLog {
  readonly #storage: ErrorStorage<ErrorEntry>;

  constructor(storage: ErrorStorage<ErrorEntry>) {
    this.#storage = storage;
  }

  async logError(entry: ErrorEntry): Promise<void> {
    await this.#storage.append(entry);
  }

  /** The newest entries first. Throws `ArgumentError` on a limit below one. */
  async getRecentErrors(limit: number = DEFAULT_RECENT): Promise<ErrorEntry[]> {
    return this.#storage.loadRecent(limit);
  }
}
