import type { Cell, Track, TrackedList, TrackedMap } from "@spec-kitty/events-core/fold";

/** The starts of one step: how many of them were completed, from the first. */
interface Starts {
  readonly numbers: TrackedList<number>;
  readonly completed: Cell<number>;
}

/** The steps that one participant has started and not completed; a step may run several times at once. */
export class StepsInFlight {
  readonly #track: Track;
  /** By the number of their start. */
  readonly #running: TrackedMap<number, unknown>;
  readonly #starts: TrackedMap<string, Starts>;
  readonly #count: Cell<number>;

  constructor(track: Track) {
    this.#track = track;
    this.#running = track.map();
    this.#starts = track.map();
    this.#count = track.cell(0);
  }

  /** In the order of their starts. */
  get running(): IterableIterator<unknown> {
    return this.#running.values();
  }

  start(step: unknown): void {
    const number = this.#count.value++;
    this.#running.set(number, step);
    const key = stepKey(step);
    let starts = this.#starts.get(key);
    if (starts === undefined) {
      starts = { numbers: this.#track.list(), completed: this.#track.cell(0) };
      this.#starts.set(key, starts);
    }
    starts.numbers.push(number);
  }

  /** Ends the first run of a step; false where it does not run. */
  complete(step: unknown): boolean {
    const starts = this.#starts.get(stepKey(step));
    const number = starts?.numbers.items[starts.completed.value];
    if (starts === undefined || number === undefined) return false;
    this.#running.delete(number);
    starts.completed.value++;
    return true;
  }
}

/** Equal for steps that the contract takes for equal: `1`, `1.0` and `true`; objects in any order of keys (`collaboration 6.4`). */
function stepKey(step: unknown): string {
  if (typeof step === "string") return JSON.stringify(step);
  if (typeof step === "number" || typeof step === "boolean") return String(Number(step));
  if (Array.isArray(step)) return `[${step.map(stepKey).join()}]`;
  if (typeof step !== "object" || step === null) return "null";
  const entries = Object.entries(step).map(([key, value]) => `${JSON.stringify(key)}:${stepKey(value)}`);
  return `{${entries.sort().join()}}`;
}
