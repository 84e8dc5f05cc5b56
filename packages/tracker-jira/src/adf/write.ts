/** Texts as documents. The law: the text of the document is the text that it was made of, whatever that is. */
import { inlineNodes } from "./inline.js";
import { type AdfDocument, type AdfNode, childrenOf } from "./node.js";
import { blockText } from "./read.js";

/**
 * The document of a text. Blocks of `known`, the document that it replaces, stay as they are where their text does:
 * mentions, pictures, panels and tables outlive an edit beside them. Null for no text, which Jira takes for an empty
 * field.
 */
export function documentOf(text: string | null, known?: unknown): AdfDocument | null {
  if (text === null || text === "") return null;
  return { type: "doc", version: 1, content: blocks(text, childrenOf((known ?? {}) as AdfNode)) };
}

const GAP = "\n\n";

function blocks(text: string, known: readonly AdfNode[]): AdfNode[] {
  const left = known.map((node) => ({ node, text: blockText(node) }));
  const found: AdfNode[] = [];
  for (let at = 0; at <= text.length; ) {
    const i = left.findIndex((block) => isBlockAt(text, at, block.text));
    const [same] = i < 0 ? [] : left.splice(0, i + 1).slice(-1);
    const chunk = same?.text ?? chunkAt(text, at);
    found.push(same?.node ?? blockOf(chunk));
    at += chunk.length + GAP.length;
  }
  return found;
}

function isBlockAt(text: string, at: number, block: string): boolean {
  const end = at + block.length;
  return text.startsWith(block, at) && (end === text.length || text.startsWith(GAP, end));
}

const FENCED = /(`{3,})[^`\n]*\n(?:[\s\S]*?\n)?\1(?=\n\n|$)/y;

/** A text up to the next empty line; a fenced block of code may hold such lines. */
function chunkAt(text: string, at: number): string {
  FENCED.lastIndex = at;
  const fenced = FENCED.exec(text)?.[0];
  if (fenced !== undefined) return fenced;
  const end = text.indexOf(GAP, at);
  return end < 0 ? text.slice(at) : text.slice(at, end);
}

/** The richest block whose text is the chunk. */
function blockOf(chunk: string): AdfNode {
  for (const parse of PARSERS) {
    const node = parse(chunk);
    if (node !== undefined && blockText(node) === chunk) return node;
  }
  return paragraph(chunk);
}

function paragraph(text: string): AdfNode {
  const content = inlineNodes(text);
  return content.length === 0 ? { type: "paragraph" } : { type: "paragraph", content };
}

type Parser = (chunk: string) => AdfNode | undefined;

const PARSERS: readonly Parser[] = [heading, rule, codeBlock, blockquote, (chunk) => list(chunk.split("\n"))];

function heading(chunk: string): AdfNode | undefined {
  const [, marks, text] = /^(#{1,6}) ([^\n]+)$/.exec(chunk) ?? [];
  if (marks === undefined) return undefined;
  return { type: "heading", attrs: { level: marks.length }, content: inlineNodes(text!) };
}

function rule(chunk: string): AdfNode | undefined {
  return chunk === "---" ? { type: "rule" } : undefined;
}

function codeBlock(chunk: string): AdfNode | undefined {
  const [, , language, text] = /^(`{3,})([^`\n]*)\n([\s\S]*)\n\1$/.exec(chunk) ?? [];
  if (language === undefined) return undefined;
  return {
    type: "codeBlock",
    ...(language !== "" && { attrs: { language } }),
    ...(text !== "" && { content: [{ type: "text", text: text! }] }),
  };
}

function blockquote(chunk: string): AdfNode | undefined {
  const lines = chunk.split("\n");
  if (!lines.every((line) => line === ">" || line.startsWith("> "))) return undefined;
  const text = lines.map((line) => line.slice(2)).join("\n");
  return { type: "blockquote", content: text.split(GAP).map(paragraph) };
}

const ITEM = /^(- |(\d{1,9})\. )/;

/** A list, whose items may hold further lines and one list below them. */
function list(lines: readonly string[]): AdfNode | undefined {
  const first = ITEM.exec(lines[0]!);
  if (first === null) return undefined;
  const isOrdered = first[2] !== undefined;
  const items: string[][] = [];
  let width = 0;
  for (const line of lines) {
    const marker = ITEM.exec(line);
    if (marker !== null) {
      width = marker[0].length;
      items.push([line.slice(width)]);
    } else items.at(-1)!.push(line.slice(width));
  }
  const content = items.map(listItem);
  return isOrdered
    ? { type: "orderedList", attrs: { order: Number(first[2]) }, content }
    : { type: "bulletList", content };
}

function listItem(lines: readonly string[]): AdfNode {
  const below = lines.findIndex((line, i) => i > 0 && ITEM.test(line));
  const own = below < 0 ? lines : lines.slice(0, below);
  const nested = below < 0 ? undefined : list(lines.slice(below));
  return { type: "listItem", content: [paragraph(own.join("\n")), ...(nested ? [nested] : [])] };
}
