import { statSync } from "node:fs";
import { credentialsFile, isExposed } from "../auth/credentials-file.js";
import { type Finding, remedy, word } from "./finding.js";
import { credentialsOf, loginCommand, type Rule, serverOf, sessionOf } from "./world.js";

/** The file with the logins, which only its user may read. */
export const credentials: Rule = (world) => {
  const file = credentialsFile(world.root);
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) return [];
  const found: Finding[] = [];
  if (isExposed(status.mode)) {
    const message = `${file} has mode ${(status.mode & 0o777).toString(8)}: others on this machine can read your login.`;
    const cure = remedy([`chmod 600 ${word(file)}`], "If somebody may have read it, log out and in again.");
    found.push({ code: "CREDENTIALS_EXPOSED", severity: "error", message, file, remedy: cure });
  }
  let isUnderstood = true;
  credentialsOf(world, () => {
    isUnderstood = false;
  }).servers();
  if (!isUnderstood) {
    const message = `${file} could not be understood: nobody counts as logged in.`;
    const cure = remedy([loginCommand(world)]);
    found.push({ code: "CREDENTIALS_NOT_UNDERSTOOD", severity: "error", message, file, remedy: cure });
  }
  return found;
};

/** Local work needs no login; delivery does. */
export const login: Rule = (world) => {
  const server = serverOf(world);
  if (server === null || sessionOf(world) !== null) return [];
  const message = `Nobody is logged in at ${server}: events wait here until somebody is.`;
  const cure = remedy([loginCommand(world)]);
  return [{ code: "NOT_LOGGED_IN", severity: "warning", message, file: null, remedy: cure }];
};
