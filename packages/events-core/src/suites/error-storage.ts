import type { ErrorEntry } from "../error-log.js";
import type { ErrorStorage } from "../store.js";
import { type Place, placedCase, refuses, reopened, type SuiteCase, same } from "./suite.js";

const entry = (n: number): ErrorEntry => ({
  timestamp: `2026-03-01T12:00:${String(59 - (n % 60)).padStart(2, "0")}Z`,
  action_attempted: `action ${n}`,
  error_message: "it failed: 😀\u0000",
  resolution: "",
  agent: "unknown",
});

const numbers = (entries: readonly ErrorEntry[]) =>
  entries.map(({ action_attempted }) => Number(action_attempted.slice(7)));

const downFrom = (newest: number, count: number) => Array.from({ length: count }, (_, i) => newest - i);

/** What every `ErrorStorage` promises (`events-core 4`); `open` gets the limit, or nothing for the one of the port. */
export function errorStorageSuite(
  open: (maxEntries?: number) => Promise<Place<ErrorStorage<ErrorEntry>>>,
): SuiteCase[] {
  const about = (
    name: string,
    check: (place: Place<ErrorStorage<ErrorEntry>>) => Promise<void>,
    max?: number,
  ) => placedCase(() => (max === undefined ? open() : open(max)), name, check);
  const append = async (store: ErrorStorage<ErrorEntry>, count: number) => {
    for (let n = 1; n <= count; n++) await store.append(entry(n));
  };
  return [
    about("it is empty at first", async ({ store }) => {
      same("entries", await store.loadRecent(), []);
    }),
    about("an entry comes back as it was", async ({ store }) => {
      await store.append(entry(1));
      same("entries", await store.loadRecent(1), [entry(1)]);
    }),
    about(
      "the newest come first, by arrival and not by time, ten where no limit is said",
      async ({ store }) => {
        await append(store, 12);
        same("entries", numbers(await store.loadRecent()), downFrom(12, 10));
        same("entries", numbers(await store.loadRecent(3)), downFrom(12, 3));
        same("entries", numbers(await store.loadRecent(99)), downFrom(12, 12));
      },
    ),
    about("a limit below one is refused", async ({ store }) => {
      for (const limit of [0, -1])
        await refuses(`loadRecent(${limit})`, store.loadRecent(limit), "INVALID_ARGUMENT");
    }),
    about(
      "the oldest leave when there are too many",
      async ({ store }) => {
        await append(store, 7);
        same("entries", numbers(await store.loadRecent(99)), downFrom(7, 3));
      },
      3,
    ),
    about(
      "a storage for no entries keeps none",
      async ({ store }) => {
        await append(store, 2);
        same("entries", numbers(await store.loadRecent()), []);
      },
      0,
    ),
    about("a hundred are kept where nothing is said", async ({ store }) => {
      await append(store, 101);
      same("entries", numbers(await store.loadRecent(1000)), downFrom(101, 100));
    }),
    about("another opening sees what was appended", async (place) => {
      await append(place.store, 2);
      same("entries", numbers(await (await reopened(place)).loadRecent()), [2, 1]);
    }),
  ];
}
