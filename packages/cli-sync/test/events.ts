import { sanitizeEventForLog, type WireEvent } from "@spec-kitty/sync-protocol";
import { envelope, PAYLOADS } from "../../sync-protocol/test/payloads.js";
import type { CleanEvent } from "../src/index.js";

/** The nth of many good events. */
export function wpCreated(n: number, more: object = {}): CleanEvent {
  const payload = { ...PAYLOADS.WPCreated, wp_title: `Title ${n}` };
  const event_id = `01J${String(n).padStart(23, "0")}`;
  return clean(
    envelope("WPCreated", payload, { event_id, correlation_id: event_id, lamport_clock: n, ...more }),
  );
}

export function wpsCreated(count: number, first = 1): CleanEvent[] {
  return Array.from({ length: count }, (_, i) => wpCreated(first + i));
}

export function clean(event: object): CleanEvent {
  return sanitizeEventForLog(event as WireEvent);
}

export const ids = (events: readonly { readonly event_id?: unknown }[]): string[] =>
  events.map(({ event_id }) => String(event_id));
