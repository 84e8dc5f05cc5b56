import type { MissionReading } from "@spec-kitty/mission-repo";

/** What the authors of a work package wrote about it. */
export interface Authored {
  readonly title: string;
  readonly dependencies: readonly string[];
  readonly subtasks: readonly string[];
}

/** The work packages by their task files; by the log's `WPCreated` lines where a file is missing (`mission-log 7.4`). */
export function authoredWork({ lines, tasks }: MissionReading): Map<string, Authored> {
  const found = new Map<string, Authored>();
  for (const { line } of lines) {
    if (line.event_type !== "event" || line.name !== "WPCreated") continue;
    const { wp_id, wp_title, depends_on } = payloadOf(line.document);
    if (typeof wp_id !== "string" || wp_id === "") continue;
    const title = typeof wp_title === "string" ? wp_title : "";
    found.set(wp_id, { title, dependencies: textsOf(depends_on), subtasks: [] });
  }
  for (const { wp_id, title, dependencies, subtasks } of tasks)
    found.set(wp_id, { title: withoutId(title, wp_id), dependencies, subtasks });
  return found;
}

/** Headings of task files begin with the id, which a card shows anyway: "WP04 – Boarding pass". */
function withoutId(title: string, wp_id: string): string {
  if (!title.toUpperCase().startsWith(wp_id.toUpperCase())) return title;
  const rest = title.slice(wp_id.length);
  return /^\s*[-–—:]\s*\S/.test(rest) ? rest.replace(/^\s*[-–—:]\s*/, "") : title;
}

/** The payload of a lifecycle or decision line; empty where it is no object. */
export function payloadOf(document: { readonly [key: string]: unknown }): {
  readonly [key: string]: unknown;
} {
  const payload = document["payload"];
  return typeof payload === "object" && payload !== null ? { ...payload } : {};
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
