import { readUuid } from "@spec-kitty/events-core";
import { Document, isMap, isPair, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";
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
  if (!isMap(contents) || contents.flow) return replaced(document, identity);
  const pair = projectPair(contents);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const section = sectionText(pair, identity).replaceAll("\n", newline);
  if (pair === undefined) return `${text}${text === "" || text.endsWith("\n") ? "" : newline}${section}`;
  const [start, end] = placeOf(pair, text);
  return text.slice(0, start) + section + text.slice(end);
}

function projectPair(map: YAMLMap): Pair | undefined {
  return map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === "project");
}

/** From the key to the end of the section's last line. */
function placeOf(pair: Pair, text: string): [number, number] {
  const range = (node: unknown) =>
    (node as { readonly range?: readonly [number, number, number] } | null)?.range;
  const [start, keyEnd] = range(pair.key)!;
  const valueEnd = Math.max(keyEnd, range(pair.value)?.[1] ?? keyEnd);
  // A block's range may already take in its last line's end.
  if (text[valueEnd - 1] === "\n") return [start, valueEnd];
  const lineEnd = text.indexOf("\n", valueEnd);
  return [start, lineEnd < 0 ? text.length : lineEnd + 1];
}

function sectionText(pair: Pair | undefined, identity: IdentityFields): string {
  const section = new Document({});
  section.set("project", projectNode(section, pair?.value, identity));
  return section.toString({ lineWidth: 0 });
}

function projectNode(document: Document, value: unknown, identity: IdentityFields): YAMLMap {
  const node = (isMap(value) ? value : document.createNode({})) as YAMLMap;
  const others = node.items.filter(({ key }) => !KEYS.some((known) => isScalar(key) && key.value === known));
  for (const key of KEYS)
    if (key !== "repo_slug" || identity.repo_slug !== null) node.set(key, identity[key]);
  const own = KEYS.map((key) => node.items.find((item) => isScalar(item.key) && item.key.value === key));
  node.items = [...own.filter((item) => item !== undefined), ...others];
  node.flow = false;
  return node;
}

/** For a file that is empty, holds only comments, or is written on one line as `{…}`. */
function replaced(document: Document, identity: IdentityFields): string {
  if (!isMap(document.contents)) {
    const empty = document.toString({ lineWidth: 0 }).replace(/^null\n?$/m, "");
    return `${empty}${sectionText(undefined, identity)}`;
  }
  document.set("project", projectNode(document, document.get("project", true), identity));
  return document.toString({ lineWidth: 0 });
}
