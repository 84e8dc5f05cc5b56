/** A key in a file of its own, outside the repository. */
import { readFile, realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { ConnectorConfigError } from "@spec-kitty/tracker";
import type { Io } from "../io.js";
import { homeFolder } from "../sync/client.js";

export interface KeyFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Reads the file at a path: `~/…` begins in the person's home, any other relative one at the root of the repository.
 * `at` is where the path stands. Throws `ConnectorConfigError` where the file is missing or inside the repository.
 */
export async function readKeyFile(io: Io, value: unknown, at: string, repoRoot: string): Promise<KeyFile> {
  // What is given may be the key itself, in the wrong place: it is not repeated until it is a path that leads outside.
  if (typeof value !== "string" || value.includes("-----BEGIN"))
    throw new ConnectorConfigError(`${at} must be the path of a file; it is something else`);
  const path = resolve(
    repoRoot,
    value.replace(/^~(?=$|[\\/])/, () => homeFolder(io)),
  );
  if (isInside(repoRoot, path) || isInside(await realPath(repoRoot), await realPath(path)))
    throw new ConnectorConfigError(
      `${at} must name a file outside the repository; it names one inside. Move the key out`,
    );
  try {
    return { path, text: await readFile(path, "utf8") };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConnectorConfigError(
      `${at} must name a file that can be read; ${path} ${WHY[code ?? ""] ?? message}`,
    );
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  EISDIR: "is a folder",
  EACCES: "is closed to you",
};

async function realPath(path: string): Promise<string> {
  // What cannot be resolved cannot be read either, or is a pipe.
  return await realpath(path).catch(() => path);
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
