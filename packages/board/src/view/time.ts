import { compareCodePoints } from "@spec-kitty/events-core";

// Everything here is for display. The order and the fold of events compare times as text, never as instants.

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** The milliseconds since 1970 of a time as logs write it; undefined where it is no time. Without a zone it is UTC. */
export function instant(at: string | null): number | undefined {
  const [, date, clock = "00:00:00", fraction = "", zone = "Z"] = ISO.exec(at ?? "") ?? [];
  if (date === undefined) return undefined;
  const milliseconds = Date.parse(`${date}T${clock}${fraction.slice(0, 4)}${zone}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Earlier first; what cannot be read as a time is the earliest of all. */
export function compareTimes(a: string | null, b: string | null): number {
  const [x, y] = [instant(a) ?? Number.NEGATIVE_INFINITY, instant(b) ?? Number.NEGATIVE_INFINITY];
  if (x !== y) return x < y ? -1 : 1;
  return compareCodePoints(a ?? "", b ?? "");
}

/** The later of two times. */
export function later(a: string | null, b: string | null): string | null {
  return compareTimes(a, b) < 0 ? b : a;
}

/** Seconds from one moment to another, never negative; undefined where one of them is no time. */
export function secondsBetween(from: string | null, to: string | null): number | undefined {
  const [start, end] = [instant(from), instant(to)];
  return start === undefined || end === undefined ? undefined : Math.max(0, (end - start) / 1000);
}

const UNITS = [
  ["y", 31_557_600],
  ["mo", 2_629_800],
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

/** Number and unit stay on one line. */
const GAP = "\u00a0";

/** A stretch of time in one unit: "12 min", "3 h", "5 d"; "now" for less than a minute. */
export function duration(seconds: number): string {
  for (const [unit, size] of UNITS) if (seconds >= size) return `${Math.floor(seconds / size)}${GAP}${unit}`;
  return "now";
}

/** How long ago something was: "3 h"; empty where its time cannot be read. */
export function age(at: string | null, now: string): string {
  const seconds = secondsBetween(at, now);
  return seconds === undefined ? "" : duration(seconds);
}

/** "now" or "3 h ago"; empty where its time cannot be read. */
export function ago(at: string | null, now: string): string {
  const text = age(at, now);
  return text === "" || text === "now" ? text : `${text}${GAP}ago`;
}
