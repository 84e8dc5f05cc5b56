/**
 * Tells all processes that share a store that something changed in it. A notice is a hint and carries nothing: it may
 * come twice, be late or be lost. Who listens looks into the store from where it stood, and looks now and then unasked.
 */
export interface Notifier {
  /** Tells every listener of the topic, in this process and in the others. */
  notify(topic: string): Promise<void>;
  /** Calls `heard` after each notice, and after an interruption in which some may have been lost. */
  listen(topic: string, heard: () => void): Promise<Listening>;
}

export interface Listening {
  /** Ends it; calling it again does nothing. */
  close(): Promise<void>;
}

/** A `Notifier` within one process. */
export class InMemoryNotifier implements Notifier {
  readonly #listeners = new Map<string, Set<() => void>>();

  async notify(topic: string): Promise<void> {
    for (const heard of [...(this.#listeners.get(topic) ?? [])]) heard();
  }

  async listen(topic: string, heard: () => void): Promise<Listening> {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    // A function that listens twice hears twice.
    const listener = () => heard();
    listeners.add(listener);
    return {
      close: async () => {
        listeners.delete(listener);
        if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
      },
    };
  }
}
