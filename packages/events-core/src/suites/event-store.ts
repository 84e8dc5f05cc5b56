import type { Event } from "../event.js";
import type { EventStore } from "../store.js";
import {
  aborted,
  ids,
  type Place,
  placedCase,
  refuses,
  reopened,
  type SuiteCase,
  same,
  suiteEvent,
} from "./suite.js";

/** What every `EventStore` promises (`events-core 4`). */
export function eventStoreSuite(open: () => Promise<Place<EventStore<Event>>>): SuiteCase[] {
  const about = (name: string, check: (place: Place<EventStore<Event>>) => Promise<void>) =>
    placedCase(open, name, check);
  return [
    about("it is empty at first", async ({ store }) => {
      same("all", await store.loadAllEvents(), []);
      same("one aggregate", await store.loadEvents("note/1"), []);
    }),
    about("an event comes back as it was saved", async ({ store }) => {
      const event = suiteEvent(1, { causation_id: suiteEvent(2).event_id, project_slug: "", data_tier: 4 });
      await store.saveEvent(event);
      same("event", await store.loadEvents("note/1"), [event]);
    }),
    about("an aggregate has its own events only, whatever its name", async ({ store }) => {
      const names = ["note/1", "Note/1", "note/1 ", "note/1\u0000", "note/%", "😀"];
      for (const [i, name] of names.entries()) await store.saveEvent(suiteEvent(i, { aggregate_id: name }));
      for (const [i, name] of names.entries())
        same(`events of ${name}`, ids(await store.loadEvents(name)), [suiteEvent(i).event_id]);
      same("events of another", await store.loadEvents("note"), []);
    }),
    about("events come by clock, then node by code point, then first saving", async ({ store }) => {
      // U+FFFD is below an astral character by code point, and above its surrogates by UTF-16 unit.
      const saved = [
        suiteEvent(1, { lamport_clock: 10, node_id: "a" }),
        suiteEvent(2, { lamport_clock: 9, node_id: "😀" }),
        suiteEvent(3, { lamport_clock: 9, node_id: "\ufffd" }),
        suiteEvent(5, { lamport_clock: 9, node_id: "Z" }),
        suiteEvent(4, { lamport_clock: 9, node_id: "Z" }),
        suiteEvent(6, { lamport_clock: Number.MAX_SAFE_INTEGER, node_id: "a" }),
      ];
      for (const event of saved) await store.saveEvent(event);
      const sorted = [5, 4, 3, 2, 1, 6].map((n) => suiteEvent(n).event_id);
      same("all", ids(await store.loadAllEvents()), sorted);
      same("one aggregate", ids(await store.loadEvents("note/1")), sorted);
    }),
    about("a second save of an id overwrites and keeps its place among equals", async ({ store }) => {
      const at = (n: number, text: string) => suiteEvent(n, { lamport_clock: 1, payload: { text } });
      for (const event of [at(2, "old"), at(1, "other"), at(2, "new")]) await store.saveEvent(event);
      same("all", await store.loadAllEvents(), [at(2, "new"), at(1, "other")]);
    }),
    about("a second save may move an event to another aggregate and clock", async ({ store }) => {
      await store.saveEvent(suiteEvent(1));
      const moved = suiteEvent(1, { aggregate_id: "note/2", lamport_clock: 8, node_id: "ben" });
      await store.saveEvent(moved);
      same("old aggregate", await store.loadEvents("note/1"), []);
      same("new aggregate", await store.loadEvents("note/2"), [moved]);
    }),
    about("events saved at the same time are all kept", async ({ store }) => {
      const many = Array.from({ length: 100 }, (_, n) => suiteEvent(n));
      await Promise.all(many.map((event) => store.saveEvent(event)));
      same("all", ids(await store.loadAllEvents()), ids(many));
    }),
    about("another opening sees what was saved, and the first what the other saves", async (place) => {
      await place.store.saveEvent(suiteEvent(1));
      const other = await reopened(place);
      await other.saveEvent(suiteEvent(2));
      for (const store of [place.store, other])
        same("all", await store.loadAllEvents(), [suiteEvent(1), suiteEvent(2)]);
    }),
    about("a call that was called off does nothing", async ({ store }) => {
      await refuses("saveEvent", store.saveEvent(suiteEvent(1), { signal: aborted() }));
      await refuses("loadAllEvents", store.loadAllEvents({ signal: aborted() }));
      same("all", await store.loadAllEvents(), []);
    }),
  ];
}
