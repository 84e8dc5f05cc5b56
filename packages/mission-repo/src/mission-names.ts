import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { compareCodePoints } from "@spec-kitty/events-core";
import { isAbsence, reasonOf } from "./file-content.js";
import { inParallel } from "./in-parallel.js";
import type { Problem } from "./problem.js";

/** The folder of all missions. */
export const MISSIONS = "kitty-specs";

export interface MissionNames {
  readonly names: readonly string[];
  readonly problems: readonly Problem[];
}

/** The directories of missions, by name: direct children only, none whose name begins with a dot. */
export async function missionNames(root: string): Promise<MissionNames> {
  const folder = join(root, MISSIONS);
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = await inParallel(entries, async (entry) => {
      if (entry.name.startsWith(".") || entry.isFile()) return [];
      return entry.isDirectory() || (await isFolder(join(folder, entry.name))) ? [entry.name] : [];
    });
    return { names: names.flat().sort(compareCodePoints), problems: [] };
  } catch (error) {
    if (isAbsence(error)) return { names: [], problems: [] };
    const message = `The folder of the missions cannot be read: ${reasonOf(error)}.`;
    return { names: [], problems: [{ code: "FOLDER_UNREADABLE", file: MISSIONS, line: null, message }] };
  }
}

export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
