/** The vocabulary of what work costs and changes (`analytics 8`). */
export const TOKEN_USAGE_RECORDED = "TokenUsageRecorded";
export const DIFF_SUMMARY_RECORDED = "DiffSummaryRecorded";

export const ANALYTICS_EVENT_TYPES: ReadonlySet<string> = new Set([
  TOKEN_USAGE_RECORDED,
  DIFF_SUMMARY_RECORDED,
]);
