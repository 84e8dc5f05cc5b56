import type { DeliveryOutcome } from "../queue/port.js";
import { cutBatches, type WireText } from "./batch-body.js";
import { type BatchReply, outcomesOf } from "./batch-reply.js";
import type { BatchTransport } from "./batch-transport.js";

/** What one batch may hold; grows smaller when the server says so. */
export interface BatchLimits {
  events: number;
  bytes: number;
}

export type Failure = Extract<BatchReply, { kind: "failed" }>;

export interface DeliverOptions {
  readonly transport: BatchTransport;
  readonly limits: BatchLimits;
  /** Called with what is known after each answer, before the next batch is sent. */
  readonly settle: (outcomes: readonly DeliveryOutcome[]) => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Delivers events in batches. What is too large is cut until it fits or is one event; a refusal that names nobody is
 * narrowed down to the event that causes it, so that its neighbours arrive. Ends at the first failure that concerns
 * every event alike, and gives it back; what was not answered stays where it is.
 */
export async function deliverBatches(
  texts: readonly WireText[],
  options: DeliverOptions,
): Promise<Failure | null> {
  const { transport, limits, settle, signal } = options;
  const waiting = cutBatches(texts, limits);
  let failure: Failure | null = null;
  const line = async () => {
    for (let batch = waiting.shift(); batch !== undefined && failure === null; batch = waiting.shift()) {
      const reply = await transport.send(batch, signal);
      if (reply.kind === "failed") {
        failure ??= reply;
        return;
      }
      const { outcomes, again } = judge(batch, reply, limits);
      await settle(outcomes);
      waiting.unshift(...again);
    }
  };
  // Two at a time: one is read and packed here while the server works on the other.
  await Promise.all([line(), line()]);
  return failure;
}

interface Judgement {
  readonly outcomes: readonly DeliveryOutcome[];
  /** Smaller batches to send before all others. */
  readonly again: WireText[][];
}

function judge(batch: WireText[], reply: Exclude<BatchReply, Failure>, limits: BatchLimits): Judgement {
  switch (reply.kind) {
    case "results":
      return {
        outcomes: outcomesOf(
          batch.map(({ event }) => event),
          reply.results,
        ),
        again: [],
      };
    case "too-large":
      return tooLarge(batch, reply, limits);
    case "refused":
      return refused(batch, reply.message, reply.reasons);
  }
}

function tooLarge(
  batch: WireText[],
  { message, limits: told }: Extract<BatchReply, { kind: "too-large" }>,
  limits: BatchLimits,
): Judgement {
  const [first] = batch;
  if (batch.length === 1 && first !== undefined) {
    const dead = {
      event_id: first.event.event_id,
      status: "dead",
      category: "oversized_event",
      message,
    } as const;
    return { outcomes: [dead], again: [] };
  }
  // What the server says may not be what it means: each answer at least halves what is sent next.
  const half = Math.ceil(batch.reduce((sum, { bytes }) => sum + bytes, 0) / 2);
  limits.events = Math.min(limits.events, told?.max_events_per_batch ?? limits.events);
  limits.bytes = Math.min(limits.bytes, told?.max_decompressed_bytes_per_batch ?? half);
  const smaller = {
    events: Math.min(limits.events, Math.ceil(batch.length / 2)),
    bytes: Math.min(limits.bytes, half),
  };
  return { outcomes: [], again: cutBatches(batch, smaller) };
}

function refused(batch: WireText[], message: string, reasons: ReadonlyMap<string, string>): Judgement {
  const rejected = (text: WireText, why: string): DeliveryOutcome => ({
    event_id: text.event.event_id,
    ...{ status: "rejected", category: "schema_mismatch", message: why },
  });
  const named = batch.filter(({ event }) => reasons.has(event.event_id));
  if (named.length > 0) {
    const others = batch.filter((text) => !named.includes(text));
    const outcomes = named.map((text) => rejected(text, reasons.get(text.event.event_id)!));
    return { outcomes, again: others.length > 0 ? [others] : [] };
  }
  if (batch.length === 1) return { outcomes: batch.map((text) => rejected(text, message)), again: [] };
  const middle = Math.ceil(batch.length / 2);
  return { outcomes: [], again: [batch.slice(0, middle), batch.slice(middle)] };
}
