import { createHash } from "node:crypto";
import { join } from "node:path";

/** Whose queue it is; the Python clients name the file by it (`cli-sync 3.1`). */
export interface QueueScope {
  readonly server: string;
  readonly email: string;
  /** The private team; null where only older credentials are known. */
  readonly teamId: string | null;
}

/** The queue of a login, or of nobody. */
export function queueFile(root: string, scope: QueueScope | null): string {
  return scope === null ? join(root, "queue.db") : join(root, "queues", `queue-${scopeHash(scope)}.db`);
}

/** 16 hexadecimal digits of what the scope says, case and outer blanks apart. */
function scopeHash({ server, email, teamId }: QueueScope): string {
  const parts = [server.trim().replace(/\/+$/, ""), email, teamId ?? "no-team"];
  const text = parts.map((part) => part.trim().toLowerCase()).join("|");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
