import { referenceError } from "./reference-error.js";

/** The outcome of one call as a value, for operations that make several. */
export async function attempt(call: () => unknown): Promise<object> {
  try {
    return { ok: true, result: (await call()) ?? null };
  } catch (error) {
    return { ok: false, error: referenceError(error) };
  }
}
