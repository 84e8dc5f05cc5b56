import { strip } from "@spec-kitty/events-core";
import { Lane } from "./lane.js";
import { type LineProblemCode, type LogLine, readLine } from "./log-line.js";

export interface NumberedLine {
  /** From 1, as `mission-log 2.7` counts lines. */
  readonly number: number;
  readonly line: LogLine;
}

export interface LineProblem {
  readonly line: number;
  readonly code: LineProblemCode | "PROBLEMS_NOT_LISTED";
  readonly message: string;
}

export interface LogReading {
  readonly lines: readonly NumberedLine[];
  readonly problems: readonly LineProblem[];
}

/** How many bad lines of one log are listed; of a file that is no log, the first ones say enough. */
export const MAX_PROBLEMS: number = 1_000;

/** The lines and problems of a log in their order, as lines come. */
export class CollectedLines {
  #lines: NumberedLine[] = [];
  #problems: LineProblem[] = [];
  #count = 0;
  #unlisted = 0;

  copy(): CollectedLines {
    const copy = new CollectedLines();
    copy.#lines = this.#lines.slice();
    copy.#problems = this.#problems.slice();
    copy.#count = this.#count;
    copy.#unlisted = this.#unlisted;
    return copy;
  }

  /** Takes the next line; `isOpen` where the file ends without an end of line. */
  take(text: string, isOpen: boolean): void {
    const number = ++this.#count;
    const line = strip(number === 1 && text.startsWith("\ufeff") ? text.slice(1) : text);
    if (line === "") return;
    const read = readLine(line);
    if (read.ok) this.#lines.push({ number, line: read.line });
    else this.#report(...explained(read.code, read.detail, line, isOpen));
  }

  /** Takes the next line, which cannot be read. */
  takeUnreadable(code: "LINE_NOT_UTF8" | "LINE_TOO_LONG", message: string): void {
    this.#count++;
    this.#report(code, message);
  }

  reading(): LogReading {
    const lines = this.#lines.slice();
    const problems = this.#problems.slice();
    if (this.#unlisted > 0) {
      const message = `${this.#unlisted} more lines are bad and not listed; this may not be a log at all.`;
      problems.push({ line: this.#count, code: "PROBLEMS_NOT_LISTED", message });
    }
    return { lines, problems };
  }

  #report(code: LineProblemCode, message: string): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push({ line: this.#count, code, message });
    else this.#unlisted++;
  }
}

const CONFLICT_MARKER = /^(<{7}|\|{7}|={7}|>{7})( |$)/;

const LANES = Object.values(Lane).join(", ");

/** What is wrong with a line, for the person who has to mend it. */
function explained(
  code: LineProblemCode,
  detail: string,
  text: string,
  isOpen: boolean,
): [code: LineProblemCode, message: string] {
  if (code === "LINE_KIND_UNKNOWN") return [code, detail];
  if (code === "LINE_TOO_DEEP") return [code, `The JSON of this line is ${detail}.`];
  if (code === "LANE_UNKNOWN") return [code, `Invalid event structure: ${detail}. Lanes are ${LANES}.`];
  if (code !== "LINE_NOT_JSON") return [code, `Invalid event structure: ${detail}`];
  if (CONFLICT_MARKER.test(text)) {
    const remedy = "Keep the lines of both sides and delete the markers.";
    return ["LINE_CONFLICT_MARKER", `A merge left its conflict marker here. ${remedy}`];
  }
  return isOpen
    ? ["LINE_TRUNCATED", `The last line is cut off: ${detail}`]
    : [code, `Invalid JSON: ${detail}`];
}
