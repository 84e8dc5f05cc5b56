// Every end of line that the reference knows (`mission-log 2.7`).
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** The lines of a text; one end at the very end starts no further line. */
export function splitLines(text: string): string[] {
  const lines = text.split(LINE_END);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

const LF = 0x0a;
const CR = 0x0d;

/** Where the first line of some bytes ends, its end included; 0 where none does. */
export function endOfFirstLine(bytes: Uint8Array): number {
  const lf = bytes.indexOf(LF);
  const cr = bytes.subarray(0, lf < 0 ? bytes.length : lf).indexOf(CR);
  if (cr < 0) return lf + 1;
  return lf === cr + 1 ? lf + 1 : cr + 1;
}

/** Where the last line that has an end ends, its end included; 0 where none has. */
export function endOfLastLine(bytes: Uint8Array): number {
  return 1 + Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR));
}
