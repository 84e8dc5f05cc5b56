import { basename, dirname, join, resolve } from "node:path";
import { type IndexedMission, matchHandle, readMeta } from "@spec-kitty/mission-log";
import { CachedFile } from "./cached-file.js";
import { MissionRepoError } from "./errors.js";
import { fileState, type ReadOptions } from "./file-content.js";
import { inParallel } from "./in-parallel.js";
import { MissionFolder } from "./mission-folder.js";
import { isFolder, MISSIONS, missionNames } from "./mission-names.js";
import type { MissionReading } from "./reading.js";
import { findRepository } from "./repository.js";

/**
 * Reads the mission in a folder: one of a repository, or any folder with a log or a `meta.json`; places in problems
 * are then relative to that folder. Throws `MissionRepoError` `MISSION_NOT_FOUND` where it is none.
 */
export async function readMission(folder: string, options: ReadOptions = {}): Promise<MissionReading> {
  if (!(await isFolder(folder))) throw notFound(`${folder} is no mission: there is no such folder.`);
  const parent = dirname(folder);
  if (basename(parent) === MISSIONS)
    return new MissionFolder(dirname(parent), `${MISSIONS}/${basename(folder)}`).read(options);
  for (const name of ["status.events.jsonl", "meta.json"])
    if ((await fileState(join(folder, name))).kind !== "absent")
      return new MissionFolder(folder, "").read(options);
  throw notFound(`${folder} is no mission: it has neither status.events.jsonl nor meta.json.`);
}

/**
 * Reads the mission that a person named: a folder, or a handle (`mission-log 1.3`) in the repository that `from` is
 * in. Throws `MissionRepoError` `MISSION_NOT_FOUND`, or `MISSION_AMBIGUOUS` with all that are meant.
 */
export async function findMission(
  from: string,
  named: string,
  options: ReadOptions = {},
): Promise<MissionReading> {
  const folder = resolve(from, named);
  if (await isFolder(folder)) return readMission(folder, options);
  const root = await findRepository(from).catch(() => undefined);
  if (root === undefined || basename(named) !== named)
    throw notFound(`${named} is no mission: there is no such folder.`);
  const match = matchHandle(named, await indexedMissions(root, options));
  if (match.kind === "found") return readMission(join(root, MISSIONS, match.mission.mission_slug), options);
  if (match.kind === "not-found") throw notFound(`${named} is neither a folder nor a mission of ${root}.`);
  const meant = match.candidates
    .map(({ mission_id, mission_slug }) => `${mission_slug} (${mission_id})`)
    .join(", ");
  throw new MissionRepoError(
    "MISSION_AMBIGUOUS",
    `${named} may mean ${meant}. Name one by its directory or id.`,
  );
}

async function indexedMissions(root: string, options: ReadOptions): Promise<IndexedMission[]> {
  const { names } = await missionNames(root);
  const indexed = await inParallel(names, async (mission_slug) => {
    const file = new CachedFile(join(root, MISSIONS, mission_slug, "meta.json"), (content) =>
      content.kind === "text" ? readMeta(content.text).meta.mission_id : null,
    );
    await file.refresh(options);
    return file.value === null ? [] : [{ mission_id: file.value, mission_slug }];
  });
  return indexed.flat();
}

function notFound(message: string): MissionRepoError {
  return new MissionRepoError("MISSION_NOT_FOUND", message);
}
