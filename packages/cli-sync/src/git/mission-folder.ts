import { join } from "node:path";
import { SyncError } from "../errors.js";

/** The folder of a mission in a checkout. Throws `SyncError` where the slug could lead out of `kitty-specs/`. */
export function missionFolder(worktreeRoot: string, missionSlug: string): string {
  if (isBadSegment(missionSlug)) {
    const message = `A mission's slug is one segment of a path, without separators or leading dot; got ${JSON.stringify(missionSlug)}`;
    throw new SyncError("MISSION_SLUG_UNSAFE", message);
  }
  return join(worktreeRoot, "kitty-specs", missionSlug);
}

/** Not blank, no separator of any system, no `..`, no leading dot (`cli-sync 6.2`). */
function isBadSegment(slug: string): boolean {
  return slug.trim() === "" || /[/\\\0:]/.test(slug) || slug.includes("..") || slug.startsWith(".");
}
