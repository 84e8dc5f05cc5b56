/**
 * State that can be taken back. A fold keeps its state in these containers; while `Track` records, every change leaves
 * its inverse, so that a projection can return to any earlier moment at the price of the changes made since.
 */
export class Track {
  readonly #inverses: (() => void)[] = [];
  #recording: boolean;

  constructor(recording: boolean) {
    this.#recording = recording;
  }

  /** The present moment, for `undoTo`. */
  get mark(): number {
    return this.#inverses.length;
  }

  get recording(): boolean {
    return this.#recording;
  }

  record(inverse: () => void): void {
    this.#inverses.push(inverse);
  }

  undoTo(mark: number): void {
    while (this.#inverses.length > mark) this.#inverses.pop()!();
  }

  cell<T>(value: T): Cell<T> {
    return new Cell(this, value);
  }

  list<T>(): TrackedList<T> {
    return new TrackedList<T>(this);
  }

  map<K, V>(): TrackedMap<K, V> {
    return new TrackedMap<K, V>(this);
  }
}

/** One value that changes. */
export class Cell<T> {
  readonly #track: Track;
  #value: T;

  constructor(track: Track, value: T) {
    this.#track = track;
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set value(next: T) {
    const previous = this.#value;
    if (previous === next) return;
    if (this.#track.recording) this.#track.record(() => (this.#value = previous));
    this.#value = next;
  }
}

/** A list that grows at its end; single items may be replaced or go. */
export class TrackedList<T> {
  readonly #track: Track;
  readonly #items: T[] = [];

  constructor(track: Track) {
    this.#track = track;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  push(item: T): void {
    if (this.#track.recording) this.#track.record(() => this.#items.pop());
    this.#items.push(item);
  }

  /** Puts an item in the place of another, which must be there. */
  replaceAt(index: number, item: T): void {
    const previous = this.#items[index] as T;
    this.#items[index] = item;
    if (this.#track.recording) {
      this.#track.record(() => {
        this.#items[index] = previous;
      });
    }
  }

  removeAt(index: number): void {
    const [item] = this.#items.splice(index, 1);
    if (this.#track.recording) this.#track.record(() => this.#items.splice(index, 0, item as T));
  }
}

interface Slot<V> {
  value: V;
  readonly place: number;
}

/** A map in insertion order; a value is replaced, never changed in place. */
export class TrackedMap<K, V> {
  readonly #track: Track;
  #slots = new Map<K, Slot<V>>();
  #places = 0;
  #outOfOrder = false;

  constructor(track: Track) {
    this.#track = track;
  }

  get size(): number {
    return this.#slots.size;
  }

  has(key: K): boolean {
    return this.#slots.has(key);
  }

  get(key: K): V | undefined {
    return this.#slots.get(key)?.value;
  }

  set(key: K, value: V): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) {
      this.#slots.set(key, { value, place: this.#places++ });
      if (this.#track.recording) this.#track.record(() => this.#slots.delete(key));
      return;
    }
    const previous = slot.value;
    slot.value = value;
    if (this.#track.recording) this.#track.record(() => (slot.value = previous));
  }

  delete(key: K): boolean {
    const slot = this.#slots.get(key);
    if (slot === undefined) return false;
    this.#slots.delete(key);
    if (this.#track.recording) {
      this.#track.record(() => {
        this.#slots.set(key, slot);
        this.#outOfOrder = true;
      });
    }
    return true;
  }

  clear(): void {
    if (this.#slots.size === 0) return;
    const previous = this.#slots;
    this.#slots = new Map();
    if (this.#track.recording) this.#track.record(() => (this.#slots = previous));
  }

  // Not generators: a reading lists whole maps, and theirs would be most of its time.
  entries(): IterableIterator<[K, V]> {
    this.#restoreOrder();
    const entries: [K, V][] = [];
    this.#slots.forEach(({ value }, key) => {
      entries.push([key, value]);
    });
    return entries.values();
  }

  keys(): IterableIterator<K> {
    this.#restoreOrder();
    return this.#slots.keys();
  }

  values(): IterableIterator<V> {
    this.#restoreOrder();
    const values: V[] = [];
    this.#slots.forEach(({ value }) => {
      values.push(value);
    });
    return values.values();
  }

  // A removal that was taken back put its key at the end of the map.
  #restoreOrder(): void {
    if (!this.#outOfOrder) return;
    this.#slots = new Map([...this.#slots].sort(([, a], [, b]) => a.place - b.place));
    this.#outOfOrder = false;
  }
}
