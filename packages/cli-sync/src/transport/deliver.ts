import type { DeliveryOutcome } from "../queue/port.js";
import type { WireText } from "./batch-body.js";
import { type BatchReply, outcomesOf } from "./batch-reply.js";
import type { BatchSource } from "./batch-source.js";
import type { BatchTransport, Failure } from "./batch-transport.js";

export interface DeliverOptions {
  readonly source: BatchSource;
  readonly transport: BatchTransport;
  /** Called with what is known after each answer, before the next batch is sent. */
  readonly settle: (outcomes: readonly DeliveryOutcome[]) => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Delivers a source to its end. What is too large is cut until it fits or is one event; a refusal that names nobody is
 * narrowed down to the event that causes it, so that its neighbours arrive. Ends at the first failure that concerns
 * every event alike, and gives it back; what was not answered is in the source again.
 */
export async function deliver(options: DeliverOptions): Promise<Failure | null> {
  const { source, transport, settle, signal } = options;
  let failure: Failure | null = null;
  const line = async () => {
    while (failure === null) {
      const batch = await source.next(signal);
      if (batch === null) return;
      const reply = Array.isArray(batch) ? await transport.send(batch, signal) : batch;
      if (reply.kind === "failed") {
        failure ??= reply;
        if (Array.isArray(batch)) source.giveBack([batch]);
        return;
      }
      await settle(judge(batch as WireText[], reply, source));
    }
  };
  // Two at a time: one is read and packed here while the server works on the other.
  await Promise.all([line(), line()]);
  return failure;
}

/** What is known after an answer; what must be sent again goes back to the source. */
function judge(
  batch: WireText[],
  reply: Exclude<BatchReply, Failure>,
  source: BatchSource,
): DeliveryOutcome[] {
  switch (reply.kind) {
    case "results":
      return outcomesOf(
        batch.map(({ event }) => event),
        reply.results,
      );
    case "too-large": {
      const [first, second] = batch;
      if (second !== undefined) {
        source.giveBackSmaller(batch, reply.limits);
        return [];
      }
      const { event_id } = first!.event;
      return [{ event_id, status: "dead", category: "oversized_event", message: reply.message }];
    }
    case "refused":
      return refused(batch, reply, source);
  }
}

function refused(
  batch: WireText[],
  { message, reasons }: Extract<BatchReply, { kind: "refused" }>,
  source: BatchSource,
): DeliveryOutcome[] {
  const rejected = ({ event }: WireText): DeliveryOutcome => ({
    event_id: event.event_id,
    ...{ status: "rejected", category: "schema_mismatch", message: reasons.get(event.event_id) ?? message },
  });
  const named = batch.filter(({ event }) => reasons.has(event.event_id));
  if (named.length > 0) {
    const others = batch.filter(({ event }) => !reasons.has(event.event_id));
    if (others.length > 0) source.giveBack([others]);
    return named.map(rejected);
  }
  if (batch.length === 1) return batch.map(rejected);
  const middle = Math.ceil(batch.length / 2);
  source.giveBack([batch.slice(0, middle), batch.slice(middle)]);
  return [];
}
