import { type FSWatcher, watch } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { WatchedFolder } from "./repository.js";

/** Hears of a change; undefined where it may concern any mission. */
export type OnChange = (mission: string | undefined) => void;

/** Watches the folders of a repository through the operating system, one by one. */
export class FolderWatchers {
  readonly #onChange: OnChange;
  readonly #watchers = new Map<string, FSWatcher>();
  #isWhole = true;

  constructor(onChange: OnChange) {
    this.#onChange = onChange;
  }

  /** Whether every folder is watched; the system allows only so many, and none on some drives. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Watches these folders and no others; for one that is not there, the nearest above it. Whether any is new. */
  follow(folders: readonly WatchedFolder[]): boolean {
    const wanted = new Set<string>();
    let isAnyNew = false;
    this.#isWhole = true;
    for (const { path, mission } of folders) {
      const { watched, isNew } = this.#watchNearest(path, mission);
      isAnyNew ||= isNew;
      if (watched === undefined) this.#isWhole = false;
      else wanted.add(watched);
    }
    for (const path of [...this.#watchers.keys()]) if (!wanted.has(path)) this.#drop(path);
    return isAnyNew;
  }

  close(): void {
    for (const path of [...this.#watchers.keys()]) this.#drop(path);
  }

  #watchNearest(path: string, mission: string | undefined): { watched?: string; isNew: boolean } {
    for (let folder = path; ; folder = dirname(folder)) {
      if (this.#watchers.has(folder)) return { watched: folder, isNew: false };
      try {
        this.#watch(folder, folder === path ? mission : undefined);
        return { watched: folder, isNew: true };
      } catch (error) {
        const isGone = (error as NodeJS.ErrnoException).code === "ENOENT";
        if (!isGone || folder === dirname(folder)) return { isNew: false };
      }
    }
  }

  #watch(folder: string, mission: string | undefined): void {
    const watcher = watch(folder, (event, name) => {
      // A folder that went and came again is another one: it must be watched anew.
      if (event === "rename" && name !== null)
        this.#drop(name === basename(folder) ? folder : join(folder, name));
      this.#onChange(mission);
    });
    // On Windows a folder that is removed ends in an error.
    watcher.on("error", () => {
      this.#drop(folder);
      this.#onChange(undefined);
    });
    this.#watchers.set(folder, watcher);
  }

  #drop(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}
