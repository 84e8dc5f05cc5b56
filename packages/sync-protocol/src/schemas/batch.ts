/** Batches over HTTP, the history preflight and the health of a server (`cli-sync 4.3`, 4.7). */
import {
  anyObject,
  anyText,
  boolean,
  list,
  maybe,
  open,
  patternText,
  positive,
  text,
} from "@spec-kitty/events-core/schema-kit";
import { count, nullableText } from "./parts.js";

/** The events are judged one by one, so that a bad one is refused alone. */
const events = () => list(anyObject());

export const BatchRequest = open("BatchRequest", { events: events() });

export const BatchResult = open("BatchResult", {
  /** As it was sent. */
  event_id: text(),
  /** `success`, `duplicate` or `rejected`; readers must bear other words. */
  status: text(),
  error_message: nullableText(),
  error: nullableText(),
  error_category: nullableText(),
  retryable: maybe(boolean()),
});

export const BatchResponse = open("BatchResponse", { results: list(BatchResult) });

export const IngressLimits = open("IngressLimits", {
  max_events_per_batch: maybe(positive()),
  max_decompressed_bytes_per_batch: maybe(positive()),
  retry_after_min_seconds: maybe(count()),
  retry_after_max_seconds: maybe(count()),
});

export const TooLargeResponse = open("TooLargeResponse", { error: text(), limits: maybe(IngressLimits) });

export const BatchRefusalDetail = open("BatchRefusalDetail", {
  event_id: text(),
  detail: nullableText(),
  error: nullableText(),
  reason: nullableText(),
});

/** A refusal of the whole batch with 400. */
export const BatchRefusal = open("BatchRefusal", {
  error: anyText(),
  details: maybe(list(BatchRefusalDetail)),
});

export const PreflightRequest = open("PreflightRequest", {
  events: events(),
  history_action_id: patternText("^history-[0-9a-f]{64}$"),
  preview_hash: patternText("^[0-9a-f]{64}$"),
});

export const SyncIngress = open("SyncIngress", { limits: IngressLimits });
export const HealthResponse = open("HealthResponse", { status: nullableText(), sync_ingress: SyncIngress });
