import { normalizeEventId } from "@spec-kitty/events-core";
import { BatchResult, IngressLimits } from "@spec-kitty/sync-protocol";
import type { CleanEvent, DeliveryOutcome } from "../queue/port.js";
import { categoryOfStatus, categoryOfText, type FailureCategory } from "./category.js";
import { type HttpReply, jsonObject } from "./http.js";

/** What a server said to a batch (`cli-sync 4.3`). */
export type BatchReply =
  | { readonly kind: "results"; readonly results: readonly BatchResult[] }
  /** Less at once. */
  | { readonly kind: "too-large"; readonly message: string; readonly limits: IngressLimits | null }
  /** 400: nothing of it was taken; `reasons` by event id where the server names them. */
  | { readonly kind: "refused"; readonly message: string; readonly reasons: ReadonlyMap<string, string> }
  /** Nothing is known of any event. */
  | {
      readonly kind: "failed";
      readonly category: FailureCategory;
      readonly message: string;
      readonly retryAfter: number | null;
    };

export function readBatchReply(reply: HttpReply): BatchReply {
  if (!reply.ok) {
    const category = reply.reason === "too-long" ? "invalid_response" : "retryable_transport";
    return { kind: "failed", category, message: reply.message, retryAfter: null };
  }
  const { status, text, retryAfter } = reply;
  const body = jsonObject(text);
  if (status === 200) return readResults(body, text);
  const message = `${status}: ${errorText(body) ?? (text.slice(0, 200) || "no text")}`;
  if (status === 413 || (status === 400 && /too large/i.test(message))) {
    return { kind: "too-large", message, limits: IngressLimits.read(body?.["limits"]) ?? null };
  }
  if (status === 400) return { kind: "refused", message, reasons: refusalReasons(body) };
  return { kind: "failed", category: categoryOfStatus(status, message), message, retryAfter };
}

function readResults(body: { readonly [key: string]: unknown } | undefined, text: string): BatchReply {
  const results = body?.["results"];
  if (!Array.isArray(results)) {
    const message = `Expected {"results": […]}; the server answered ${text.slice(0, 200) || "nothing"}`;
    return { kind: "failed", category: "invalid_response", message, retryAfter: null };
  }
  // One result that makes no sense must not take the others with it: its event counts as unanswered.
  return {
    kind: "results",
    results: results.map((one) => BatchResult.read(one)).filter((one) => one !== undefined),
  };
}

function errorText(body: { readonly [key: string]: unknown } | undefined): string | undefined {
  const guidance = (body?.["sync_protocol"] as { readonly upgrade_guidance?: unknown } | undefined)
    ?.upgrade_guidance;
  return [
    guidance,
    body?.["error_description"],
    body?.["error"],
    body?.["error_message"],
    body?.["detail"],
  ].find(isText);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** A list, or a JSON string of one. */
function refusalReasons(body: { readonly [key: string]: unknown } | undefined): Map<string, string> {
  const details = body?.["details"];
  const list: unknown = typeof details === "string" ? parsed(details) : details;
  const reasons = new Map<string, string>();
  if (!Array.isArray(list)) return reasons;
  for (const one of list) {
    const { event_id, detail, error, reason } = (one ?? {}) as { readonly [key: string]: unknown };
    if (isText(event_id))
      reasons.set(event_id, [detail, error, reason].find(isText) ?? "refused without a reason");
  }
  return reasons;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const DELIVERED = new Set(["success", "accepted", "warning"]);

/** The outcome of each event of a batch; results are found by id, never by place (`decisions` 21). */
export function outcomesOf(
  events: readonly CleanEvent[],
  results: readonly BatchResult[],
): DeliveryOutcome[] {
  const byId = new Map<string, BatchResult>();
  for (const result of results) {
    for (const id of [result.event_id, canonical(result.event_id)]) if (!byId.has(id)) byId.set(id, result);
  }
  return events.map(({ event_id }) => {
    const result = byId.get(event_id) ?? byId.get(canonical(event_id));
    return result === undefined ? unanswered(event_id) : outcomeOf(event_id, result);
  });
}

/** Servers may answer under another form of an id. */
function canonical(id: string): string {
  try {
    return normalizeEventId(id);
  } catch {
    return id;
  }
}

function unanswered(event_id: string): DeliveryOutcome {
  return {
    event_id,
    status: "retry",
    category: "missing_result",
    message: "The server gave no result for it",
  };
}

function outcomeOf(event_id: string, result: BatchResult): DeliveryOutcome {
  if (DELIVERED.has(result.status)) return { event_id, status: "delivered", duplicate: false };
  if (result.status === "duplicate") return { event_id, status: "delivered", duplicate: true };
  const message = result.error_message || result.error || "Unknown error";
  const category = result.error_category || categoryOfText(message);
  switch (result.status) {
    case "pending":
    case "queued":
      return { event_id, status: "pending", category: "pending", message: "The server has not decided yet" };
    case "failed_transient":
      return { event_id, status: "retry", category, message };
    case "failed_permanent":
      return { event_id, status: "dead", category, message };
    default:
      return { event_id, status: "rejected", category, message };
  }
}
