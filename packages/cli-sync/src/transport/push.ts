import type { DeliveryOutcome, DeliveryQueue } from "../queue/port.js";
import type { SyncSystem } from "../system.js";
import { type Backoff, fullJitter } from "./backoff.js";
import { BatchSource } from "./batch-source.js";
import type { BatchTransport, Failure } from "./batch-transport.js";
import { NEEDS_A_PERSON } from "./category.js";
import { deliver } from "./deliver.js";

/** What a push did. `failure` says why it ended before every event had been offered; null where it did not. */
export interface PushReport {
  readonly delivered: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly dead: number;
  readonly pending: number;
  /** Events that the server did not answer for; they stay and are sent again. */
  readonly unanswered: number;
  readonly failure: PushFailure | null;
}

export interface PushFailure {
  readonly category: string;
  readonly message: string;
  /** Seconds that the server asks to wait; null where it does not. */
  readonly retryAfter: number | null;
}

export interface PushOptions {
  readonly queue: Pick<DeliveryQueue, "drain" | "settle" | "attempted">;
  readonly transport: BatchTransport;
  readonly system: SyncSystem;
  readonly signal?: AbortSignal;
  /** How often one failure that may pass is tried again; 4 where left out. */
  readonly retries?: number;
  /** Called after each answer with what is done so far. */
  readonly onProgress?: (report: PushReport) => void;
}

const RETRIES = 4;
const BACKOFF: Backoff = { base: 500, cap: 30_000 };
/** Seconds. A server that asks for more patience ends the push: the next one comes later. */
const LONGEST_WAIT = 60;

/**
 * Offers every event of the queue to the server once, the oldest first. A failure that may pass is tried again with
 * full jitter, or when the server says; one that needs a person ends the push at once. Never rejects for what a server
 * does.
 */
export async function push(options: PushOptions): Promise<PushReport> {
  const { queue, transport, system, signal, retries = RETRIES } = options;
  const tally = new Tally(options.onProgress);
  const source = new BatchSource(queue, transport);
  const settle = async (outcomes: readonly DeliveryOutcome[]) => {
    await queue.settle(transport.target, outcomes);
    tally.add(outcomes);
  };
  for (let failures = 0; ; failures++) {
    if (signal?.aborted) return tally.report(GIVEN_UP);
    const before = tally.count;
    const failure = await deliver({ source, transport, settle, ...(signal !== undefined && { signal }) });
    if (failure === null) return tally.report(null);
    await queue.attempted(transport.target, failure);
    if (tally.count > before) failures = 0;
    if (isFinal(failure, failures, retries)) return tally.report(failure);
    await system.sleep(waitBefore(failure, failures, system), signal);
  }
}

const GIVEN_UP: PushFailure = {
  category: "retryable_transport",
  message: "The push was given up",
  retryAfter: null,
};

/** Whether trying again in this push makes no sense. */
function isFinal({ category, retryAfter }: Failure, failures: number, retries: number): boolean {
  return NEEDS_A_PERSON.has(category) || failures >= retries || (retryAfter ?? 0) > LONGEST_WAIT;
}

function waitBefore({ retryAfter }: Failure, attempt: number, system: SyncSystem): number {
  if (retryAfter !== null) return retryAfter * 1000;
  return fullJitter(BACKOFF, attempt, system.random());
}

class Tally {
  readonly #counts = { delivered: 0, duplicates: 0, rejected: 0, dead: 0, pending: 0, unanswered: 0 };
  readonly #onProgress: PushOptions["onProgress"];

  constructor(onProgress: PushOptions["onProgress"]) {
    this.#onProgress = onProgress;
  }

  /** How many events the server has answered for. */
  count = 0;

  add(outcomes: readonly DeliveryOutcome[]): void {
    this.count += outcomes.length;
    for (const outcome of outcomes) {
      if (outcome.status === "delivered") this.#counts[outcome.duplicate ? "duplicates" : "delivered"]++;
      else this.#counts[outcome.status === "retry" ? "unanswered" : outcome.status]++;
    }
    this.#onProgress?.(this.report(null));
  }

  report(failure: PushReport["failure"]): PushReport {
    if (failure === null) return { ...this.#counts, failure };
    const { category, message, retryAfter } = failure;
    return { ...this.#counts, failure: { category, message, retryAfter } };
  }
}
