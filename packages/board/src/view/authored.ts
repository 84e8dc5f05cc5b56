import type { MissionReading } from "@spec-kitty/mission-repo";

/** What the authors of a work package wrote about it. */
export interface Authored {
  readonly title: string;
  readonly dependencies: readonly string[];
  readonly subtasks: readonly string[];
}

/** The work packages by the task files; by the log's own `WPCreated` lines where a file is missing (`mission-log 7.4`). */
export function authoredWork({ lines, tasks }: MissionReading): Map<string, Authored> {
  const found = new Map<string, Authored>();
  for (const { line } of lines) {
    if (line.event_type !== "event" || line.name !== "WPCreated") continue;
    const payload = line.document["payload"];
    if (typeof payload !== "object" || payload === null) continue;
    const { wp_id, wp_title, depends_on } = payload as Record<string, unknown>;
    if (typeof wp_id !== "string" || wp_id === "") continue;
    found.set(wp_id, {
      title: typeof wp_title === "string" ? wp_title : "",
      dependencies: texts(depends_on),
      subtasks: [],
    });
  }
  for (const { wp_id, title, dependencies, subtasks } of tasks) found.set(wp_id, { title, dependencies, subtasks });
  return found;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
