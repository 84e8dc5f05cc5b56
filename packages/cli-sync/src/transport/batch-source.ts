import { BATCH_LIMITS, type IngressLimits } from "@spec-kitty/sync-protocol";
import type { DeliveryQueue, QueuePlace } from "../queue/port.js";
import { cutBatches, type WireText, wireText } from "./batch-body.js";
import { accessFailed, type BatchTransport, type Failure } from "./batch-transport.js";
import { bindingAudience } from "./server-url.js";

/** Events that are read at once: some batches, so that few of them are small. */
const PAGE = 3000;

/** The events of a queue in batches, each event once, the oldest first; read while earlier ones are on their way. */
export class BatchSource {
  readonly #queue: Pick<DeliveryQueue, "drain">;
  readonly #transport: BatchTransport;
  readonly #limits = { events: BATCH_LIMITS.events as number, bytes: usable(BATCH_LIMITS.advertisedBytes) };
  #waiting: WireText[][] = [];
  #after: QueuePlace | undefined;
  #reading: Promise<Failure | null> | null = null;
  #isLearned = false;

  constructor(queue: Pick<DeliveryQueue, "drain">, transport: BatchTransport) {
    this.#queue = queue;
    this.#transport = transport;
  }

  /** The next batch; null at the end of the queue, a failure where nobody may send. */
  async next(signal?: AbortSignal): Promise<WireText[] | Failure | null> {
    if (this.#waiting.length === 0) {
      // Both lines may come here at once, and a page is read once.
      this.#reading ??= this.#read(signal).finally(() => {
        this.#reading = null;
      });
      const failure = await this.#reading;
      if (failure !== null) return failure;
    }
    return this.#waiting.shift() ?? null;
  }

  /** Puts batches before all others. */
  giveBack(batches: readonly WireText[][]): void {
    this.#waiting.unshift(...batches);
  }

  /** A batch was too large: it and all that wait are cut anew, into at most half of it or what the server says. */
  giveBackSmaller(batch: readonly WireText[], told: IngressLimits | null): void {
    const half = Math.ceil(batch.reduce((sum, { bytes }) => sum + bytes, 0) / 2);
    this.#limits.events = Math.min(this.#limits.events, told?.max_events_per_batch ?? this.#limits.events);
    this.#limits.bytes = Math.min(this.#limits.bytes, told?.max_decompressed_bytes_per_batch ?? half);
    // What the server says may not be what it means: what comes next is smaller in any case.
    const smaller = {
      events: Math.min(this.#limits.events, Math.ceil(batch.length / 2)),
      bytes: Math.min(this.#limits.bytes, half),
    };
    this.#waiting = [...cutBatches(batch, smaller), ...cutBatches(this.#waiting.flat(), this.#limits)];
  }

  async #read(signal?: AbortSignal): Promise<Failure | null> {
    const page = await this.#queue.drain(PAGE, this.#after);
    if (page.length === 0) return null;
    const opened = await this.#transport.open(signal);
    if (!opened.ok) return accessFailed(opened);
    const context = { audience: bindingAudience(this.#transport.target), teamId: opened.access.teamId };
    const texts = page.map(({ event }) => wireText(event, context));
    await this.#learn(texts, signal);
    // Not instead of what waits: something may have been given back meanwhile.
    this.#waiting.push(...cutBatches(texts, this.#limits));
    this.#after = page.at(-1)!.place;
    return null;
  }

  /** Asks the server what it takes at once, when that could save it a request. */
  async #learn(texts: readonly WireText[], signal?: AbortSignal): Promise<void> {
    if (this.#isLearned || texts.reduce((sum, { bytes }) => sum + bytes, 0) < this.#limits.bytes) return;
    this.#isLearned = true;
    const told = await this.#transport.limits(signal);
    this.#limits.events = Math.min(this.#limits.events, told?.max_events_per_batch ?? this.#limits.events);
    if (told?.max_decompressed_bytes_per_batch)
      this.#limits.bytes = usable(told.max_decompressed_bytes_per_batch);
  }
}

/** Of the bytes that a server takes, as much as leaves room for what it counts otherwise (`cli-sync 4.3`). */
function usable(bytes: number): number {
  return Math.min(Math.floor(bytes * 0.9), BATCH_LIMITS.bytes);
}
