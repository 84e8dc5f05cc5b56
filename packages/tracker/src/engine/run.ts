import { StorageError } from "@spec-kitty/events-core";
import type { ConflictRecord, ExternalRef, SyncFailure, SyncStats } from "../generated/models.js";
import type { Instant } from "../model/instant.js";
import type { AuditAction, AuditEntry } from "../store/entities.js";
import type { RecordChange } from "../store/records.js";
import { keyOf } from "../store/tracker-store.js";
import { sendOnce, withRetry } from "../transport/retry.js";
import { RunLease } from "./lease.js";
import { failureOf, failureText, type SyncOperation, type SyncResult } from "./result.js";
import type { RunSettings } from "./settings.js";

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Who runs, for others to see; the id of the run where left out. */
  readonly holder?: string;
  /** Goes ahead although another holds the lease: only where that one is gone. */
  readonly take_over?: boolean;
  /** Lets the run change as much as it finds. */
  readonly allow_bulk?: boolean;
}

const COMMIT_ATTEMPTS = 50;
const REQUEST_SECONDS = 30;

/** The longest time between two commits: a request with all its tries and waits, and as much again to be safe. */
function leaseSeconds({ max_retry_attempts, max_wait_seconds }: RunSettings): number {
  return 2 * (max_retry_attempts + 1) * (REQUEST_SECONDS + max_wait_seconds);
}

/** A decision before it has its time and place. */
export type Decision = Omit<AuditEntry, "at" | "run_id">;

export interface RunHooks {
  /** Keeps what was decided in `entries`. */
  readonly keepsEntries?: boolean;
  /** Asked before each decision is stored and before each write; throws to end the run. */
  readonly check?: (decision: Decision) => void;
}

/** One run of an engine: what it has counted and decided so far, and its only way to the store. */
export class Run {
  readonly id: string;
  readonly settings: RunSettings;
  readonly options: RunOptions;
  readonly stats: { -readonly [K in keyof SyncStats]: number };
  readonly entries: AuditEntry[] = [];
  readonly #conflicts: ConflictRecord[] = [];
  readonly #failures: SyncFailure[] = [];
  readonly #decisions: { [A in AuditAction]?: number } = {};
  readonly #lease: RunLease;
  readonly #hooks: RunHooks;
  #resumeAfter: number | null = null;
  #reaches: boolean | undefined;

  private constructor(
    settings: RunSettings,
    options: RunOptions,
    id: string,
    lease: RunLease,
    hooks: RunHooks,
  ) {
    this.settings = settings;
    this.options = options;
    this.id = id;
    this.stats = { pulled_created: 0, pulled_updated: 0, pushed_created: 0, pushed_updated: 0, skipped: 0 };
    this.#lease = lease;
    this.#hooks = hooks;
  }

  /** Does `work` as the only run on this connector and store; throws `SyncBusyError` where there is another. */
  static async of<T>(
    settings: RunSettings,
    options: RunOptions,
    work: (run: Run) => Promise<T>,
    hooks: RunHooks = {},
  ): Promise<T> {
    const id = settings.newId();
    const { connector, store, clock } = settings;
    const scope = `${connector.name}:${connector.workspace}`;
    const holder = options.holder ?? id;
    const seconds = leaseSeconds(settings);
    const lease = await RunLease.take(store.records, scope, { holder, seconds, clock, ...options });
    try {
      return await work(new Run(settings, options, id, lease, hooks));
    } finally {
      await lease.release();
    }
  }

  get signal(): AbortSignal | undefined {
    return this.options.signal;
  }

  /** True once the provider asked to wait longer than a run waits, or refuses every request. */
  isStopped = false;
  /** How many decisions were written down. */
  #count = 0;

  now(): Instant {
    return this.settings.clock.now();
  }

