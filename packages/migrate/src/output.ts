import { constants, copyFile, type FileHandle, link, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { unwritable } from "./errors.js";
import type { Place } from "./place.js";

const BUFFERED = 1 << 18;

// Counts the working files of this process, so that two runs at a time never share one.
let opened = 0;

/**
 * A file that appears whole or not at all: written beside its place under a name that nothing has, synced, then renamed.
 * What was there keeps its permissions. Throws `MigrationError`.
 */
export class WholeFile {
  readonly #place: Place;
  #part: string | undefined;
  #old: string | undefined;
  #kept: string | undefined;
  #appeared = false;
  #handle: FileHandle | undefined;
  #pending: string[] = [];
  #length = 0;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Where it is until it appears. */
  get part(): string {
    return this.#part!;
  }

  open(): Promise<void> {
    return this.#writing(async () => {
      [this.#part, this.#handle] = await this.#beside((part) => open(part, "wx"));
      const mode = this.#place.found?.mode;
      if (mode !== undefined) await this.#handle.chmod(Number(mode & 0o777n));
    });
  }

  async writeLine(text: string): Promise<void> {
    this.#pending.push(text, "\n");
    this.#length += text.length;
    if (this.#length >= BUFFERED) await this.#writing(() => this.#flush());
  }

  /** All of it is on the disc, still beside its place. */
  complete(): Promise<void> {
    return this.#writing(async () => {
      await this.#flush();
      await this.#handle!.sync();
      await this.#close();
    });
  }

  /** Keeps what is there under a name of its own, also after `settle`; returns the name. */
  async keep(): Promise<string> {
    const { path } = this.#place;
    await this.#writing(async () => {
      for (let n = 1; this.#kept === undefined; n++) {
        const name = `${path}.before-${n}`;
        if (await madeOrTaken(() => secondName(path, name))) this.#kept = name;
      }
    });
    return this.#kept!;
  }

  /** Puts what is complete in its place; what was there can be had back until `settle`. */
  appear(): Promise<void> {
    return this.#writing(async () => {
      const { path, found } = this.#place;
      if (found) [this.#old] = await this.#beside((old) => secondName(path, old));
      await rename(this.#part!, path);
      this.#part = undefined;
      this.#appeared = true;
      await syncFolder(dirname(path));
    });
  }

  /** What was there is no longer wanted. */
  settle(): Promise<void> {
    this.#appeared = false;
    this.#kept = undefined;
    return this.discard();
  }

  /** Leaves all as it was before; safe at any moment. */
  async discard(): Promise<void> {
    try {
      await this.#close();
      if (this.#appeared && this.#old === undefined) await rm(this.#place.path, { force: true });
      if (this.#appeared && this.#old !== undefined) await rename(this.#old, this.#place.path);
      this.#appeared = false;
    } finally {
      for (const name of [this.#part, this.#old, this.#kept])
        if (name !== undefined) await rm(name, { force: true });
      this.#part = undefined;
      this.#old = undefined;
      this.#kept = undefined;
    }
  }

  /** Makes a file beside the place, under a name that nothing has. */
  async #beside<T>(make: (name: string) => Promise<T>): Promise<[name: string, made: T]> {
    for (;;) {
      const name = workingName(this.#place.path, process.pid, ++opened);
      const made = await madeOrTaken(async () => ({ value: await make(name) }));
      if (made) return [name, made.value];
    }
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #flush(): Promise<void> {
    const text = this.#pending.join("");
    this.#pending = [];
    this.#length = 0;
    await this.#handle!.writeFile(text);
  }

  async #writing(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (cause) {
      throw unwritable(this.#place.named, cause);
    }
  }
}

/** Undefined where the name is taken. */
async function madeOrTaken<T>(make: () => Promise<T>): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
}

function workingName(path: string, pid: number, n: number): string {
  return `${path}.skitty-${pid}-${n}.partial`;
}

/** Keeps a file under another name too; copied where the file system has no links. */
async function secondName(path: string, name: string): Promise<true> {
  try {
    await link(path, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw error;
    await copyFile(path, name, constants.COPYFILE_EXCL);
  }
  return true;
}

const WORKING = /^\.skitty-([1-9]\d{0,9})-([1-9]\d{0,9})\.partial$/;

/** The working files beside a place that a run has left which was killed. */
export async function leftovers({ path }: Place): Promise<string[]> {
  const folder = dirname(path);
  // A folder that may be written but not listed keeps them.
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => {
      if (!name.startsWith(basename(path))) return false;
      const [, pid, n] = WORKING.exec(name.slice(basename(path).length)) ?? [];
      if (pid === undefined) return false;
      return Number(pid) === process.pid ? Number(n) > opened : !isRunning(Number(pid));
    })
    .map((name) => join(folder, name));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Makes a rename outlast a power cut; Windows has no such call for folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r").catch(() => undefined);
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
}
