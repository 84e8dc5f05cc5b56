/** Texts as Azure DevOps keeps them: descriptions and comments are HTML there. */

const ESCAPED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", ndash: "–", mdash: "—", hellip: "…" },
  ...{ laquo: "«", raquo: "»", ldquo: "“", rdquo: "”", lsquo: "‘", rsquo: "’", bull: "•", copy: "©" },
};

/** The text as HTML that shows it as it is; `textFrom` gives it back. */
export function htmlFrom(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[&<>"]/g, (char) => ESCAPED[char]!)
    .replaceAll("\n", "<br>");
}

const BLOCKS = new Set(
  "address article aside blockquote dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul".split(
    " ",
  ),
);
/** Elements whose content is never shown. */
const HIDDEN = new Set(["script", "style"]);

/** The text of HTML that a person wrote in the browser, one line per block; marks of form are lost. */
export function textFrom(html: string): string {
  const lines = new Lines();
  let at = 0;
  for (const { from, to, name, isEnd } of tagsOf(html)) {
    lines.text(html.slice(at, from));
    at = to;
    if (name === "br") lines.lineBreak();
    else if (BLOCKS.has(name)) lines.boundary();
    if (name === "li" && !isEnd) lines.text("- ");
  }
  lines.text(html.slice(at));
  return lines.end();
}

/** Lines as a browser breaks them: two blocks make one break, and a break at the end of a block none of its own. */
class Lines {
  #shown = "";
  #isBetweenBlocks = false;
  #hasBreak = false;

  text(html: string): void {
    if (html === "" || (this.#isBetweenBlocks && /^[ \t\r\n]+$/.test(html))) return;
    this.#flush();
    this.#shown += decoded(html);
  }

  lineBreak(): void {
    this.#flush();
    this.#hasBreak = true;
  }

  boundary(): void {
    this.#isBetweenBlocks ||= this.#hasBreak || this.#shown !== "";
    this.#hasBreak = false;
  }

  end(): string {
    return this.#hasBreak ? `${this.#shown}\n` : this.#shown;
  }

  #flush(): void {
    if (this.#hasBreak || this.#isBetweenBlocks) this.#shown += "\n";
    this.#hasBreak = false;
    this.#isBetweenBlocks = false;
  }
}

interface Tag {
  readonly from: number;
  readonly to: number;
  /** In lower case; empty for a comment. */
  readonly name: string;
  readonly isEnd: boolean;
}

/** Tags, comments and hidden elements in one pass; what is none of these is text. */
function* tagsOf(html: string): Generator<Tag> {
  const start = /<(?:!--|(\/?)([a-z][a-z0-9]*))/gi;
  const lower = html.toLowerCase();
  // Each way to end is looked for in vain once at most.
  const missing = new Set<string>();
  for (let match = start.exec(html); match !== null; match = start.exec(html)) {
    const name = match[2]?.toLowerCase() ?? "";
    const isEnd = match[1] === "/";
    const closing = name === "" ? "-->" : HIDDEN.has(name) && !isEnd ? `</${name}>` : ">";
    const end = missing.has(closing) ? -1 : lower.indexOf(closing, start.lastIndex);
    if (end === -1) {
      missing.add(closing);
      continue;
    }
    start.lastIndex = end + closing.length;
    yield { from: match.index, to: start.lastIndex, name, isEnd };
  }
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,8}));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
