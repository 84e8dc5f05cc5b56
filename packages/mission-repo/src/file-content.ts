import { lstat, open, stat } from "node:fs/promises";

export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/** A file as it is: there, not there, or not to be read. */
export type FileState =
  | { readonly kind: "file"; readonly size: number; readonly version: string }
  | { readonly kind: "absent"; readonly version: "absent" }
  | Unreadable;

export interface Unreadable {
  readonly kind: "unreadable";
  readonly reason: string;
  /** Two looks have the same version when nothing changed between them. */
  readonly version: string;
}

export const ABSENT: FileState & { kind: "absent" } = { kind: "absent", version: "absent" };

export function unreadable(reason: string): Unreadable {
  return { kind: "unreadable", reason, version: `unreadable: ${reason}` };
}

/** Looks at a file without opening it. What is no regular file must not be opened: a pipe would not end. */
export async function fileState(path: string): Promise<FileState> {
  try {
    const found = await stat(path, { bigint: true });
    if (found.isDirectory()) return unreadable("it is a directory");
    if (!found.isFile()) return unreadable("it is no regular file");
    const { dev, ino, size, mtimeNs, ctimeNs } = found;
    return { kind: "file", size: Number(size), version: [dev, ino, size, mtimeNs, ctimeNs].join() };
  } catch (error) {
    if (!isAbsence(error)) return unreadable(reasonOf(error));
    return (await isLink(path)) ? unreadable("the link leads nowhere") : ABSENT;
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

const CHUNK_BYTES = 256 * 1024;

/** The bytes of a file, chunk by chunk; each chunk is valid until the next is asked for. */
export async function* fileChunks(path: string, { signal }: ReadOptions = {}): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  try {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

export function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EISDIR", "it is a directory"],
  ["ELOOP", "its links lead in a circle"],
  ["EBUSY", "another program holds it"],
]);

/** Why a file cannot be read. Throws again what is no error of the file system. */
export function reasonOf(error: unknown): string {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (syscall === undefined) throw error;
  return REASONS.get(code ?? "") ?? message;
}
