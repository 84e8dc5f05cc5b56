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

/** Tags that end a line, and those that begin an item of a list. */
const LINE_END = /^(?:br|\/(?:p|div|li|ul|ol|tr|table|h[1-6]|pre|blockquote))$/;
/** What is never shown. */
const HIDDEN = /<(script|style)\b[^>]*>.*?<\/\1\s*>|<!--.*?-->/gis;

/** The text of HTML that a person wrote in the browser, one line per block; marks of form are lost. */
export function textFrom(html: string): string {
  const text = html
    .replace(HIDDEN, "")
    // An empty line is a block with a break.
    .replace(/<br\b[^>]*>\s*(?=<\/(?:p|div|li)\s*>)/gi, "")
    // Ends of blocks inside each other end one line.
    .replace(/(?:<\/[a-z0-9]+\s*>\s*){2,}/gi, innermostBreak)
    .replace(/<(\/?[a-z0-9]+)\b[^>]*>/gi, (_, tag: string) => sign(tag.toLowerCase()));
  return decoded(hasBlocks(html) ? text.replace(/\n$/, "") : text);
}

function innermostBreak(tags: string): string {
  const names = tags.match(/\/[a-z0-9]+/gi) ?? [];
  return names.some((name) => LINE_END.test(name.toLowerCase())) ? "</p>" : "";
}

function hasBlocks(html: string): boolean {
  return /<\/(?:p|div|li|ul|ol|tr|table|h[1-6]|pre|blockquote)\s*>/i.test(html);
}

function sign(tag: string): string {
  if (tag === "li") return "- ";
  return LINE_END.test(tag) ? "\n" : "";
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
