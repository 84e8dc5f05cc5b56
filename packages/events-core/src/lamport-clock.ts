import type { ClockStorage } from "./store.js";

/**
 * A Lamport clock that saves each step (`events-core 3`). The storage is read once, when the clock opens: two clocks
 * on one storage do not see each other. `current()` is the value last handed out, also where saving it failed; values are
 * saved in the order in which they were handed out.
 */
export class LamportClock {
  readonly nodeId: string;
  readonly #storage: ClockStorage;
  #value: number;
  #saving: Promise<unknown> = Promise.resolve();

  private constructor(nodeId: string, storage: ClockStorage, value: number) {
    this.nodeId = nodeId;
    this.#storage = storage;
    this.#value = value;
  }

  /** Opens the clock of a node at its saved value, 0 where there is none. */
  static async open(nodeId: string, storage: ClockStorage): Promise<LamportClock> {
    return new LamportClock(nodeId, storage, await storage.load(nodeId));
  }

  /** Advances by one and returns the new value; the first tick on an empty storage gives 1. */
  async tick(): Promise<number> {
    const value = ++this.#value;
    await this.#save(value);
    return value;
  }

  /** Moves past a clock value that was received: the larger of both, plus one. */
  async update(remoteClock: number): Promise<void> {
    this.#value = Math.max(this.#value, remoteClock) + 1;
    await this.#save(this.#value);
  }

  current(): number {
    return this.#value;
  }

  // One after the other: a storage that is slow with one value must not overwrite a larger one with it.
  #save(value: number): Promise<void> {
    const saved = this.#saving.then(() => this.#storage.save(this.nodeId, value));
    this.#saving = saved.catch(() => {});
    return saved;
  }
}
