import { type FileHandle, open, rename, rm } from "node:fs/promises";

const BUFFERED = 1 << 18;

/** A file that appears whole or not at all: written beside its place, synced, then renamed. */
export class WholeFile {
  readonly #path: string;
  readonly #part: string;
  #handle: FileHandle | undefined;
  #pending: string[] = [];
  #length = 0;

  constructor(path: string) {
    this.#path = path;
    this.#part = `${path}.partial`;
  }

  async open(): Promise<void> {
    this.#handle = await open(this.#part, "w");
  }

  async writeLine(text: string): Promise<void> {
    this.#pending.push(text, "\n");
    this.#length += text.length;
    if (this.#length >= BUFFERED) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#handle!.sync();
    await this.#handle!.close();
    this.#handle = undefined;
    await rename(this.#part, this.#path);
  }

  /** Leaves nothing behind; safe at any moment. */
  async discard(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
    await rm(this.#part, { force: true });
  }

  async #flush(): Promise<void> {
    const text = this.#pending.join("");
    this.#pending = [];
    this.#length = 0;
    await this.#handle!.writeFile(text);
  }
}
