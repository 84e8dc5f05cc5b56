/** Documents as Markdown texts: what a person at Jira wrote, readable, each block apart by an empty line. */
import { isObject } from "@spec-kitty/tracker";
import { textOrNull } from "@spec-kitty/tracker/connector-kit";
import { inlineText, isInline, mediaText } from "./inline.js";
import { type AdfNode, attribute, childrenOf } from "./node.js";

/** The text of a document, or of a field that holds plain text; null for one without any. */
export function textOf(value: unknown): string | null {
  return isObject(value) ? textOrNull(blocksText(childrenOf(value))) : textOrNull(value);
}

/** The text of one block. */
export function blockText(node: AdfNode): string {
  return (BLOCKS[node.type] ?? otherText)(node);
}

function blocksText(nodes: readonly AdfNode[]): string {
  return nodes.map(blockText).join("\n\n");
}

type Reader = (node: AdfNode) => string;

const BLOCKS: Readonly<Record<string, Reader>> = {
  paragraph: (node) => inlineText(childrenOf(node)),
  heading: (node) => `${"#".repeat(Number(attribute(node, "level")) || 1)} ${inlineText(childrenOf(node))}`,
  rule: () => "---",
  codeBlock: codeText,
  blockquote: (node) => prefixed(blocksText(childrenOf(node)), "> "),
  bulletList: (node) => listText(node, () => "- "),
  orderedList: (node) => listText(node, (i) => `${(Number(attribute(node, "order")) || 1) + i}. `),
  decisionList: (node) => listText(node, () => "- "),
  taskList: (node) => listText(node, (_, item) => (isDone(item) ? "- [x] " : "- [ ] ")),
  table: tableText,
  media: mediaText,
  blockCard: (node) => attribute(node, "url") || "[blockCard]",
  embedCard: (node) => attribute(node, "url"),
  expand: titled,
  nestedExpand: titled,
};

/** Panels, layouts and whatever comes later: what is in them; a sign where that is nothing to read. */
function otherText(node: AdfNode): string {
  const children = childrenOf(node);
  const text = children.every(isInline) ? inlineText(children) : blocksText(children);
  return text || attribute(node, "text") || `[${node.type}]`;
}

function titled(node: AdfNode): string {
  const [title, text] = [attribute(node, "title"), blocksText(childrenOf(node))];
  return title === "" ? text : `${title}\n\n${text}`;
}

function codeText(node: AdfNode): string {
  const code = inlineText(childrenOf(node));
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${attribute(node, "language")}\n${code}\n${fence}`;
}

function listText(node: AdfNode, marker: (i: number, item: AdfNode) => string): string {
  let count = 0;
  const items = childrenOf(node).map((item) => {
    // A list among the items of another belongs to the item before it.
    if (item.type === node.type) return prefixed(blockText(item), "  ");
    const mark = marker(count++, item);
    return mark + indented(itemText(item), mark.replace(/\[.*$/, "").length);
  });
  return items.join("\n");
}

/** The blocks of an item, close together: Markdown's tight list. */
function itemText(item: AdfNode): string {
  const children = childrenOf(item);
  return children.every(isInline) ? inlineText(children) : children.map(blockText).join("\n");
}

function indented(text: string, width: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(width)}`);
}

function prefixed(text: string, prefix: string): string {
  const lines = text.split("\n").map((line) => (line === "" ? prefix.trimEnd() : prefix + line));
  return lines.join("\n");
}

function isDone(item: AdfNode): boolean {
  return attribute(item, "state") === "DONE";
}

function tableText(node: AdfNode): string {
  const rows = childrenOf(node).map((row) => childrenOf(row).map(cellText));
  const [head = [], ...rest] = rows;
  return [head, head.map(() => "---"), ...rest].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function cellText(cell: AdfNode): string {
  return blocksText(childrenOf(cell)).replaceAll("|", "\\|").replaceAll(/\n+/g, " ");
}
