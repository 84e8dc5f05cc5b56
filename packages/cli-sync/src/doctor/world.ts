import { CredentialsFile, credentialsFile } from "../auth/credentials-file.js";
import type { Session } from "../auth/session.js";
import type { SyncSystem } from "../system.js";
import type { Fetch } from "../transport/http.js";
import { serverUrl } from "../transport/server-url.js";
import type { OnWarning } from "../warning.js";
import { type Finding, word } from "./finding.js";

/** What an examination looks at. */
export interface DoctorWorld {
  /** The checkout that is worked in. */
  readonly repoRoot: string;
  /** The user's folder, `~/.spec-kitty`. */
  readonly root: string;
  /** The server that commands here would talk to; null where none is known. */
  readonly server: NamedServer | null;
  /** Null where no server is to be asked anything. */
  readonly fetch: Fetch | null;
  readonly system: SyncSystem;
  readonly signal?: AbortSignal;
}

export interface NamedServer {
  /** As it was written. */
  readonly url: string;
  /** Who named it: a command's option, the environment, `config.toml`, or the only login. */
  readonly by: "option" | "environment" | "settings" | "login";
}

/** Looks at one part of the world and changes nothing; `[]` where all is well. */
export type Rule = (world: DoctorWorld) => readonly Finding[] | Promise<readonly Finding[]>;

/** The base URL; null where the name is no URL, or none is known. */
export function serverOf({ server }: DoctorWorld): string | null {
  try {
    return server === null ? null : serverUrl(server.url);
  } catch {
    return null;
  }
}

/** The login at the server, null where there is none. */
export function sessionOf(world: DoctorWorld): Session | null {
  const server = serverOf(world);
  return server === null ? null : credentialsOf(world).read(server);
}

/** The logins; looking at them changes nothing, not even their permissions. */
export function credentialsOf(
  { root }: Pick<DoctorWorld, "root">,
  onWarning: OnWarning = () => {},
): CredentialsFile {
  return new CredentialsFile(credentialsFile(root), onWarning, { protects: false });
}

/** The command that logs in at the server. */
export function loginCommand(world: DoctorWorld): string {
  const server = serverOf(world);
  return `skitty login --server ${server === null ? "URL" : word(server)}`;
}

/** The commands that deliver what waits. */
export function deliveryCommands(world: DoctorWorld): string[] {
  const { server } = world;
  const push = server?.by === "option" ? `skitty push --server ${word(server.url)}` : "skitty push";
  return sessionOf(world) === null ? [loginCommand(world), push] : [push];
}
