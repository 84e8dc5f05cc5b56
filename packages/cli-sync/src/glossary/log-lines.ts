import { GLOSSARY_EVENT_TYPES } from "@spec-kitty/glossary";
import { type Sanitised, sanitizeEventForLog } from "@spec-kitty/sync-protocol";
import { sortedJson } from "../files/python-json.js";
import type { CleanEvent } from "../queue/port.js";

/** A glossary event as its log keeps it; the folds of `@spec-kitty/glossary` take it as it is. */
export interface LoggedGlossaryEvent {
  readonly event_id: string;
  readonly event_type: string;
  readonly timestamp: string;
  readonly lamport_clock?: number;
  readonly payload: { readonly [key: string]: unknown };
}

export interface GlossaryLogReading {
  /** In the order of the file. */
  readonly events: readonly LoggedGlossaryEvent[];
  /** Lines, from 1, that hold no glossary event. */
  readonly unreadable: readonly number[];
}

/**
 * The line of an event: flat, as the Python clients write theirs, with the clock value beside it; keys sorted, spaced
 * (`cli-sync 6.4`).
 */
export function glossaryLine({
  event_id,
  event_type,
  timestamp,
  lamport_clock,
  payload,
}: CleanEvent): string {
  const line: Sanitised<object> = sanitizeEventForLog({
    ...payload,
    ...{ event_id, event_type, timestamp, lamport_clock },
  });
  return sortedJson(line, "spaced");
}

/** Reads a log, the lines of Python clients among ours. */
export function readGlossaryLog(text: string): GlossaryLogReading {
  const events: LoggedGlossaryEvent[] = [];
  const unreadable: number[] = [];
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    const event = readLine(line);
    if (event === undefined) unreadable.push(index + 1);
    else events.push(event);
  });
  return { events, unreadable };
}

function readLine(line: string): LoggedGlossaryEvent | undefined {
  let document: unknown;
  try {
    document = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof document !== "object" || document === null) return undefined;
  const { event_id, event_type, timestamp, lamport_clock, ...payload } = document as {
    readonly [key: string]: unknown;
  };
  if (typeof event_id !== "string" || typeof event_type !== "string" || typeof timestamp !== "string")
    return undefined;
  if (!GLOSSARY_EVENT_TYPES.has(event_type)) return undefined;
  const clock = typeof lamport_clock === "number" ? { lamport_clock } : {};
  return { event_id, event_type, timestamp, ...clock, payload };
}
