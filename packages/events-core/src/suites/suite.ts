import { SpecKittyEventsError } from "../errors.js";
import type { Event } from "../event.js";

/** One thing that a port promises; `run` rejects where it does not hold, with code `SUITE_FAILED` and what was expected. */
export interface SuiteCase {
  readonly name: string;
  run(): Promise<void>;
}

/** A fresh and empty place with a store on it, for one case. */
export interface Place<S> {
  readonly store: S;
  /** Opens the same place once more, as another process would; left out where it dies with its store. */
  readonly again?: () => Promise<S>;
  /** Removes it and all that was opened on it. */
  readonly remove?: () => Promise<void>;
}

/** A case that gets a place of its own, which is removed afterwards. */
export function placedCase<S>(
  open: () => Promise<Place<S>>,
  name: string,
  check: (place: Place<S>) => Promise<void>,
): SuiteCase {
  return {
    name,
    async run() {
      const place = await open();
      try {
        await check(place);
      } finally {
        await place.remove?.();
      }
    },
  };
}

/** The store opened once more, and the first where the place dies with it. */
export async function reopened<S>({ store, again }: Place<S>): Promise<S> {
  return again === undefined ? store : again();
}

export function same(what: string, actual: unknown, expected: unknown): void {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) fail(`${what}: expected ${e}, got ${a}`);
}

/** The call rejects, with an error of this code where one is given. */
export async function refuses(what: string, call: Promise<unknown>, code?: string): Promise<void> {
  const error = await call.then(
    () => fail(`${what}: expected to be refused`),
    (error: unknown) => error as { readonly code?: unknown; readonly message?: unknown },
  );
  if (code !== undefined && error.code !== code)
    fail(
      `${what}: expected an error with code ${code}, got ${String(error.code)} (${String(error.message)})`,
    );
}

export function fail(message: string): never {
  throw new SpecKittyEventsError(message, { code: "SUITE_FAILED" });
}

/** Event number `n`, whole and valid; `changes` replace fields. */
export function suiteEvent(n: number, changes: Partial<Event> = {}): Event {
  const id = `01J${String(n).padStart(23, "0")}`;
  return Object.freeze({
    event_id: id,
    event_type: "NoteAdded",
    aggregate_id: "note/1",
    payload: { n, text: "Grüße 😀\u0000", empty: {}, list: [1.5, null, "x"] },
    timestamp: "2026-03-01T12:00:00.000250Z",
    build_id: "build-1",
    node_id: "anna",
    lamport_clock: n,
    causation_id: null,
    project_uuid: "12345678-1234-5678-1234-567812345678",
    project_slug: null,
    correlation_id: id,
    schema_version: "3.0.0",
    data_tier: 0,
    ...changes,
  });
}

export const ids = (events: readonly { readonly event_id: string }[]): string[] =>
  events.map((event) => event.event_id);

/** A signal that has fired already. */
export function aborted(): AbortSignal {
  const controller = new AbortController();
  controller.abort();
  return controller.signal;
}
