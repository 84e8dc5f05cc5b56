import { basename, dirname } from "node:path";
import { MissionRepoError } from "./errors.js";
import { fileState, type ReadOptions } from "./file-content.js";
import { MissionFolder } from "./mission-folder.js";
import type { MissionReading } from "./reading.js";
import { isFolder, MISSIONS } from "./repository.js";

/**
 * Reads the mission in a folder: one of a repository, or any that has a log or a `meta.json`; places in problems are
 * then relative to the folder. Throws `MissionRepoError` `MISSION_NOT_FOUND` where it is none.
 */
export async function readMission(folder: string, options: ReadOptions = {}): Promise<MissionReading> {
  if (!(await isFolder(folder))) throw notFound(folder, "there is no such folder");
  const parent = dirname(folder);
  if (basename(parent) === MISSIONS)
    return new MissionFolder(dirname(parent), `${MISSIONS}/${basename(folder)}`).read(options);
  for (const name of ["status.events.jsonl", "meta.json"])
    if ((await fileState(`${folder}/${name}`)).kind !== "absent")
      return new MissionFolder(folder, "").read(options);
  throw notFound(folder, "it has neither status.events.jsonl nor meta.json");
}

function notFound(folder: string, why: string): MissionRepoError {
  return new MissionRepoError("MISSION_NOT_FOUND", `${folder} is no mission: ${why}.`);
}
