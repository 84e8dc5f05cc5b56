import type { BigIntStats } from "node:fs";
import { access, constants, lstat, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { MigrationError, unwritable } from "./errors.js";

/** Where a file lies behind all links, and what is there. */
export interface Place {
  /** As it was named. */
  readonly named: string;
  readonly path: string;
  readonly found: BigIntStats | undefined;
  /** Of a file that is not there yet: the folder that it will be in. */
  readonly folder?: BigIntStats;
}

const MAX_LINKS = 40;
const DESCRIPTORS = /^\/(proc|dev\/fd)(\/|$)/;

/**
 * The place of an output: a regular file that may be written, or none yet. A symbolic link is followed, also to a file
 * that is not there yet, so that the link stays. Throws `MigrationError` for everything else.
 */
export async function outputPlace(named: string): Promise<Place> {
  let path = resolve(named);
  for (let links = 0; links <= MAX_LINKS; links++) {
    const folder = await realFolder(named, dirname(path));
    path = join(folder, basename(path));
    // A redirected stream looks like the file behind it, which the shell has open.
    if (DESCRIPTORS.test(folder)) throw notAFile(named, "an open stream");
    const found = await statOf(named, path);
    if (found === undefined) return { named, path, found, folder: await stat(folder, { bigint: true }) };
    if (!found.isSymbolicLink()) {
      if (!found.isFile()) throw notAFile(named, kindOf(found));
      await access(path, constants.W_OK).catch((cause) => Promise.reject(unwritable(named, cause)));
      return { named, path, found };
    }
    path = resolve(folder, await readlink(path));
  }
  throw new MigrationError(
    "MIGRATE_UNWRITABLE",
    `cannot write ${named}: its symbolic links lead in a circle`,
  );
}

/** The place of a file that is only read; undefined where there is none. */
export async function inputPlace(named: string): Promise<Place | undefined> {
  const found = await stat(named, { bigint: true }).catch(() => undefined);
  // What stands behind an open stream may have no name any more.
  return found && { named, path: await realpath(named).catch(() => named), found };
}

/**
 * Whether two places are one file: by any spelling, link or hard link. Of files that are not there yet nobody can say
 * whether their folder tells capitals apart, so names that differ in nothing else count as one.
 */
export function isSame(a: Place, b: Place): boolean {
  if (a.found || b.found) return isOne(a.found, b.found);
  return isOne(a.folder, b.folder) && folded(a.path) === folded(b.path);
}

function isOne(a: BigIntStats | undefined, b: BigIntStats | undefined): boolean {
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

function folded(path: string): string {
  return basename(path).normalize("NFC").toLowerCase();
}

async function realFolder(named: string, folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw unwritable(named, cause);
    throw new MigrationError(
      "MIGRATE_UNWRITABLE",
      `cannot write ${named}: the folder ${folder} is not there`,
      {
        cause,
      },
    );
  }
}

async function statOf(named: string, path: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(path, { bigint: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unwritable(named, cause);
  }
}

function kindOf(found: BigIntStats): string {
  if (found.isDirectory()) return "a folder";
  if (found.isFIFO()) return "a pipe";
  return found.isSocket() ? "a socket" : "a device";
}

function notAFile(named: string, kind: string): MigrationError {
  return new MigrationError(
    "MIGRATE_NOT_A_FILE",
    `cannot write ${named}: it is ${kind}, and a log appears whole only as a file; name a file, or ask for a dry run`,
  );
}
