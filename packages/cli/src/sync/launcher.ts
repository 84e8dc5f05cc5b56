import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Io } from "../io.js";

const BIN = fileURLToPath(new URL("../../bin/skitty.js", import.meta.url));

/** What a shell has to be told to run this command later: its name where it is found by that, else where it is. */
export function launcher({ env }: Io): string {
  const isOnPath = (env["PATH"] ?? "")
    .split(delimiter)
    .some((folder) => folder !== "" && isExecutable(join(folder, "skitty")));
  return isOnPath ? "skitty" : `${quoted(process.execPath)} ${quoted(BIN)}`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Git runs drivers by `sh`, on Windows too, and takes `%` for a mark of its own. */
function quoted(path: string): string {
  const plain = path.replaceAll("\\", "/").replaceAll("%", "%%");
  return `'${plain.replaceAll("'", "'\\''")}'`;
}
