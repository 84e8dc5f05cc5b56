import { compareInstants, epochOf, instantOf } from "../model/instant.js";
import type { Clock } from "../ports.js";
import type { Lease } from "../store/entities.js";
import type { CommitOutcome, RecordChange, RecordStore } from "../store/records.js";
import { SyncBusyError } from "./result.js";

export interface LeaseOptions {
  readonly holder: string;
  /** How long the lease holds after its last use; longer than any wait between two uses. */
  readonly seconds: number;
  readonly clock: Clock;
  readonly take_over?: boolean;
}

/**
 * The right to sync one workspace. Every commit of a run goes through its lease, which renews it and refuses the commit
 * where another has taken over, so that of two runs never both write.
 */
export class RunLease {
  readonly #records: RecordStore;
  readonly #scope: string;
  readonly #options: LeaseOptions;
  #revision: number;

  private constructor(records: RecordStore, scope: string, options: LeaseOptions, revision: number) {
    this.#records = records;
    this.#scope = scope;
    this.#options = options;
    this.#revision = revision;
  }

  static async take(records: RecordStore, scope: string, options: LeaseOptions): Promise<RunLease> {
    for (;;) {
      const known = await records.get("leases", scope);
      const lease = known?.value as Lease | undefined;
      if (lease !== undefined && !options.take_over && compareInstants(lease.until, options.clock.now()) > 0)
        throw new SyncBusyError(scope, lease.holder, lease.until);
      const taken = new RunLease(records, scope, options, known?.revision ?? 0);
      if ((await taken.#commit([])).committed) return taken;
    }
  }

  /** Throws `SyncBusyError` where another has taken over. */
  async commit(changes: readonly RecordChange[]): Promise<CommitOutcome> {
    const outcome = await this.#commit(changes);
    if (outcome.committed || outcome.collection !== "leases") return outcome;
    const other = (await this.#records.get("leases", this.#scope))?.value as Lease | undefined;
    throw new SyncBusyError(this.#scope, other?.holder ?? "unknown", other?.until ?? "now");
  }

  async release(): Promise<void> {
    await this.#records.commit([
      { collection: "leases", key: this.#scope, value: null, expected: this.#revision },
    ]);
  }

  async #commit(changes: readonly RecordChange[]): Promise<CommitOutcome> {
    const { holder, seconds, clock } = this.#options;
    const value: Lease = { holder, until: instantOf(epochOf(clock.now()) + seconds * 1000) };
    const outcome = await this.#records.commit([
      { collection: "leases", key: this.#scope, value, expected: this.#revision },
      ...changes,
    ]);
    if (outcome.committed) this.#revision = outcome.revision;
    return outcome;
  }
}
