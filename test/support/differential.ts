/** Runs the same requests through an adapter of ours and the oracle, and says where they differ. */
import { expect } from "vitest";
import { type Adapter, answerLine } from "../../packages/conformance/src/index.ts";
import { type Oracle, type OracleAnswer, SEED } from "./oracle.ts";

export interface Request {
  readonly op: string;
  readonly args: object;
}

/**
 * Fails at the first request whose answers differ, for events in the order of keys too; `normal` brings both answers into
 * one form first.
 */
export async function expectSameAnswers(
  adapter: Adapter,
  oracle: Oracle,
  requests: readonly Request[],
  normal: (answer: OracleAnswer, request: Request) => unknown = comparable,
): Promise<void> {
  const theirs = await Promise.all(requests.map(({ op, args }) => oracle.ask(op, args)));
  for (const [i, request] of requests.entries()) {
    const ours = JSON.parse(await answerLine(adapter, JSON.stringify({ id: i, ...request }))) as OracleAnswer;
    const context = `seed ${SEED}, request ${i}: ${JSON.stringify(request)}\nreference: ${JSON.stringify(theirs[i])}`;
    const [mine, wanted] = [normal(ours, request), normal(theirs[i]!, request)];
    expect(mine, context).toEqual(wanted);
    // What a tracker sends is read by its vendor, to whom the order of keys is nothing.
    if (adapter.package !== "spec-kitty-tracker")
      expect(JSON.stringify(mine), context).toBe(JSON.stringify(wanted));
  }
}

/** What of an answer is part of the contract: not the texts of the reference's libraries. */
export function comparable(answer: OracleAnswer): unknown {
  if (answer.ok) return masked(withPlainNumbers(answer.result));
  const { type, source, errors, message, at, fields } = answer.error;
  if (source === "pydantic")
    return { type, source, at, errors: errors?.map(({ loc, type }) => ({ loc, type })) };
  return { type, source, ...(source === "package" && { message, fields }) };
}

// A whole float is `1.0` in the reference's text and cannot be told from `1` here (`decisions` 5).
function withPlainNumbers(result: unknown): unknown {
  const text = (result as { text?: unknown } | null)?.text;
  return typeof text === "string"
    ? { ...(result as object), text: JSON.stringify(JSON.parse(text)) }
    : result;
}

const VALIDATOR_TEXT =
  /^((?:WP .*?: )?payload validation failed: |Payload validation failed for '\w+': ).*$/s;

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value === "string") return value.replace(VALIDATOR_TEXT, "$1…");
  if (typeof value !== "object" || value === null) return value;
  const outcome = value as { ok?: unknown; error?: unknown };
  if (outcome.ok === false && outcome.error !== undefined) return comparable(value as OracleAnswer);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item)]));
}
