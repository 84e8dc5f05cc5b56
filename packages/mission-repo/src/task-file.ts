import { parseDocument } from "yaml";
import type { FileContent } from "./cached-file.js";
import type { Problem } from "./problem.js";
import type { TaskReading } from "./reading.js";

export interface TaskFile {
  readonly task: TaskReading;
  readonly problems: readonly Problem[];
}

const FILE_NAME = /^(WP\d+).*\.md$/i;

/** The work package that a file name names, upper-cased; undefined where it names none (`mission-log 7.4`). */
export function workPackageOf(name: string): string | undefined {
  return FILE_NAME.exec(name)?.[1]?.toUpperCase();
}

/** Reads the file of a work package. What it says about the lane is never looked at: only the log knows. */
export function readTask(wp_id: string, name: string, file: string, content: FileContent): TaskFile {
  const stem = name.slice(0, -".md".length);
  if (content.kind !== "text") {
    const task = { wp_id, title: stem, dependencies: [], subtasks: [], file };
    if (content.kind === "absent") return { task, problems: [] };
    const message = `The file cannot be read: ${content.reason}.`;
    return { task, problems: [{ code: "TASK_UNREADABLE", file, line: null, message }] };
  }
  const { fields, problem } = frontMatter(content.text);
  const title = headingOf(content.text) ?? textOf(fields["title"] ?? fields["work_package_title"]) ?? stem;
  const task = {
    wp_id,
    title,
    dependencies: idsOf(fields["dependencies"]),
    subtasks: idsOf(fields["subtasks"]),
    file,
  };
  return {
    task,
    problems: problem === undefined ? [] : [{ code: "TASK_FRONT_MATTER_INVALID", file, ...problem }],
  };
}

interface FrontMatter {
  readonly fields: { readonly [key: string]: unknown };
  readonly problem?: { readonly line: number; readonly message: string };
}

const FRONT_MATTER = /^---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)/s;

function frontMatter(text: string): FrontMatter {
  const yaml = FRONT_MATTER.exec(text)?.[1];
  if (yaml === undefined) return { fields: {} };
  const document = parseDocument(yaml, { uniqueKeys: false, logLevel: "silent" });
  const error = document.errors[0];
  if (error !== undefined) {
    const message = `The front matter is not YAML: ${error.message.split("\n", 1)[0]}`;
    return { fields: {}, problem: { line: 1 + (error.linePos?.[0].line ?? 1), message } };
  }
  try {
    const fields: unknown = document.toJS({ maxAliasCount: 100 });
    if (typeof fields === "object" && fields !== null && !Array.isArray(fields))
      return { fields: fields as FrontMatter["fields"] };
    return { fields: {}, problem: { line: 1, message: "The front matter must be a mapping of keys." } };
  } catch (cause) {
    return { fields: {}, problem: { line: 1, message: `The front matter: ${(cause as Error).message}` } };
  }
}

function headingOf(text: string): string | undefined {
  return /^#\s+Work Package Prompt:\s+(.+)$/m.exec(text)?.[1]?.trim();
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  return text === "" ? undefined : text;
}

/** A list of ids; older files have them as a text: `[]`, or `WP01, WP02`. */
function idsOf(value: unknown): string[] {
  const items = Array.isArray(value)
    ? value
    : typeof value === "string"
      ? value.replace(/^\[|\]$/g, "").split(",")
      : [];
  return items.map(textOf).filter((id) => id !== undefined);
}
