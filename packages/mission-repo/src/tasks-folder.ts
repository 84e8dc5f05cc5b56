import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { compareCodePoints } from "@spec-kitty/events-core";
import { CachedFile } from "./cached-file.js";
import { isAbsence, type ReadOptions, reasonOf } from "./file-content.js";
import type { Problem } from "./problem.js";
import type { TaskReading } from "./reading.js";
import { readTask, type TaskFile, workPackageOf } from "./task-file.js";

/** Where the state of a mission stood before it had a log (`mission-log 1.1`). */
const LEGACY_FOLDERS: ReadonlySet<string> = new Set(["planned", "doing", "for_review", "done"]);

/** The work package files of a mission. */
export class TasksFolder {
  readonly #path: string;
  /** The same, relative to the repository. */
  readonly #name: string;
  readonly #files = new Map<string, CachedFile<TaskFile>>();
  #problem: Problem | undefined;
  #isLegacy = false;

  constructor(path: string, name: string) {
    this.#path = path;
    this.#name = name;
  }

  get tasks(): readonly TaskReading[] {
    return this.#read().map(({ task }) => task);
  }

  get problems(): readonly Problem[] {
    const own = this.#problem === undefined ? [] : [this.#problem];
    return [...own, ...this.#read().flatMap(({ problems }) => problems)];
  }

  /** Whether work packages stand in folders by lane, as before 3.0. */
  get isLegacy(): boolean {
    return this.#isLegacy;
  }

  /** Looks at the folder and its files; whether anything changed. */
  async refresh(options: ReadOptions = {}): Promise<boolean> {
    const names = await this.#list();
    let changed = false;
    for (const name of this.#files.keys()) {
      if (names.includes(name)) continue;
      this.#files.delete(name);
      changed = true;
    }
    for (const name of names) {
      const file = this.#files.get(name) ?? this.#add(name);
      changed = (await file?.refresh(options)) || changed;
    }
    return changed;
  }

  #read(): readonly TaskFile[] {
    const files = [...this.#files.values()].map(({ value }) => value);
    return files.sort(
      ({ task: a }, { task: b }) => byNumber(a.wp_id, b.wp_id) || compareCodePoints(a.file, b.file),
    );
  }

  #add(name: string): CachedFile<TaskFile> | undefined {
    const wp_id = workPackageOf(name);
    if (wp_id === undefined) return undefined;
    const place = `${this.#name}/${name}`;
    const file = new CachedFile(join(this.#path, name), (content) => readTask(wp_id, name, place, content));
    this.#files.set(name, file);
    return file;
  }

  async #list(): Promise<string[]> {
    this.#problem = undefined;
    const names = await this.#names(this.#path);
    this.#isLegacy = false;
    for (const name of names) {
      if (!LEGACY_FOLDERS.has(name)) continue;
      const inside = await this.#names(join(this.#path, name));
      this.#isLegacy ||= inside.some((one) => one.endsWith(".md"));
    }
    return names;
  }

  async #names(path: string): Promise<string[]> {
    try {
      return await readdir(path);
    } catch (error) {
      if (isAbsence(error)) return [];
      const message = `The folder cannot be read: ${reasonOf(error)}.`;
      this.#problem = { code: "FOLDER_UNREADABLE", file: this.#name, line: null, message };
      return [];
    }
  }
}

/** By the number of `WP12`; ids may have more digits than a number holds. */
function byNumber(a: string, b: string): number {
  const [x, y] = [BigInt(a.slice(2)), BigInt(b.slice(2))];
  return x < y ? -1 : x > y ? 1 : 0;
}
