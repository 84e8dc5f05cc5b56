import { basename, dirname, join } from "node:path";
import { MissionRepoError } from "./errors.js";
import { fileState, type ReadOptions } from "./file-content.js";
import { inParallel } from "./in-parallel.js";
import { MissionFolder } from "./mission-folder.js";
import { isFolder, MISSIONS, missionNames } from "./mission-names.js";
import type { RepositoryReading } from "./reading.js";

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

/**
 * The repository that a folder is in: the nearest one above with missions. Throws `MissionRepoError`
 * `REPOSITORY_NOT_FOUND` where there is none.
 */
export async function findRepository(folder: string): Promise<string> {
  for (let root = folder; ; root = dirname(root)) {
    if (await isFolder(join(root, MISSIONS))) return root;
    // A `.kittify` alone may be that of a person, so it counts only where a repository of git has it.
    if ((await isFolder(join(root, ".kittify"))) && (await fileState(join(root, ".git"))).kind !== "absent")
      return root;
    if (root === dirname(root)) break;
  }
  const message = `${folder} is in no Spec Kitty repository: neither it nor a folder above has ${MISSIONS}/.`;
  throw new MissionRepoError("REPOSITORY_NOT_FOUND", message);
}

/** Reads a repository once. Throws `MissionRepoError` `REPOSITORY_NOT_FOUND` where the folder is none. */
export async function readRepository(root: string, options: ReadOptions = {}): Promise<RepositoryReading> {
  return (await openRepository(root)).read(options);
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
    const { names, problems } = await missionNames(this.root);
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
}

function isSame(a: RepositoryReading, b: RepositoryReading): boolean {
  return (
    a.missions.length === b.missions.length &&
    a.missions.every((mission, i) => mission === b.missions[i]) &&
    JSON.stringify(a.problems) === JSON.stringify(b.problems)
  );
}
