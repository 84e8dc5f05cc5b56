import type { Track } from "@spec-kitty/events-core/fold";
import { comparePairs } from "./rules.js";

/** A delivery and the fingerprint of the event it carried; what counts as one attempt. */
export type DeliveryPair = readonly [deliveryId: string, fingerprint: string];

/** A pair and its text, by which it is known. */
export interface KeyedPair {
  readonly key: string;
  readonly pair: DeliveryPair;
}

export function keyedPair(deliveryId: string, fingerprint: string): KeyedPair {
  const pair: DeliveryPair = [deliveryId, fingerprint];
  return { key: JSON.stringify(pair), pair };
}

/** Above this many changes, sorting anew is quicker than putting each in its place. */
const FEW = 64;

/** A tracked set of pairs that keeps its sorted list from one live reading to the next. */
export class DeliveryPairs {
  readonly #track: Track;
  readonly #pairs = new Map<string, DeliveryPair>();
  /** As of the last reading; never changed in place. */
  #sorted: readonly DeliveryPair[] = [];
  /** What came or went since; a pair that did both is none of it. */
  readonly #changes = new Map<string, DeliveryPair>();

  constructor(track: Track) {
    this.#track = track;
  }

  has({ key }: KeyedPair): boolean {
    return this.#pairs.has(key);
  }

  add(one: KeyedPair): void {
    this.#pairs.set(one.key, one.pair);
    if (!this.#track.recording) return;
    this.#change(one);
    this.#track.record(() => {
      this.#pairs.delete(one.key);
      this.#change(one);
    });
  }

  #change({ key, pair }: KeyedPair): void {
    if (!this.#changes.delete(key)) this.#changes.set(key, pair);
  }

  /** Sorted by code point. */
  sorted(): readonly DeliveryPair[] {
    if (!this.#track.recording || this.#changes.size > FEW)
      this.#sorted = [...this.#pairs.values()].sort(comparePairs);
    else if (this.#changes.size > 0) this.#sorted = this.#withChanges();
    this.#changes.clear();
    return this.#sorted;
  }

  #withChanges(): readonly DeliveryPair[] {
    const sorted = [...this.#sorted];
    for (const [key, pair] of this.#changes) {
      const place = placeOf(sorted, pair);
      if (this.#pairs.has(key)) sorted.splice(place, 0, pair);
      else sorted.splice(place, 1);
    }
    return sorted;
  }
}

/** Where a pair stands in a sorted list, or would stand. */
function placeOf(sorted: readonly DeliveryPair[], pair: DeliveryPair): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparePairs(sorted[middle]!, pair) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
