import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { CleanEvent } from "../queue/port.js";

/** An event as JSON text, ready to be put into a batch. */
export interface WireText {
  readonly event: CleanEvent;
  readonly json: string;
  /** Bytes in UTF-8. */
  readonly bytes: number;
}

export interface WireContext {
  /** See `bindingAudience`. */
  readonly audience: string;
  /** Fills what was emitted before anybody was logged in. */
  readonly teamId: string;
}

/** The form in which an event leaves: without notes to ourselves, and with what servers of profile C ask for (`cli-sync 4.3`). */
export function wireForm(
  event: CleanEvent,
  { audience, teamId }: WireContext,
): { readonly [key: string]: unknown } {
  return {
    ...event,
    team_slug: !event.team_slug || event.team_slug === "local" ? teamId : event.team_slug,
    // Left out of the JSON; taking the key away would cost as much as the rest.
    drain_blocked_reason: undefined,
    type: "event",
    spec_kitty_delivery_identity: event.event_id,
    admission_generation: 1,
    binding_audience: audience,
  };
}

export function wireText(event: CleanEvent, context: WireContext): WireText {
  const json = JSON.stringify(wireForm(event, context));
  return { event, json, bytes: Buffer.byteLength(json) };
}

const FRAME_BYTES = '{"events":[]}'.length;

/** The events cut into batches, in their order, none larger than the limits unless it is one event. */
export function cutBatches(
  texts: readonly WireText[],
  limits: { readonly events: number; readonly bytes: number },
): WireText[][] {
  const batches: WireText[][] = [];
  let bytes = 0;
  for (const text of texts) {
    const batch = batches.at(-1);
    // One more for the comma.
    if (batch !== undefined && batch.length < limits.events && bytes + text.bytes + 1 <= limits.bytes) {
      batch.push(text);
      bytes += text.bytes + 1;
    } else {
      batches.push([text]);
      bytes = FRAME_BYTES + text.bytes;
    }
  }
  return batches;
}

const compress = promisify(gzip);

/** The body of a batch request: gzip of `{"events":[…]}`. */
export function batchBody(batch: readonly WireText[]): Promise<Uint8Array> {
  return compress(`{"events":[${batch.map(({ json }) => json).join(",")}]}`);
}
