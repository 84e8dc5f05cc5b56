import { BATCH_LIMITS } from "@spec-kitty/sync-protocol";
import type { DeliveryOutcome, DeliveryQueue, QueuePlace } from "../queue/port.js";
import type { SyncSystem } from "../system.js";
import { type Backoff, fullJitter } from "./backoff.js";
import { type WireText, wireText } from "./batch-body.js";
import { accessFailed, type BatchTransport } from "./batch-transport.js";
import { NEEDS_A_PERSON } from "./category.js";
import { type BatchLimits, deliverBatches, type Failure } from "./deliver-batch.js";
import { bindingAudience } from "./server-url.js";

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
  readonly queue: Pick<DeliveryQueue, "drain" | "settle">;
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
/** Events that are read at once: some batches, so that few of them are small. */
const PAGE = 3000;
/** Seconds. A server that asks for more patience ends the push: the next one comes later. */
const LONGEST_WAIT = 60;

/**
 * Offers every event of the queue to the server once, the oldest first. A failure that may pass is tried again with
 * full jitter, or when the server says; one that needs a person ends the push at once. Never rejects for what a server
 * does.
 */
export async function push(options: PushOptions): Promise<PushReport> {
  const { queue, transport, signal } = options;
  const tally = new Tally(options.onProgress);
  const limits: BatchLimits & Learned = {
    ...{ events: BATCH_LIMITS.events, bytes: usable(BATCH_LIMITS.advertisedBytes), isLearned: false },
  };
  let offered = new Set<string>();
  const settle = async (outcomes: readonly DeliveryOutcome[]) => {
    await queue.settle(transport.target, outcomes);
    tally.add(outcomes);
    for (const { event_id } of outcomes) offered.add(event_id);
  };
  let after: QueuePlace | undefined;
  let failures = 0;
  for (;;) {
    if (signal?.aborted) return tally.report(GIVEN_UP);
    const page = await queue.drain(PAGE, after);
    if (page.length === 0) return tally.report(null);
    const before = offered.size;
    const left = page.filter(({ event }) => !offered.has(event.event_id));
    const failure = left.length === 0 ? null : await offer(left, { ...options, limits, settle });
    if (failure === null) {
      after = page.at(-1)!.place;
      offered = new Set();
      failures = 0;
      continue;
    }
    // It concerns all events alike, so the book holds it once, under the first of them.
    await queue.settle(transport.target, [asRetry(left[0]!.event.event_id, failure)]);
    if (offered.size > before) failures = 0;
    if (isFinal(failure, failures, options.retries ?? RETRIES)) return tally.report(failure);
    await options.system.sleep(waitBefore(failure, failures, options.system), signal);
    failures++;
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

/** Whether the server was asked for its limits. */
interface Learned {
  isLearned: boolean;
}

/** Of the bytes that a server takes, as much as leaves room for what it counts otherwise (`cli-sync 4.3`). */
function usable(bytes: number): number {
  return Math.min(Math.floor(bytes * 0.9), BATCH_LIMITS.bytes);
}

type Page = Awaited<ReturnType<DeliveryQueue["drain"]>>;
type Offer = PushOptions & {
  readonly limits: BatchLimits & Learned;
  readonly settle: (outcomes: readonly DeliveryOutcome[]) => Promise<void>;
};

async function offer(page: Page, { transport, limits, settle, signal }: Offer): Promise<Failure | null> {
  const opened = await transport.open(signal);
  if (!opened.ok) return accessFailed(opened);
  const context = { audience: bindingAudience(transport.target), teamId: opened.access.teamId };
  const texts = page.map(({ event }) => wireText(event, context));
  await learnLimits(texts, transport, limits, signal);
  return deliverBatches(texts, { transport, limits, settle, ...(signal !== undefined && { signal }) });
}

/** Asks the server what it takes at once, when that could save it a request. */
async function learnLimits(
  texts: readonly WireText[],
  transport: BatchTransport,
  limits: BatchLimits & Learned,
  signal?: AbortSignal,
): Promise<void> {
  if (limits.isLearned || texts.reduce((sum, { bytes }) => sum + bytes, 0) < limits.bytes) return;
  limits.isLearned = true;
  const told = await transport.limits(signal);
  limits.events = Math.min(limits.events, told?.max_events_per_batch ?? limits.events);
  if (told?.max_decompressed_bytes_per_batch) limits.bytes = usable(told.max_decompressed_bytes_per_batch);
}

function waitBefore({ retryAfter }: Failure, attempt: number, system: SyncSystem): number {
  if (retryAfter !== null) return retryAfter * 1000;
  return fullJitter(BACKOFF, attempt, system.random());
}

function asRetry(event_id: string, { category, message }: Failure): DeliveryOutcome {
  return { event_id, status: "retry", category, message };
}

class Tally {
  readonly #counts = { delivered: 0, duplicates: 0, rejected: 0, dead: 0, pending: 0, unanswered: 0 };
  readonly #onProgress: PushOptions["onProgress"];

  constructor(onProgress: PushOptions["onProgress"]) {
    this.#onProgress = onProgress;
  }

  add(outcomes: readonly DeliveryOutcome[]): void {
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
