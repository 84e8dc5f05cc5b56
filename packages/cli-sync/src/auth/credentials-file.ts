import { chmodSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf } from "../errors.js";
import { replaceFile } from "../files/replace-file.js";
import type { OnWarning } from "../warning.js";
import type { Session } from "./session.js";

/** Ours; the Python clients encrypt theirs with a key of the machine and share it with nobody (`cli-sync 4.2`). */
export function credentialsFile(root: string): string {
  return join(root, "auth", "skitty-credentials.json");
}

const ONLY_ME = 0o600;

/**
 * The logins of a user, one for each server, in a file that only this user can read (on Windows: in the user's own
 * folder, whose permissions it has). Changes belong under the lock of the file, see `SessionTokens`.
 */
export class CredentialsFile {
  readonly path: string;
  readonly #onWarning: OnWarning;
  readonly #protects: boolean;
  #known: { readonly stamp: string; readonly sessions: Sessions } | undefined;

  /** With `protects: false` reading leaves the permissions of the file as they are. */
  constructor(path: string, onWarning: OnWarning, { protects = true }: { readonly protects?: boolean } = {}) {
    this.path = path;
    this.#onWarning = onWarning;
    this.#protects = protects;
  }

  /** The login at a server, null where there is none. */
  read(server: string): Session | null {
    return this.#all()[server] ?? null;
  }

  /** The servers with a login. */
  servers(): string[] {
    return Object.keys(this.#all());
  }

  write(session: Session): void {
    this.#save({ ...this.#all(), [session.server]: session });
  }

  remove(server: string): void {
    const { [server]: _gone, ...others } = this.#all();
    this.#save(others);
  }

  #save(sessions: Sessions): void {
    const folder = dirname(this.path);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    replaceFile(this.path, `${JSON.stringify({ version: 1, sessions }, null, 2)}\n`, {
      prefix: ".credentials-",
      mode: ONLY_ME,
    });
    this.#known = undefined;
  }

  /** Read anew whenever another process has replaced it. */
  #all(): Sessions {
    const status = statSync(this.path, { throwIfNoEntry: false });
    if (status === undefined) return {};
    const stamp = `${status.ino}:${status.mtimeMs}:${status.size}`;
    if (this.#known?.stamp !== stamp) {
      // Somebody may have copied or edited it.
      if (this.#protects && isExposed(status.mode)) chmodSync(this.path, ONLY_ME);
      this.#known = { stamp, sessions: this.#load() };
    }
    return this.#known.sessions;
  }

  #load(): Sessions {
    try {
      const { sessions } = JSON.parse(readFileSync(this.path, "utf8")) as { readonly sessions?: unknown };
      if (typeof sessions === "object" && sessions !== null) {
        return Object.fromEntries(
          Object.entries(sessions).filter((entry): entry is [string, Session] => isSession(entry[1])),
        );
      }
    } catch (error) {
      if (codeOf(error) === "ENOENT") return {};
    }
    const message = `${this.path} could not be understood: nobody counts as logged in. Log in again to replace it.`;
    this.#onWarning({ code: "CREDENTIALS_NOT_UNDERSTOOD", message });
    return {};
  }
}

/** Whether others may read or write a file of this mode; Windows keeps that elsewhere. */
export function isExposed(mode: number): boolean {
  return process.platform !== "win32" && (mode & 0o077) !== 0;
}

type Sessions = { readonly [server: string]: Session };

const TEXTS = ["server", "access_token", "refresh_token", "session_id", "user_id", "email"] as const;

function isSession(value: unknown): value is Session {
  const fields = value as { readonly [key: string]: unknown } | null;
  if (typeof fields !== "object" || fields === null) return false;
  const team = fields["team_id"];
  return (
    TEXTS.every((key) => typeof fields[key] === "string") &&
    typeof fields["expires_at"] === "number" &&
    (team === null || typeof team === "string")
  );
}
