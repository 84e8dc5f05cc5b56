import type { Io } from "./io.js";

/** One line of progress on standard error, where that is a terminal; nothing where it is not. */
export class Progress {
  readonly #io: Io;
  readonly #everyMs: number;
  #shownAt = 0;
  #isShown = false;

  constructor(io: Io, { everyMs = 100 }: { everyMs?: number } = {}) {
    this.#io = io;
    this.#everyMs = everyMs;
  }

  /** Shows a text, unless another was shown a moment ago. */
  async show(text: () => string): Promise<void> {
    const { stderr } = this.#io;
    if (!stderr.isTerminal) return;
    const now = performance.now();
    if (this.#isShown && now - this.#shownAt < this.#everyMs) return;
    this.#shownAt = now;
    this.#isShown = true;
    await stderr.write(`\r${text().slice(0, stderr.columns - 1)}\x1b[K`);
  }

  /** Takes the line away, before anything else is written. */
  async clear(): Promise<void> {
    if (!this.#isShown) return;
    this.#isShown = false;
    await this.#io.stderr.write("\r\x1b[K");
  }
}
