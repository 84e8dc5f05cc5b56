import { compareCodePoints } from "@spec-kitty/events-core";
import type {
  Collection,
  CommitOutcome,
  RecordChange,
  RecordStore,
  ScanOptions,
  StoredRecord,
} from "./records.js";

/** Changes that are seen as if they were made and never reach the store below: what a plan runs on. */
export class OverlayRecords implements RecordStore {
  readonly #below: RecordStore;
  readonly #changed = new Map<Collection, Map<string, StoredRecord | null>>();
  #turn: Promise<unknown> = Promise.resolve();
  // Above every revision below, so that an overlaid record never passes for one that is there.
  #revision = Number.MAX_SAFE_INTEGER - 2 ** 40;

  constructor(below: RecordStore) {
    this.#below = below;
  }

  async get(collection: Collection, key: string): Promise<StoredRecord | undefined> {
    const changed = this.#changed.get(collection)?.get(key);
    if (changed === undefined) return this.#below.get(collection, key);
    return changed === null ? undefined : structuredClone(changed);
  }

  async getAll(collection: Collection, keys: readonly string[]): Promise<readonly StoredRecord[]> {
    const changed = this.#changed.get(collection);
    const below = await this.#below.getAll(
      collection,
      keys.filter((key) => !changed?.has(key)),
    );
    const added = [...new Set(keys)].map((key) => changed?.get(key)).filter((record) => record != null);
    return [...below, ...structuredClone(added)];
  }

  async scan(collection: Collection, options: ScanOptions): Promise<readonly StoredRecord[]> {
    const { prefix = "", after, limit } = options;
    const changed = this.#changed.get(collection) ?? new Map<string, StoredRecord | null>();
    const below = await this.#below.scan(collection, { ...options, limit: limit + changed.size });
    const added = [...changed.values()].filter(
      (record): record is StoredRecord =>
        record?.key.startsWith(prefix) === true &&
        (after === undefined || compareCodePoints(record.key, after) > 0),
    );
    return [...below.filter(({ key }) => !changed.has(key)), ...structuredClone(added)]
      .sort((a, b) => compareCodePoints(a.key, b.key))
      .slice(0, limit);
  }

  /** One after the other, since the checks read from below. */
  commit(changes: readonly RecordChange[]): Promise<CommitOutcome> {
    const mine = this.#turn.then(() => this.#commit(changes));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #commit(changes: readonly RecordChange[]): Promise<CommitOutcome> {
    for (const { collection, key, expected } of changes) {
      if (expected === undefined) continue;
      const revision = (await this.get(collection, key))?.revision ?? 0;
      if (revision !== expected) return { committed: false, collection, key };
    }
    const revision = ++this.#revision;
    for (const { collection, key, value } of changes) {
      const changed = this.#changed.get(collection) ?? new Map<string, StoredRecord | null>();
      this.#changed.set(collection, changed);
      changed.set(key, value === null ? null : { key, revision, value: structuredClone(value) });
    }
    return { committed: true, revision };
  }

  /** Leaves the store below as it is. */
  async [Symbol.asyncDispose](): Promise<void> {}
}
