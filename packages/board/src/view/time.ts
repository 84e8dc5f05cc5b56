import { compareCodePoints } from "@spec-kitty/events-core";

/** The later of two times as text; a time that cannot be read counts as the earliest. For display only. */
export function compareTimes(a: string | null, b: string | null): number {
  const instant = (at: string | null) => {
    const milliseconds = Date.parse(at ?? "");
    return Number.isNaN(milliseconds) ? Number.NEGATIVE_INFINITY : milliseconds;
  };
  const [x, y] = [instant(a), instant(b)];
  if (x !== y) return x < y ? -1 : 1;
  return compareCodePoints(a ?? "", b ?? "");
}
