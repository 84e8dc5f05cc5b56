import widthOf from "fast-string-truncated-width";

/** How many columns a terminal needs for a text; wide characters and emoji take two. */
export function columns(text: string): number {
  // Composed, as a terminal shows it: the parts of a Hangul syllable take the room of one.
  return widthOf(text.normalize("NFC")).width;
}

// Control characters move the cursor and change the terminal; bidirectional ones change the order of what follows.
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A text that moves and colours nothing, whatever a log says. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, "\ufffd");
}

/** As much of a text as fits, ending with `…` where something is missing. */
export function fit(text: string, width: number): string {
  const whole = printable(text);
  if (columns(whole) <= width) return whole;
  return width < 1 ? "" : `${head(whole, width - 1).trimEnd()}…`;
}

/** A text of exactly `width` columns. */
export function padded(text: string, width: number): string {
  const fitting = fit(text, width);
  return fitting + " ".repeat(width - columns(fitting));
}

/** A text in lines of at most `width` columns, broken between words where it can be; at most `most` lines. */
export function wrapped(text: string, width: number, most: number = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  let rest = printable(text).trim();
  while (rest !== "") {
    if (lines.length === most - 1 || columns(rest) <= width) return [...lines, fit(rest, width)];
    const line = words(rest, width) || head(rest, width) || rest;
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  return lines;
}

/** The whole words that fit. */
function words(text: string, width: number): string {
  let fitting = "";
  for (const word of text.split(/(?<= )/)) {
    if (columns((fitting + word).trimEnd()) > width) break;
    fitting += word;
  }
  return fitting;
}

const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The characters that fit. */
function head(text: string, width: number): string {
  let fitting = "";
  let used = 0;
  for (const { segment } of GRAPHEMES.segment(text)) {
    used += columns(segment);
    if (used > width) break;
    fitting += segment;
  }
  return fitting;
}
