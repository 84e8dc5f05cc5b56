/** What tests look at in errors. */
import { expect } from "vitest";

/** The error that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  return call.then(
    () => expect.fail("it went through"),
    (error: unknown) => error as Error & Record<string, unknown>,
  );
}

/** All that a log could print of an error, its causes and details too. */
export function everythingIn(error: unknown): string {
  const seen = new Set<unknown>();
  const walk = (value: unknown): string => {
    if (typeof value !== "object" || value === null) return String(value);
    if (seen.has(value)) return "";
    seen.add(value);
    return Object.getOwnPropertyNames(value)
      .map((name) => walk((value as Record<string, unknown>)[name]))
      .join(" ");
  };
  return walk(error);
}
