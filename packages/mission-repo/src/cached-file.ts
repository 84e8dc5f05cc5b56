import {
  ABSENT,
  type FileState,
  fileChunks,
  fileState,
  isAbsence,
  type ReadOptions,
  reasonOf,
} from "./file-content.js";

/** What a file holds, or why that cannot be said. */
export type FileContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly reason: string };

const MAX_BYTES = 4 * 1024 * 1024;

/** A small text file that is read again only when it changed. */
export class CachedFile<T> {
  readonly #path: string;
  readonly #parse: (content: FileContent) => T;
  #version: string = ABSENT.version;
  #value: T;

  constructor(path: string, parse: (content: FileContent) => T) {
    this.#path = path;
    this.#parse = parse;
    this.#value = parse(ABSENT);
  }

  get value(): T {
    return this.#value;
  }

  /** Looks at the file; whether its value is a new one. */
  async refresh(options: ReadOptions = {}): Promise<boolean> {
    const state = await fileState(this.#path);
    if (state.version === this.#version) return false;
    this.#value = this.#parse(await this.#content(state, options));
    this.#version = state.version;
    return true;
  }

  async #content(state: FileState, options: ReadOptions): Promise<FileContent> {
    if (state.kind !== "file") return state;
    if (state.size > MAX_BYTES)
      return { kind: "unreadable", reason: `it has ${state.size} bytes; at most ${MAX_BYTES} are read` };
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let text = "";
    try {
      for await (const chunk of fileChunks(this.#path, options))
        text += decoder.decode(chunk, { stream: true });
      return { kind: "text", text: text + decoder.decode() };
    } catch (error) {
      if (isAbsence(error)) return ABSENT;
      if (error instanceof TypeError) return { kind: "unreadable", reason: "it is not UTF-8 text" };
      return { kind: "unreadable", reason: reasonOf(error) };
    }
  }
}
