import { createHash } from "node:crypto";

/** Who this process runs for; the edge finds it out. */
export interface Machine {
  /** As the system names the host. */
  readonly hostname: string;
  /** See `userNameOf`. */
  readonly username: string;
}

/** The same for every project of one user on one machine: 12 hexadecimal digits (`cli-sync 1.2`). */
export function nodeIdOf({ hostname, username }: Machine): string {
  return createHash("sha256").update(`${hostname}:${username}`).digest("hex").slice(0, 12);
}

const USER_VARIABLES = ["LOGNAME", "USER", "LNAME", "USERNAME"] as const;

/** The user as the Python clients see it: the first of four variables that is not empty, else the account's name. */
export function userNameOf(env: { readonly [name: string]: string | undefined }, account: string): string {
  return (
    USER_VARIABLES.map((name) => env[name]).find((value) => value !== undefined && value !== "") ?? account
  );
}
