/** What the schemas cannot say; called by the generated readers. */
import { readTimestamp } from "@spec-kitty/events-core";
import { type Issues, type Path, under, wrong } from "@spec-kitty/events-core/model";
import type { TokenUsageRecordedPayload } from "./generated/models.js";

export function tokenTotal({
  input_tokens,
  output_tokens,
  total_tokens,
}: TokenUsageRecordedPayload): string | undefined {
  if (total_tokens === input_tokens + output_tokens) return undefined;
  return "total_tokens must equal input_tokens + output_tokens";
}

/** A time that stays text as it came (`retrospective 9`). */
export function isoText(value: unknown, at: Path, name: string | number, issues: Issues): string | undefined {
  if (typeof value !== "string")
    return wrong(issues, under(at, name), "string_type", "Input should be a valid string", value);
  if (readTimestamp(value) !== undefined) return value;
  const message = "Value error, Input should be a date and time such as 2026-01-31T09:30:00Z";
  return wrong(issues, under(at, name), "value_error", message, value);
}
