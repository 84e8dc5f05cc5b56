import { homedir, hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { SyncClient, SyncClientOptions } from "@spec-kitty/cli-sync";
import { Option } from "commander";
import { CommandError, type Io } from "../io.js";

/** `--server`, in every command that may talk to one. */
export function serverOption(): Option {
  return new Option("--server <url>", "the sync server; the one that is logged in to where left out");
}

/** The user's folder, shared with the Python command line. */
export function userFolder(io: Io): string {
  return io.env["SPEC_KITTY_HOME"] || join(homeFolder(io), ".spec-kitty");
}

export function homeFolder({ env }: Io): string {
  return env["HOME"] || homedir();
}

/** The checkout that is worked in: the repository around the place, else the place itself. */
export async function checkout(io: Io): Promise<string> {
  const { gitLine } = await import("@spec-kitty/cli-sync");
  return (await gitLine(io.cwd, ["rev-parse", "--show-toplevel"])) ?? resolve(io.cwd);
}

/** Warnings go to standard error and stop nothing. */
export function warner(io: Io): SyncClientOptions["onWarning"] {
  return ({ message }) => void io.stderr.write(`skitty: ${message}\n`);
}

/** Opens the client of this checkout, does the work and closes it, whatever happens. */
export async function withClient<T>(
  io: Io,
  options: { readonly server?: string; readonly live?: SyncClientOptions["live"] },
  work: (client: SyncClient) => Promise<T>,
): Promise<T> {
  const { isFlagOn, machineSyncSystem, openSyncClient, userNameOf } = await import("@spec-kitty/cli-sync");
  const flag = io.env["SPEC_KITTY_ENABLE_SAAS_SYNC"];
  const server = await serverOf(io, options.server);
  const client = await openSyncClient({
    repoRoot: await checkout(io),
    root: userFolder(io),
    machine: { hostname: hostname(), username: userNameOf(io.env, userInfo().username) },
    system: machineSyncSystem(),
    fetch,
    onWarning: warner(io),
    // The flag switches the Python command line on; here it can only switch off.
    enabled: flag === undefined || isFlagOn(flag),
    ...(server !== undefined && { server }),
    ...(options.live && { live: options.live }),
  });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** The server to talk to: the one named, that of the environment, else the only one with a login. */
export async function serverOf(io: Io, named?: string): Promise<string | undefined> {
  const given = named ?? io.env["SPEC_KITTY_SAAS_URL"];
  if (given !== undefined && given !== "") return given;
  const { CredentialsFile, credentialsFile, readUserSettings } = await import("@spec-kitty/cli-sync");
  const root = userFolder(io);
  if (readUserSettings(root, () => {}).server_url !== null) return undefined;
  const servers = new CredentialsFile(credentialsFile(root), () => {}, { protects: false }).servers();
  if (servers.length <= 1) return servers[0];
  throw new CommandError(`You are logged in at ${servers.join(" and ")}: say which with --server`);
}
