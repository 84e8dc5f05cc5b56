/** What stands inside a line: plain text, marks, links. */
import { type AdfMark, type AdfNode, attribute, childrenOf, marksOf } from "./node.js";

/** The text of inline nodes, with the marks that Markdown has. */
export function inlineText(nodes: readonly AdfNode[]): string {
  return nodes.map((node) => (INLINE[node.type] ?? otherText)(node)).join("");
}

export function isInline({ type }: AdfNode): boolean {
  return INLINE[type] !== undefined;
}

type Reader = (node: AdfNode) => string;

const INLINE: Readonly<Record<string, Reader>> = {
  text: (node) => [...marksOf(node)].sort(innerFirst).reduce(marked, node.text ?? ""),
  hardBreak: () => "\n",
  mention: (node) => attribute(node, "text") || `@${attribute(node, "id")}`,
  emoji: (node) => attribute(node, "text") || attribute(node, "shortName"),
  status: (node) => attribute(node, "text"),
  date: (node) => dateText(attribute(node, "timestamp")),
  inlineCard: (node) => attribute(node, "url") || "[inlineCard]",
  placeholder: (node) => attribute(node, "text"),
  mediaInline: mediaText,
};

/** A file or picture; what is uploaded has no address of its own in a document. */
export function mediaText(node: AdfNode): string {
  const target = attribute(node, "url") || `attachment:${attribute(node, "id")}`;
  return `![${attribute(node, "alt")}](${target})`;
}

function otherText(node: AdfNode): string {
  const inner = inlineText(childrenOf(node));
  return inner || attribute(node, "text") || `[${node.type}]`;
}

function dateText(timestamp: string): string {
  const date = new Date(Number(timestamp || Number.NaN));
  return Number.isNaN(date.getTime()) ? timestamp : date.toISOString().slice(0, 10);
}

const WRAPPINGS: Readonly<Record<string, string>> = { em: "*", strong: "**", strike: "~~" };
/** From the innermost mark to the outermost. */
const ORDER = ["code", "em", "strong", "strike", "link"];

function innerFirst(a: AdfMark, b: AdfMark): number {
  return ORDER.indexOf(a.type) - ORDER.indexOf(b.type);
}

function marked(text: string, mark: AdfMark): string {
  if (mark.type === "code") return codeText(text);
  if (mark.type === "link") return linkText(text, String(mark.attrs?.["href"] ?? ""));
  const wrapping = WRAPPINGS[mark.type] ?? "";
  return wrapping + text + wrapping;
}

function codeText(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function linkText(text: string, href: string): string {
  return text === href ? href : `[${text}](${href})`;
}

/** Each alternative is one kind of mark, in the only form that is read as it was written. */
const MARKED = new RegExp(
  [
    /`` (?<ticks>[^\n]+?) ``/,
    /`(?<code>[^`\n]+)`/,
    /\[(?<label>[^[\]\n]+)\]\((?<href>(?:https?:\/\/|mailto:)[^\s()]+)\)/,
    /(?<url>https?:\/\/[^\s<>()[\]{}"'`*~]*[^\s<>()[\]{}"'`*~.,;:!?])/,
    /\*\*(?<strong>[^\s*](?:[^*\n]*[^\s*])?)\*\*/,
    /(?<![\w*])\*(?<em>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])/,
    /~~(?<strike>[^\s~](?:[^~\n]*[^\s~])?)~~/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** The inline nodes of a text: marks where they come back as they stand, plain text otherwise. */
export function inlineNodes(text: string): AdfNode[] {
  const lines = text.split("\n").map(lineNodes);
  return lines.flatMap((nodes, i) => (i === 0 ? nodes : [{ type: "hardBreak" }, ...nodes]));
}

function lineNodes(line: string): AdfNode[] {
  const nodes: AdfNode[] = [];
  let at = 0;
  for (const match of line.matchAll(MARKED)) {
    nodes.push(...plainNodes(line.slice(at, match.index)), markedNode(match.groups!));
    at = match.index + match[0].length;
  }
  nodes.push(...plainNodes(line.slice(at)));
  return inlineText(nodes) === line ? nodes : plainNodes(line);
}

/** Jira refuses a text node without text. */
function plainNodes(text: string): AdfNode[] {
  return text === "" ? [] : [{ type: "text", text }];
}

function markedNode(groups: Readonly<Record<string, string | undefined>>): AdfNode {
  const { label, href, url, ticks, code } = groups;
  if (label !== undefined) return linkNode(label, href!);
  if (url !== undefined) return linkNode(url, url);
  if (ticks !== undefined || code !== undefined) return withMark((ticks ?? code)!, { type: "code" });
  const type = Object.keys(WRAPPINGS).find((name) => groups[name] !== undefined)!;
  return withMark(groups[type]!, { type });
}

function linkNode(text: string, href: string): AdfNode {
  return withMark(text, { type: "link", attrs: { href } });
}

function withMark(text: string, mark: AdfMark): AdfNode {
  return { type: "text", text, marks: [mark] };
}
