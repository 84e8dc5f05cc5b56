/** Why a delivery failed, in one stable word (`cli-sync 4.3`). Servers may say others; they are kept as they come. */
export type FailureCategory =
  | "auth_expired"
  | "unauthenticated"
  | "unauthorized"
  | "direct_ingress_missing_private_team"
  | "throttled"
  | "oversized_batch"
  | "oversized_event"
  | "schema_mismatch"
  | "retryable_transport"
  | "server_error"
  | "upgrade_required"
  | "invalid_response"
  | "missing_result"
  | "unknown";

/** No attempt can succeed before somebody logs in, updates, or changes a membership. */
export const NEEDS_A_PERSON: ReadonlySet<string> = new Set<FailureCategory>([
  "auth_expired",
  "unauthenticated",
  "unauthorized",
  "direct_ingress_missing_private_team",
  "upgrade_required",
]);

const KEYWORDS: readonly (readonly [FailureCategory, readonly string[]])[] = [
  [
    "oversized_batch",
    [
      ...["batch payload exceeds decompressed byte limit", "sync_batch_too_large"],
      ...["request_too_large", "payload too large"],
    ],
  ],
  [
    "oversized_event",
    [
      ...["single event exceeds decompressed byte limit", "event exceeds decompressed byte limit"],
      "oversized event",
    ],
  ],
  ["throttled", ["rate limit", "rate_limited", "too many requests", "throttle"]],
  ["schema_mismatch", ["invalid", "schema", "field", "missing", "type"]],
  ["auth_expired", ["token", "expired", "unauthorized", "401"]],
  ["unauthenticated", ["not authenticated", "no valid access token"]],
  ["direct_ingress_missing_private_team", ["private teamspace", "private team", "direct ingress"]],
  ["retryable_transport", ["timeout", "connection", "network", "unreachable", "unavailable"]],
  ["server_error", ["internal", "500", "502", "503", "504", "server error"]],
];

/** The category of a server's words, where it names none: the first list with a match counts. */
export function categoryOfText(text: string): FailureCategory {
  const lower = text.toLowerCase();
  return KEYWORDS.find(([, words]) => words.some((word) => lower.includes(word)))?.[0] ?? "unknown";
}

/** The category of a refusal of the whole batch. */
export function categoryOfStatus(status: number, text: string): FailureCategory {
  if (status === 401) return "auth_expired";
  if (status === 403)
    return categoryOfText(text) === "direct_ingress_missing_private_team"
      ? "direct_ingress_missing_private_team"
      : "unauthorized";
  if (status === 408) return "retryable_transport";
  if (status === 412) return "upgrade_required";
  if (status === 429) return "throttled";
  return status >= 500 ? "server_error" : "unknown";
}
