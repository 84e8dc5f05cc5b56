import { readUuid } from "@spec-kitty/events-core";
import { Document, isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";
import { type IdentityFields, ProjectIdentity } from "./project-identity.js";

/** In the order of the file (`cli-sync 1.1`). */
const KEYS = ["uuid", "slug", "node_id", "build_id", "repo_slug"] as const;

/** What `.kittify/config.yaml` says of the project, or why it cannot be understood. */
export type ReadConfig =
  | { readonly ok: true; readonly identity: ProjectIdentity; readonly sync: SyncSection }
  | { readonly ok: false; readonly reason: string };

/** The switches of the `sync` section; null where one is not given. */
export interface SyncSection {
  readonly auto_start: boolean | null;
  readonly enabled: boolean | null;
}

export function readConfig(text: string): ReadConfig {
  const document = parsed(text);
  if (typeof document === "string") return { ok: false, reason: document };
  const project = document.get("project", true);
  const fields = Object.fromEntries(KEYS.map((key) => [key, isMap(project) ? textOf(project, key) : null]));
  const uuid = fields["uuid"] ?? null;
  const canonical = uuid === null ? null : readUuid(uuid);
  if (canonical === undefined) return { ok: false, reason: `project.uuid should be a UUID; it is ${uuid}` };
  const identity = new ProjectIdentity({ ...fields, uuid: canonical });
  return {
    ok: true,
    identity,
    sync: { auto_start: switchOf(document, "auto_start"), enabled: switchOf(document, "enabled") },
  };
}

/** The document, or why it is none: broken YAML, or something else than a mapping. */
function parsed(text: string): Document.Parsed | string {
  const document = parseDocument(text, { keepSourceTokens: true });
  const [error] = document.errors;
  if (error !== undefined) return error.message.split("\n")[0]!;
  if (document.contents !== null && !isMap(document.contents) && document.toJS() !== null)
    return "the file should be a mapping";
  return document;
}

/** A scalar as it is written, since `123456789012` is a node id too; blank text counts as absent. */
function textOf(map: YAMLMap, key: string): string | null {
  const node = map.get(key, true);
  if (!isScalar(node) || node.value === null) return null;
  const text = typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
  return text.trim() === "" ? null : text;
}

function switchOf(document: Document.Parsed, key: string): boolean | null {
  const value = document.getIn(["sync", key]);
  return typeof value === "boolean" ? value : null;
}

/**
 * The text with the identity in it. Everything outside the `project` section stays byte for byte; inside it comments
 * and keys of others stay too. `text` must be one that `readConfig` understands.
 */
export function withIdentity(text: string, identity: IdentityFields): string {
  const document = parseDocument(text, { keepSourceTokens: true });
  const { contents } = document;
  if (isMap(contents) && contents.flow) return onOneLine(document, identity);
  const pair = isMap(contents) ? projectPair(contents) : undefined;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const section = sectionText(pair, identity).replaceAll("\n", newline);
  const [start, end] = pair === undefined ? placeOfNothing(contents, text) : placeOf(pair, text);
  const before = text.slice(0, start);
  return before + (before === "" || before.endsWith("\n") ? "" : newline) + section + text.slice(end);
}

/** The end of the text; where its only content is the word `null`, that word. */
function placeOfNothing(contents: unknown, text: string): [number, number] {
  const { range } = (contents ?? {}) as { readonly range?: readonly [number, number, number] };
  return isMap(contents) || !range ? [text.length, text.length] : [range[0], lineEnd(text, range[1])];
}

function projectPair(map: YAMLMap): Pair | undefined {
  return map.items.find((item) => nameOf(item) === "project");
}

/** A key that was read is a node, one that was set is text. */
function nameOf({ key }: Pair): unknown {
  return isScalar(key) ? key.value : key;
}

/** From the key to the end of the section's last line. */
function placeOf(pair: Pair, text: string): [number, number] {
  const range = (node: unknown) =>
    (node as { readonly range?: readonly [number, number, number] } | null)?.range;
  const [start, keyEnd] = range(pair.key)!;
  const valueEnd = Math.max(keyEnd, range(pair.value)?.[1] ?? keyEnd);
  // A block's range may already take in its last line's end.
  if (text[valueEnd - 1] === "\n") return [start, valueEnd];
  return [start, lineEnd(text, valueEnd)];
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

function sectionText(pair: Pair | undefined, identity: IdentityFields): string {
  const section = new Document({});
  section.set("project", projectNode(section, pair?.value, identity));
  return section.toString({ lineWidth: 0 });
}

function projectNode(document: Document, value: unknown, identity: IdentityFields): YAMLMap {
  const node = (isMap(value) ? value : document.createNode({})) as YAMLMap;
  const others = node.items.filter((item) => !KEYS.some((key) => nameOf(item) === key));
  for (const key of KEYS)
    if (key !== "repo_slug" || identity.repo_slug !== null) node.set(key, identity[key]);
  const own = KEYS.map((key) => node.items.find((item) => nameOf(item) === key));
  node.items = [...own.filter((item) => item !== undefined), ...others];
  node.flow = false;
  return node;
}

/** A file written as `{…}` has no lines to keep. */
function onOneLine(document: Document.Parsed, identity: IdentityFields): string {
  document.set("project", projectNode(document, document.get("project", true), identity));
  return document.toString({ lineWidth: 0 });
}
