/** Chances out of one stream of random numbers, the same for the same stream. */
export class Dice {
  readonly #random: () => number;

  /** `random` gives numbers from 0 up to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  upTo(bound: number): number {
    return this.#random() * bound;
  }

  oneOf<T>(list: readonly T[]): T {
    return list[Math.floor(this.upTo(list.length))]!;
  }
}

/** Mulberry32: small, and the same for the same seed everywhere. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
