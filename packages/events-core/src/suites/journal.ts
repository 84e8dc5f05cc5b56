import type { Event } from "../event.js";
import { InMemoryJournal } from "../memory.js";
import type { Journal, JournalEntry, Receipt } from "../store.js";
import {
  aborted,
  fail,
  ids,
  type Place,
  placedCase,
  refuses,
  reopened,
  type SuiteCase,
  same,
  suiteEvent,
} from "./suite.js";

const ALL = 1_000_000;
const events = (...numbers: number[]) => numbers.map((n) => suiteEvent(n));
const outcomes = (receipts: readonly Receipt[]) => receipts.map(({ outcome }) => outcome);
const idsOf = (entries: readonly JournalEntry<Event>[]) => ids(entries.map(({ event }) => event));

/** What every `Journal` promises. Positions grow; that they have no gaps is not promised. */
export function journalSuite(open: () => Promise<Place<Journal<Event>>>): SuiteCase[] {
  const about = (name: string, check: (place: Place<Journal<Event>>) => Promise<void>) =>
    placedCase(open, name, check);
  return [
    about("it is empty at first", async ({ store }) => {
      same("head", await store.head(), 0);
      same("entries", await store.read(0, 10), []);
      same("receipts of nothing", await store.append([]), []);
    }),
    about("receipts stand in the order of the events and name where each lies", async ({ store }) => {
      const receipts = await store.append(events(3, 1, 2));
      same("outcomes", outcomes(receipts), ["accepted", "accepted", "accepted"]);
      const entries = await store.read(0, 10);
      same(
        "entries",
        entries,
        receipts.map(({ position }, i) => ({ position, event: events(3, 1, 2)[i] })),
      );
      assertGrowing(entries);
      same("head", await store.head(), receipts[2]!.position);
    }),
    about("the first write of an id wins; later ones are told its position", async ({ store }) => {
      const [first] = await store.append(events(1));
      const again = suiteEvent(1, { payload: { text: "another" } });
      const receipts = await store.append([suiteEvent(2), again, suiteEvent(2)]);
      same("outcomes", outcomes(receipts), ["accepted", "duplicate", "duplicate"]);
      same("position of a repeat", receipts[1]!.position, first!.position);
      same("position of a repeat in the batch", receipts[2]!.position, receipts[0]!.position);
      same(
        "entries",
        (await store.read(0, 10)).map(({ event }) => event),
        events(1, 2),
      );
      const head = await store.head();
      same("outcomes", outcomes(await store.append(events(2, 1))), ["duplicate", "duplicate"]);
      same("head", await store.head(), head);
    }),
    about("a reader goes on from its position, as far as its limit", async ({ store }) => {
      await store.append(events(1, 2, 3));
      await store.append(events(4, 5));
      const seen: string[] = [];
      for (let after = 0; ; ) {
        const page = await store.read(after, 2);
        if (page.length === 0) break;
        if (page.length > 2) fail(`read(${after}, 2) gave ${page.length} entries`);
        seen.push(...idsOf(page));
        after = page.at(-1)!.position;
      }
      same("read", seen, ids(events(1, 2, 3, 4, 5)));
      same("read behind the end", await store.read((await store.head()) + 5, 10), []);
    }),
    about("a limit below one is refused", async ({ store }) => {
      for (const limit of [0, -1])
        await refuses(`read(0, ${limit})`, store.read(0, limit), "INVALID_ARGUMENT");
    }),
    about("a batch of a thousand goes in and out in order", async ({ store }) => {
      const many = Array.from({ length: 1000 }, (_, n) => suiteEvent(n));
      const receipts = await store.append(many);
      same("accepted", outcomes(receipts).filter((outcome) => outcome === "accepted").length, 1000);
      same(
        "read",
        await store.read(0, ALL),
        receipts.map(({ position }, i) => ({ position, event: many[i] })),
      );
    }),
    about("appends at the same time lose nothing and share no position", async (place) => {
      const journals = [place.store, await reopened(place)];
      const batches = Array.from({ length: 20 }, (_, n) => events(n, n + 1, n + 2));
      const receipts = (await Promise.all(batches.map((batch, i) => journals[i % 2]!.append(batch)))).flat();
      const accepted = receipts.filter(({ outcome }) => outcome === "accepted");
      same("positions", new Set(accepted.map(({ position }) => position)).size, accepted.length);
      const entries = await place.store.read(0, ALL);
      assertGrowing(entries);
      same(
        "journalled",
        [...idsOf(entries)].sort(),
        ids(Array.from({ length: 22 }, (_, n) => suiteEvent(n))),
      );
      same("accepted", accepted.length, 22);
    }),
    about("who reads while others append misses nothing behind its position", async (place) => {
      const reader = await reopened(place);
      let writing = true;
      const write = async (from: number) => {
        for (let n = from; n < from + 30; n++) await place.store.append(events(n));
      };
      const written = Promise.allSettled([write(0), write(100), write(200)]).then((results) => {
        writing = false;
        return results.find((result) => result.status === "rejected")?.reason;
      });
      const seen: JournalEntry<Event>[] = [];
      for (let last = false; !last; ) {
        last = !writing;
        seen.push(...(await reader.read(seen.at(-1)?.position ?? 0, last ? ALL : 7)));
      }
      const failure = await written;
      if (failure !== undefined) throw failure;
      same("seen", seen, await place.store.read(0, ALL));
      same("events seen", seen.length, 90);
    }),
    about("another opening has the same entries and knows the same repeats", async (place) => {
      const [first] = await place.store.append(events(1));
      const other = await reopened(place);
      same("receipt", await other.append(events(1)), [{ outcome: "duplicate", position: first!.position }]);
      await other.append(events(2));
      same("entries", idsOf(await place.store.read(0, 10)), ids(events(1, 2)));
    }),
    about("a long mixed history gives the receipts that the journal in memory gives", async ({ store }) => {
      const model = new InMemoryJournal<Event>();
      const places = new Map<number, number>([[0, 0]]);
      for (const batch of mixedBatches(60)) {
        const expected = await model.append(batch);
        const actual = await store.append(batch);
        same("outcomes", outcomes(actual), outcomes(expected));
        for (const [i, { position }] of expected.entries()) {
          if (!places.has(position)) places.set(position, actual[i]!.position);
          same("position", actual[i]!.position, places.get(position));
        }
      }
      same("entries", idsOf(await store.read(0, ALL)), idsOf(await model.read(0, ALL)));
    }),
    about("a call that was called off does nothing", async ({ store }) => {
      await refuses("append", store.append(events(1), { signal: aborted() }));
      await refuses("read", store.read(0, 1, { signal: aborted() }));
      await refuses("head", store.head({ signal: aborted() }));
      same("entries", await store.read(0, 10), []);
    }),
  ];
}

function assertGrowing(entries: readonly JournalEntry<Event>[]): void {
  for (const [i, { position }] of entries.entries())
    if (position <= (entries[i - 1]?.position ?? 0)) fail(`position ${position} does not grow`);
}

/** Batches of zero to six events out of a hundred, the same ones in every run. */
function mixedBatches(count: number): Event[][] {
  let state = 1;
  const next = (below: number) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  return Array.from({ length: count }, () => Array.from({ length: next(7) }, () => suiteEvent(next(100))));
}
