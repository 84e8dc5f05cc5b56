import { quoteValue, SpecKittyEventsError } from "@spec-kitty/events-core";

/** The event type that a conclusion becomes. */
export type GateEventType = "GatePassed" | "GateFailed";

/** Told of a conclusion that is known and blocks nothing. */
export type OnIgnored = (conclusion: string, reason: "non_blocking") => void;

const OUTCOMES: ReadonlyMap<unknown, GateEventType | null> = new Map([
  ["success", "GatePassed"],
  ["failure", "GateFailed"],
  ["timed_out", "GateFailed"],
  ["cancelled", "GateFailed"],
  ["action_required", "GateFailed"],
  ["neutral", null],
  ["skipped", null],
  ["stale", null],
]);

/** A check run ended in a way that the contract does not know. */
export class UnknownConclusionError extends SpecKittyEventsError {
  readonly conclusion: unknown;

  constructor(conclusion: unknown) {
    const known = [...OUTCOMES.keys()].join(", ");
    super(`Unknown check_run conclusion: ${quoteValue(conclusion)}. Known values: ${known}`, {
      code: "CONCLUSION_UNKNOWN",
    });
    this.conclusion = conclusion;
  }
}

/**
 * The event type of a check run's conclusion; null where it blocks nothing, and then `onIgnored` is told (`gates 7.3`).
 * Case counts, nothing is trimmed. Throws `UnknownConclusionError` on any other value, and what `onIgnored` throws.
 */
export function mapCheckRunConclusion(conclusion: string, onIgnored?: OnIgnored): GateEventType | null {
  const outcome = OUTCOMES.get(conclusion);
  if (outcome === undefined) throw new UnknownConclusionError(conclusion);
  if (outcome === null) onIgnored?.(conclusion, "non_blocking");
  return outcome;
}
