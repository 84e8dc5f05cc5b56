/** Writes docs/frames.md from the schemas of `@spec-kitty/sync-protocol`; `npx tsx scripts/frames/generate.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { TSchema } from "typebox";
import { withoutNotes } from "../../packages/events-core/src/schema-kit.ts";
import { RunActor } from "../../packages/sync-protocol/src/schemas/parts.ts";
import { eventPayloads, messages } from "../../packages/sync-protocol/src/schemas.ts";
import { EVENTS_ABOUT, OUTLINE } from "./outline.ts";

export const framesFile: string = join(import.meta.dirname, "../../docs/frames.md");

interface Json {
  readonly type?: string;
  readonly title?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Json[];
  readonly items?: Json;
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
}

/** The whole page. */
export function framesPage(): string {
  const sections = OUTLINE.map(({ title, about, messages: notes }) =>
    [
      `## ${title}\n\n${about}`,
      ...notes.map(({ model, when }) => {
        const schema = messages[model];
        if (schema === undefined) throw new Error(`The outline names ${model}, which no schema describes`);
        return `### ${model}\n\n${when}\n\n${table(schema)}`;
      }),
    ].join("\n\n"),
  );
  const events = [...Object.entries(eventPayloads), ["RunActor", RunActor] as const]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, schema]) => `### ${type}\n\n${table(schema)}`);
  return `${[
    "# Frames and messages",
    "What travels between a client and a sync server. Generated from the schemas of `@spec-kitty/sync-protocol`, which publishes each also as JSON Schema (`@spec-kitty/sync-protocol/schemas/*.json`). A key without `yes` may be absent or, where it says so, null.",
    ...sections,
    `## Events\n\n${EVENTS_ABOUT}`,
    ...events,
  ].join("\n\n")}\n`;
}

function table(schema: TSchema): string {
  const { properties = {}, required = [], additionalProperties } = withoutNotes(schema) as Json;
  const rows = Object.entries(properties).map(
    ([key, value]) => `| \`${key}\` | ${required.includes(key) ? "yes" : ""} | ${words(value)} |`,
  );
  const closed = additionalProperties === false ? "\n\nNo other key is allowed." : "";
  return `| key | required | value |\n| --- | --- | --- |\n${rows.join("\n")}${closed}`;
}

function words(json: Json): string {
  if (json.anyOf) return json.anyOf.map(words).join(" or ");
  if (json.const !== undefined) return `\`${json.const}\``;
  if (json.enum) return json.enum.map((value) => `\`${value}\``).join(", ");
  switch (json.type) {
    case "array":
      return `list of ${json.items && Object.keys(json.items).length > 0 ? words(json.items) : "anything"}${json.maxItems === undefined ? "" : `, at most ${json.maxItems}`}`;
    case "object":
      return json.title ?? "object";
    case "integer":
    case "number":
      return `${json.type === "integer" ? "whole number" : "number"}${bounds(json)}`;
    case undefined:
      return "anything but null";
    default:
      return json.type === "string" ? textWords(json) : json.type;
  }
}

function bounds({ minimum, exclusiveMinimum, maximum }: Json): string {
  const lower = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + 1);
  if (lower !== undefined && maximum !== undefined) return ` from ${lower} to ${maximum}`;
  return lower === undefined ? "" : ` from ${lower}`;
}

function textWords({ format, pattern, minLength }: Json): string {
  if (pattern !== undefined && minLength === 26) return "event id: ULID or UUID";
  if (pattern === "\\S") return "text, not blank";
  if (pattern !== undefined) return `text like \`${pattern.replaceAll("|", "\\|")}\``;
  if (format === "date-time") return "time (RFC 3339)";
  if (format === "uuid") return "UUID";
  if (minLength === 26) return "event id";
  return minLength === undefined ? "any text" : "text";
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(framesFile, framesPage());
