import { createHash } from "node:crypto";
import { LogReader, type LogReading } from "@spec-kitty/mission-log";
import { ABSENT, fileChunks, fileState, isAbsence, type ReadOptions, reasonOf } from "./file-content.js";

export type LogState =
  | { readonly kind: "read"; readonly reading: LogReading }
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly reason: string };

/**
 * The log of a mission on disk. Where it grew only what is new is parsed, be it appended to or replaced by a longer
 * copy, as its writer does: a hash of what was read before says whether the file still begins with it.
 */
export class LogFile {
  readonly #path: string;
  #version: string = ABSENT.version;
  #state: LogState = ABSENT;
  #taken = new TakenBytes();

  constructor(path: string) {
    this.#path = path;
  }

  get state(): LogState {
    return this.#state;
  }

  /** Looks at the file and reads what is new; whether its state is another one. */
  async refresh(options: ReadOptions = {}): Promise<boolean> {
    const state = await fileState(this.#path);
    if (state.version === this.#version) return false;
    this.#state = state.kind === "file" ? await this.#read(options) : state;
    this.#version = state.version;
    return true;
  }

  async #read(options: ReadOptions): Promise<LogState> {
    // Bytes that were taken in half are forgotten with what took them.
    const before = this.#taken;
    this.#taken = new TakenBytes();
    try {
      const taken = (await continued(before, this.#path, options)) ?? (await begun(this.#path, options));
      this.#taken = taken;
      return { kind: "read", reading: taken.reader.read() };
    } catch (error) {
      return isAbsence(error) ? ABSENT : { kind: "unreadable", reason: reasonOf(error) };
    }
  }
}

class TakenBytes {
  readonly reader = new LogReader();
  readonly #hash = createHash("sha256");
  count = 0;

  take(bytes: Uint8Array): void {
    this.reader.push(bytes);
    this.#hash.update(bytes);
    this.count += bytes.length;
  }

  get digest(): string {
    return this.#hash.copy().digest("hex");
  }
}

async function begun(path: string, options: ReadOptions): Promise<TakenBytes> {
  const taken = new TakenBytes();
  for await (const chunk of fileChunks(path, options)) taken.take(chunk);
  return taken;
}

/** Takes what stands behind the bytes that were taken before; undefined where the file does not begin with those. */
async function continued(
  taken: TakenBytes,
  path: string,
  options: ReadOptions,
): Promise<TakenBytes | undefined> {
  if (taken.count === 0) return undefined;
  const hash = createHash("sha256");
  let missing = taken.count;
  for await (const chunk of fileChunks(path, options)) {
    const known = chunk.subarray(0, missing);
    if (missing > 0) {
      hash.update(known);
      missing -= known.length;
      if (missing === 0 && hash.digest("hex") !== taken.digest) return undefined;
    }
    if (missing === 0) taken.take(chunk.subarray(known.length));
  }
  return missing === 0 ? taken : undefined;
}
