/** The right to comment on a mission: of several that share a store, one at a time. */
import { epochOf } from "../model/instant.js";
import { samePlain } from "../model/plain.js";
import type { Clock } from "../ports.js";
import type { SentWrite } from "../store/entities.js";
import { openKey, type TrackerStore } from "../store/tracker-store.js";

/** After which one that was not given back was left by a process that ended, or its comment is no longer under way. */
const SETTLE_MS = 60_000;

export class PublishClaim {
  readonly #store: TrackerStore;
  readonly #key: string;
  readonly #write: Omit<SentWrite, "since">;
  readonly #clock: Clock;
  #revision = 0;

  constructor(store: TrackerStore, write: Omit<SentWrite, "since">, clock: Clock) {
    this.#store = store;
    this.#key = openKey("publish", write.idempotency_key);
    this.#write = write;
    this.#clock = clock;
  }

  /** True where it is ours now. */
  async take(): Promise<boolean> {
    const { records } = this.#store;
    const known = await records.get("idempotency_keys", this.#key);
    const now = this.#clock.now();
    if (known !== undefined) {
      const age = epochOf(now) - epochOf((known.value as SentWrite).since);
      if (Math.abs(age) <= SETTLE_MS) return false;
    }
    const value: SentWrite = { ...this.#write, since: now };
    const outcome = await records.commit([
      { collection: "idempotency_keys", key: this.#key, value, expected: known?.revision ?? 0 },
    ]);
    if (outcome.committed) this.#revision = outcome.revision;
    return outcome.committed;
  }

  /** Ends the claim of another whose comment is seen to be there, so that it may have ended itself. */
  async settle(): Promise<void> {
    const { records } = this.#store;
    const known = await records.get("idempotency_keys", this.#key);
    if (known === undefined || !samePlain((known.value as SentWrite).content, this.#write.content)) return;
    const change = { collection: "idempotency_keys", key: this.#key, value: null } as const;
    await records.commit([{ ...change, expected: known.revision }]);
  }

  /** Kept where it is not known whether the comment arrived, so that nobody comments until that can be told. */
  async giveBack(): Promise<void> {
    const change = { collection: "idempotency_keys", key: this.#key, value: null } as const;
    await this.#store.records.commit([{ ...change, expected: this.#revision }]);
  }
}
