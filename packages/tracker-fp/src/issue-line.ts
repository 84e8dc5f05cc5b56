/** The lines in which FP shows issues. */

export interface IssueLine {
  readonly id: string;
  readonly status: string;
  /** Undefined where the line names none. */
  readonly priority: string | undefined;
  readonly title: string;
  /** The line without its place in the tree. */
  readonly line: string;
}

const TREE = /^[│├└─\s]+/;
const LINE = /^([A-Za-z0-9_-]+)\s+\[([^\]]+)\](?:\s+\[([^\]]+)\])?\s+(.+)$/;

/** The issues that a text shows; other lines are none. */
export function issueLines(text: string): IssueLine[] {
  return text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/).flatMap((one) => {
    const line = one.trim().replace(TREE, "").trim();
    const [, id, status, priority, title] = LINE.exec(line) ?? [];
    return id === undefined ? [] : [{ id, status: status!, priority, title: title!, line }];
  });
}

const ID = /(?<![\p{L}\p{N}_])[A-Z][A-Z0-9]*-[A-Za-z0-9][A-Za-z0-9-]*(?![\p{L}\p{N}_])/u;

/** The first text that looks like the id of an issue. */
export function idIn(text: string): string | undefined {
  return ID.exec(text)?.[0];
}
