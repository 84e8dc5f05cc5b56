import { messageOf } from "../errors.js";
import type { SyncSystem } from "../system.js";
import { fullJitter } from "../transport/backoff.js";
import { NEEDS_A_PERSON } from "../transport/category.js";
import type { PushFailure, PushReport } from "../transport/push.js";
import type { OnWarning } from "../warning.js";

export interface BackgroundSyncOptions {
  /** Delivers what waits. */
  readonly push: (signal: AbortSignal) => Promise<PushReport>;
  /** Whether anything waits. */
  readonly hasWork: () => Promise<boolean>;
  readonly system: SyncSystem;
  readonly onWarning: OnWarning;
  /** Milliseconds between two rounds that succeed; 300,000 where left out. */
  readonly interval?: number;
}

export interface BackgroundSyncStatus {
  readonly running: boolean;
  /** ISO time of the last round that succeeded; null where there was none. */
  readonly last_sync: string | null;
  readonly consecutive_failures: number;
}

const INTERVAL = 300_000;
const WAKE = 100;
const STOP_LIMIT = 5000;
/** The first failure waits for a second at most (`cli-sync 5.2`). */
const BACKOFF = { base: 1000, cap: 30_000 };

/** Pushes what waits, every few minutes and whenever it is woken; never keeps the process alive (`cli-sync 5.2`). */
export class BackgroundSyncService {
  readonly #options: BackgroundSyncOptions;
  #stopping: AbortController | null = null;
  #waking = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #round: Promise<PushReport | null> | null = null;
  #lastSync: string | null = null;
  #failures = 0;

  constructor(options: BackgroundSyncOptions) {
    this.#options = options;
  }

  get status(): BackgroundSyncStatus {
    return {
      running: this.#stopping !== null,
      last_sync: this.#lastSync,
      consecutive_failures: this.#failures,
    };
  }

  /** Begins to work; nothing happens where it works already. */
  start(): void {
    if (this.#stopping !== null) return;
    this.#stopping = new AbortController();
    this.#loop = this.#work(this.#stopping.signal);
  }

  /** Brings the next round forward. Does not wait for it. */
  wake(delay = WAKE): void {
    void this.#options.system.idle(delay, this.#stopping?.signal).then(() => this.#waking.abort());
  }

  /** Pushes at once, together with a round that is under way; null where nothing waits. */
  syncNow(signal: AbortSignal = new AbortController().signal): Promise<PushReport | null> {
    this.#round ??= this.#push(signal).finally(() => {
      this.#round = null;
    });
    return this.#round;
  }

  /**
   * Ends the work, after a last push of what waits; takes `limit` milliseconds at most, 5,000 where left out. What was
   * not delivered stays in the queue, and a warning says so. Safe to call twice.
   */
  async stop({ limit = STOP_LIMIT }: { readonly limit?: number } = {}): Promise<void> {
    if (this.#stopping === null) return;
    const deadline = AbortSignal.timeout(limit);
    this.#stopping.abort();
    this.#stopping = null;
    this.#waking.abort();
    await this.#loop;
    const report = await this.syncNow(deadline);
    if (report?.failure) {
      const message = `Not everything was delivered at the end, it stays queued: ${report.failure.message}`;
      this.#options.onWarning({ code: "FINAL_SYNC_INCOMPLETE", message });
    }
  }

  async #work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const report = await this.syncNow(signal);
      this.#waking = new AbortController();
      await this.#options.system.idle(
        this.#pause(report?.failure ?? null),
        AbortSignal.any([signal, this.#waking.signal]),
      );
    }
  }

  /** Milliseconds until the next round. */
  #pause(failure: PushFailure | null): number {
    const { interval = INTERVAL, system } = this.#options;
    if (failure === null || NEEDS_A_PERSON.has(failure.category)) return interval;
    if (failure.retryAfter !== null) return failure.retryAfter * 1000;
    return fullJitter(BACKOFF, this.#failures - 1, system.random());
  }

  async #push(signal: AbortSignal): Promise<PushReport | null> {
    const { push, hasWork, system, onWarning } = this.#options;
    try {
      if (!(await hasWork())) return null;
      const report = await push(signal);
      if (report.failure === null) this.#lastSync = system.now();
      this.#failures = report.failure === null ? 0 : this.#failures + 1;
      return report;
    } catch (error) {
      this.#failures++;
      onWarning({ code: "SYNC_FAILED", message: messageOf(error) });
      return { ...NOTHING, failure: { category: "unknown", message: messageOf(error), retryAfter: null } };
    }
  }
}

const NOTHING = { delivered: 0, duplicates: 0, rejected: 0, dead: 0, pending: 0, unanswered: 0 };
