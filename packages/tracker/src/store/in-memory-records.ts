import { compareCodePoints } from "@spec-kitty/events-core";
import { copyPlain } from "../model/plain.js";
import type {
  Collection,
  CommitOutcome,
  RecordChange,
  RecordStore,
  ScanOptions,
  StoredRecord,
} from "./records.js";

/** Records in memory. `copy` keeps what is stored apart from what callers hold. */
export class InMemoryRecords implements RecordStore {
  readonly #collections = new Map<Collection, Map<string, StoredRecord>>();
  readonly #sorted = new Map<Collection, readonly string[]>();
  readonly #copy: (value: unknown) => unknown;
  #revision = 0;

  constructor(copy: (value: unknown) => unknown = copyPlain) {
    this.#copy = copy;
  }

  async get(collection: Collection, key: string): Promise<StoredRecord | undefined> {
    const record = this.#collections.get(collection)?.get(key);
    return record && { ...record, value: this.#copy(record.value) };
  }

  async getAll(collection: Collection, keys: readonly string[]): Promise<readonly StoredRecord[]> {
    const found = await Promise.all([...new Set(keys)].map((key) => this.get(collection, key)));
    return found.filter((record) => record !== undefined);
  }

  async scan(
    collection: Collection,
    { prefix = "", after, limit }: ScanOptions,
  ): Promise<readonly StoredRecord[]> {
    const known = this.#collections.get(collection);
    if (known === undefined) return [];
    const keys = this.#keys(collection, known);
    const found: StoredRecord[] = [];
    for (let i = firstAfter(keys, prefix, after); i < keys.length && found.length < limit; i++) {
      const key = keys[i]!;
      if (!key.startsWith(prefix)) break;
      const record = known.get(key)!;
      found.push({ ...record, value: this.#copy(record.value) });
    }
    return found;
  }

  async commit(changes: readonly RecordChange[]): Promise<CommitOutcome> {
    for (const { collection, key, expected } of changes) {
      if (expected === undefined) continue;
      const revision = this.#collections.get(collection)?.get(key)?.revision ?? 0;
      if (revision !== expected) return { committed: false, collection, key };
    }
    const revision = ++this.#revision;
    for (const { collection, key, value } of changes) {
      const known = this.#collection(collection);
      if (value === null ? known.delete(key) : !known.has(key)) this.#sorted.delete(collection);
      if (value !== null) known.set(key, { key, revision, value: this.#copy(value) });
    }
    return { committed: true, revision };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #collection(name: Collection): Map<string, StoredRecord> {
    const known = this.#collections.get(name) ?? new Map<string, StoredRecord>();
    this.#collections.set(name, known);
    return known;
  }

  #keys(collection: Collection, known: ReadonlyMap<string, StoredRecord>): readonly string[] {
    const sorted = this.#sorted.get(collection) ?? [...known.keys()].sort(compareCodePoints);
    this.#sorted.set(collection, sorted);
    return sorted;
  }
}

/** The index of the first key that is after `after` and not before `prefix`. */
function firstAfter(keys: readonly string[], prefix: string, after: string | undefined): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const key = keys[middle]!;
    const isBefore =
      compareCodePoints(key, prefix) < 0 || (after !== undefined && compareCodePoints(key, after) <= 0);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}
