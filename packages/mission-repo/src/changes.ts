/** Collects what changed until somebody asks. */
export class Changes {
  #missions = new Set<string>();
  #isAny = false;
  #wake: (() => void) | undefined;

  /** Something changed in a mission, or anywhere. */
  mark(mission: string | undefined): void {
    if (mission === undefined) this.#isAny = true;
    else this.#missions.add(mission);
    this.#wake?.();
  }

  /** Waits for a change, for the time given at most, or for the signal. */
  async wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isAny || this.#missions.size > 0 || signal?.aborted) return;
    await new Promise<void>((woken) => {
      const timer = setTimeout(woken, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        woken();
      };
      signal?.addEventListener("abort", this.#wake, { once: true });
    });
    if (this.#wake !== undefined) signal?.removeEventListener("abort", this.#wake);
    this.#wake = undefined;
  }

  /** The missions that changed since the last time; undefined where it may be any, or nothing was heard. */
  take(): ReadonlySet<string> | undefined {
    const missions = this.#isAny || this.#missions.size === 0 ? undefined : this.#missions;
    this.#missions = new Set();
    this.#isAny = false;
    return missions;
  }
}
