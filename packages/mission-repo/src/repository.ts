import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { compareCodePoints } from "@spec-kitty/events-core";
import { MissionRepoError } from "./errors.js";
import { isAbsence, type ReadOptions, reasonOf } from "./file-content.js";
import { MissionFolder } from "./mission-folder.js";
import type { Problem } from "./problem.js";
import type { RepositoryReading } from "./reading.js";

/** The folder of all missions. */
export const MISSIONS = "kitty-specs";

/** A repository that is open for reading. Nothing is ever written to it. */
export interface Repository {
  readonly root: string;
  /**
   * Reads what changed since the last time; the same object where nothing did. `only` names the missions to look at;
   * which missions there are is always looked at.
   */
  read(options?: ReadOptions & { readonly only?: ReadonlySet<string> }): Promise<RepositoryReading>;
  /** The folders of which a change may change the reading, each with the mission that it belongs to. */
  folders(): readonly WatchedFolder[];
}

export interface WatchedFolder {
  readonly path: string;
  /** The name of the mission's directory; undefined where a change may concern any. */
  readonly mission?: string;
}

/** Opens the repository at a folder. Throws `MissionRepoError` `REPOSITORY_NOT_FOUND` where it is none. */
export async function openRepository(root: string): Promise<Repository> {
  if ((await isFolder(join(root, MISSIONS))) || (await isFolder(join(root, ".kittify"))))
    return new OpenRepository(root);
  const why = (await isFolder(root))
    ? `it has neither ${MISSIONS}/ nor .kittify/`
    : "there is no such folder";
  throw new MissionRepoError("REPOSITORY_NOT_FOUND", `${root} is no Spec Kitty repository: ${why}.`);
}

/** Reads a repository once. Throws `MissionRepoError` `REPOSITORY_NOT_FOUND` where the folder is none. */
export async function readRepository(root: string, options: ReadOptions = {}): Promise<RepositoryReading> {
  return (await openRepository(root)).read(options);
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

class OpenRepository implements Repository {
  readonly root: string;
  readonly #missions = new Map<string, MissionFolder>();
  #reading: RepositoryReading | undefined;

  constructor(root: string) {
    this.root = root;
  }

  folders(): readonly WatchedFolder[] {
    const missions = [...this.#missions].flatMap(([mission, folder]) =>
      folder.folders.map((path) => ({ path, mission })),
    );
    return [{ path: this.root }, { path: join(this.root, MISSIONS) }, ...missions];
  }

  async read({
    only,
    ...options
  }: ReadOptions & { readonly only?: ReadonlySet<string> } = {}): Promise<RepositoryReading> {
    const { names, problems } = await this.#list();
    for (const name of this.#missions.keys()) if (!names.includes(name)) this.#missions.delete(name);
    const known = new Map(this.#reading?.missions.map((mission) => [mission.mission_slug, mission]));
    const missions = await inParallel(names, (name) => {
      const unchanged = only?.has(name) === false ? known.get(name) : undefined;
      return unchanged ?? this.#mission(name).read(options);
    });
    const next = { root: this.root, name: basename(this.root), missions, problems };
    if (this.#reading === undefined || !isSame(this.#reading, next)) this.#reading = next;
    return this.#reading;
  }

  #mission(name: string): MissionFolder {
    const known = this.#missions.get(name);
    if (known !== undefined) return known;
    const made = new MissionFolder(this.root, `${MISSIONS}/${name}`);
    this.#missions.set(name, made);
    return made;
  }

  /** The directories of missions, by name. Folders whose name begins with a dot are none. */
  async #list(): Promise<{ readonly names: readonly string[]; readonly problems: readonly Problem[] }> {
    const folder = join(this.root, MISSIONS);
    try {
      const entries = (await readdir(folder, { withFileTypes: true })).filter(
        ({ name }) => !name.startsWith("."),
      );
      const folders = await inParallel(entries, async (entry) =>
        entry.isDirectory() || (!entry.isFile() && (await isFolder(join(folder, entry.name))))
          ? [entry.name]
          : [],
      );
      return { names: folders.flat().sort(compareCodePoints), problems: [] };
    } catch (error) {
      if (isAbsence(error)) return { names: [], problems: [] };
      const message = `The folder of the missions cannot be read: ${reasonOf(error)}.`;
      return { names: [], problems: [{ code: "FOLDER_UNREADABLE", file: MISSIONS, line: null, message }] };
    }
  }
}

function isSame(a: RepositoryReading, b: RepositoryReading): boolean {
  return (
    a.missions.length === b.missions.length &&
    a.missions.every((mission, i) => mission === b.missions[i]) &&
    JSON.stringify(a.problems) === JSON.stringify(b.problems)
  );
}

/** More than the system reads at once anyway. */
const AT_ONCE = 8;

async function inParallel<T, R>(items: readonly T[], work: (item: T) => R | Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i]!);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}
