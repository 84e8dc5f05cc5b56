/** The port of the tracker's storage: keyed records, changed together or not at all. */

/** What is kept, and by which key. */
export const COLLECTIONS = [
  /** Local issues by identity. */
  "issues",
  /** Per issue what both sides agreed on, by identity. */
  "bindings",
  /** Identities of drafts, each with the identity that the provider gave. */
  "aliases",
  /** Identities of issues to look at in the next push. */
  "pending",
  /** How far each list has been read. */
  "cursors",
  /** Writes that were sent, by idempotency key; without a result while their outcome is unknown. */
  "idempotency_keys",
  /** Differences on both sides, by identity, field and number. */
  "conflicts",
  /** Comments by identity and id. */
  "comments",
  /** Identities of issues whose comments are to be read. */
  "comments_due",
  /** What was decided, by identity and time. */
  "audit",
  /** Webhook deliveries that were handled, by provider and id. */
  "deliveries",
  /** Missions and decisions by issue, and issues by mission and decision. */
  "missions",
  /** Who runs a sync, by connector and workspace. */
  "leases",
] as const;
export type Collection = (typeof COLLECTIONS)[number];

export interface StoredRecord<T = unknown> {
  readonly key: string;
  /** Larger than that of any earlier change in the store, so that equal revisions mean an unchanged record. */
  readonly revision: number;
  /** Plain JSON. */
  readonly value: T;
}

export interface RecordChange {
  readonly collection: Collection;
  readonly key: string;
  /** The new value, plain JSON; null takes the record away. */
  readonly value: unknown;
  /** The revision that the record must have at this moment, 0 where there must be none. Any, where left out. */
  readonly expected?: number;
}

export type CommitOutcome =
  | { readonly committed: true; readonly revision: number }
  /** Nothing was changed, since another was faster; says where. */
  | { readonly committed: false; readonly collection: Collection; readonly key: string };

export interface ScanOptions {
  /** Only keys that begin so. */
  readonly prefix?: string;
  /** Only keys after this one. */
  readonly after?: string;
  /** At least 1. */
  readonly limit: number;
}

/**
 * A store of records. Readers see whole commits only. Several processes may use one store; `commit` is the only way to
 * change it and is durable when it resolves. Failures of the storage itself reject with `StorageError`.
 */
export interface RecordStore extends AsyncDisposable {
  get(collection: Collection, key: string): Promise<StoredRecord | undefined>;
  /** Those of the keys that are there, in no order. */
  getAll(collection: Collection, keys: readonly string[]): Promise<readonly StoredRecord[]>;
  /** In the order of code points of the keys. */
  scan(collection: Collection, options: ScanOptions): Promise<readonly StoredRecord[]>;
  /** All changes or none, in their order; what is expected is about the state before the commit. */
  commit(changes: readonly RecordChange[]): Promise<CommitOutcome>;
}

const PAGE = 200;

/** All records of a collection, read in pages, so that memory does not grow with their number. */
export async function* records<T>(
  store: RecordStore,
  collection: Collection,
  prefix?: string,
): AsyncGenerator<StoredRecord<T>> {
  let after: string | undefined;
  for (;;) {
    const page = await store.scan(collection, {
      limit: PAGE,
      ...(prefix !== undefined && { prefix }),
      ...(after !== undefined && { after }),
    });
    // A collection holds one kind of value, which its writer alone decides.
    yield* page as readonly StoredRecord<T>[];
    if (page.length < PAGE) return;
    after = page.at(-1)!.key;
  }
}
