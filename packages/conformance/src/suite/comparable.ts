import type { Answer } from "./implementation.js";

/** What of an answer is part of the contract: not the texts of the reference's libraries (`conformance 3.3`). */
export function comparable(answer: Answer): unknown {
  if (answer.ok) return masked(withPlainNumbers(answer.result));
  const { type, source, errors, message, at, fields } = answer.error;
  if (source === "pydantic")
    return {
      type,
      source,
      ...(at !== undefined && { at }),
      errors: errors?.map(({ loc, type }) => ({ loc, type })),
    };
  return { type, source, ...(source === "package" && { message, ...(fields !== undefined && { fields }) }) };
}

// A whole float is `1.0` in the reference's text and cannot be told from `1` here (`decisions` 5).
function withPlainNumbers(result: unknown): unknown {
  const text = (result as { text?: unknown } | null)?.text;
  return typeof text === "string" ? { ...(result as object), text: rewritten(text) } : result;
}

/** JSON text as this runtime writes it; another text as it is. */
function rewritten(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

const VALIDATOR_TEXT =
  /^((?:WP .*?: )?payload validation failed: |Payload validation failed for '\w+': ).*$/s;

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value === "string") return value.replace(VALIDATOR_TEXT, "$1…");
  if (typeof value !== "object" || value === null) return value;
  const outcome = value as { ok?: unknown; error?: unknown };
  if (outcome.ok === false && outcome.error !== undefined) return comparable(value as Answer);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item)]));
}