  /** A read from the provider, tried again where it may pass. */
  read<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { rules, max_retry_attempts } = this.settings;
    return this.#send(call, rules.retries_reads ? max_retry_attempts : 0, undefined, signal);
  }

  /** A write that may be repeated. */
  write<T>(call: () => Promise<T>): Promise<T> {
    return this.#send(call, this.settings.max_retry_attempts);
  }

  /** A write that must not be made twice; `look` finds what it made (`sendOnce`). */
  writeOnce<T>(call: () => Promise<T>, look?: () => Promise<T | undefined>): Promise<T> {
    return sendOnce(call, look, (send, stop) => this.#send(send, this.settings.max_retry_attempts, stop));
  }

  /**
   * Whether the provider shows the workspace at all, asked once a run. Where it does not, an issue that is not found has
   * not vanished: the token has lost its rights, or the workspace is gone.
   */
  async reachesWorkspace(): Promise<boolean> {
    this.#reaches ??= await this.#asksWorkspace();
    return this.#reaches;
  }

  async #asksWorkspace(): Promise<boolean> {
    const { connector } = this.settings;
    const query = { limit: 1, ...(this.signal && { signal: this.signal }) };
    try {
      await this.read(() => connector.listIssues(query));
      return true;
    } catch (error) {
      this.fail("pull_page", null, error);
      this.isStopped = true;
      return false;
    }
  }

  #send<T>(
    call: () => Promise<T>,
    max_retry_attempts: number,
    stop?: (error: unknown) => boolean,
    signal = this.signal,
  ): Promise<T> {
    const { clock, random, max_wait_seconds, rules } = this.settings;
    return withRetry(call, {
      ...{ clock: rules.retryClock(clock), random, max_retry_attempts, max_wait_seconds },
      ...(signal && { signal }),
      ...(stop && { stop }),
    });
  }

  /**
   * Notes what could not be done; throws the error on where it is none that a run survives. A rate limit and a refused
   * sign-in end the run, since every further request would meet them.
   */
  fail(operation: SyncOperation, ref: ExternalRef | null, error: unknown, retryable?: boolean): void {
    this.signal?.throwIfAborted();
    if (!this.settings.rules.absorbs(error)) throw error;
    const failure = failureOf(operation, ref, error, retryable);
    this.#failures.push(failure);
    if (failure.failure_class === "rate_limit") {
      this.isStopped = true;
      const { retry_after_seconds } = error as { readonly retry_after_seconds?: number | null };
      this.#resumeAfter = retry_after_seconds ?? this.settings.max_wait_seconds;
    }
    if (failure.failure_class === "authentication") this.isStopped = true;
  }

  addConflicts(conflicts: readonly ConflictRecord[]): void {
    this.#conflicts.push(...conflicts);
  }

  /** Throws where the run may not do this. */
  mayDo(decision: Decision): void {
    this.#hooks.check?.(decision);
  }

  /** Changes the store and writes down why; false where another was faster, and nothing changed. */
  async commit(changes: readonly RecordChange[], decisions: readonly Decision[] = []): Promise<boolean> {
    for (const decision of decisions) this.mayDo(decision);
    const at = this.now();
    const entries = decisions.map((decision): AuditEntry => ({ at, run_id: this.id, ...decision }));
    const audit = entries.map((entry, i): RecordChange => {
      const key = keyOf(entry.identity, entry.at, `${this.id}-${String(this.#count + i).padStart(6, "0")}`);
      return { collection: "audit", key, value: entry };
    });
    const { committed } = await this.#lease.commit([...changes, ...audit]);
    if (!committed) return false;
    this.#count += entries.length;
    for (const { action } of entries) this.#decisions[action] = (this.#decisions[action] ?? 0) + 1;
    if (this.#hooks.keepsEntries) this.entries.push(...entries);
    return true;
  }

  /** As `commit` with what `compute` makes of the store, computed anew while others are faster. */
  async commitWhole<T>(
    compute: () => Promise<{
      readonly changes: readonly RecordChange[];
      readonly decisions: readonly Decision[];
      readonly value: T;
    }>,
  ): Promise<T> {
    for (let attempt = 0; attempt < COMMIT_ATTEMPTS; attempt++) {
      this.signal?.throwIfAborted();
      const { changes, decisions, value } = await compute();
      if ((changes.length === 0 && decisions.length === 0) || (await this.commit(changes, decisions)))
        return value;
    }
    throw new StorageError(
      `The store was changed by others ${COMMIT_ATTEMPTS} times in a row; sync again later`,
    );
  }

  result(): SyncResult {
    return {
      run_id: this.id,
      stats: { ...this.stats },
      conflicts: [...this.#conflicts],
      failures: [...this.#failures],
      errors: this.#failures.map(failureText),
      decisions: { ...this.#decisions },
      resume_after_seconds: this.#resumeAfter,
    };
  }
}
