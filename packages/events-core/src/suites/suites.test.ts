/** The suites find what is wrong: each store here breaks one promise. */
import { expect, test } from "vitest";
import {
  ArgumentError,
  type ErrorEntry,
  type Event,
  InMemoryClockStorage,
  InMemoryErrorStorage,
  InMemoryEventStore,
  InMemoryJournal,
  InMemoryNotifier,
} from "../index.js";
import {
  clockStorageSuite,
  errorStorageSuite,
  eventStoreSuite,
  journalSuite,
  notifierSuite,
  type SuiteCase,
} from "../suites.js";

class SwallowingStore extends InMemoryEventStore<Event> {
  override async saveEvent(event: Event) {
    if (!(await this.loadAllEvents()).some(({ event_id }) => event_id === event.event_id))
      await super.saveEvent(event);
  }
}

class UnsortedStore extends InMemoryEventStore<Event> {
  override async loadEvents(aggregateId: string) {
    return (await super.loadEvents(aggregateId)).sort((a, b) => (a.node_id < b.node_id ? -1 : 1));
  }
}

class LossyStore extends InMemoryEventStore<Event> {
  override async saveEvent({ project_slug, ...event }: Event) {
    await super.saveEvent(event as Event);
  }
}

class StoreThatCannotBeCalledOff extends InMemoryEventStore<Event> {
  override saveEvent(event: Event) {
    return super.saveEvent(event);
  }
}

class GrowingClocks extends InMemoryClockStorage {
  override async save(nodeId: string, value: number) {
    if (value < 0 || value > (await this.load(nodeId))) await super.save(nodeId, value);
  }
}

class LenientClocks extends InMemoryClockStorage {
  override save(nodeId: string, value: number) {
    return super.save(nodeId, Math.abs(value));
  }
}

class OtherCode extends InMemoryClockStorage {
  override async save(nodeId: string, value: number) {
    if (value < 0) throw new ArgumentError("negative", "INVALID_TYPE");
    await super.save(nodeId, value);
  }
}

class OldestFirst extends InMemoryErrorStorage<ErrorEntry> {
  override async loadRecent(limit?: number) {
    return (await super.loadRecent(limit)).reverse();
  }
}

class HoardingErrors extends InMemoryErrorStorage<ErrorEntry> {
  constructor() {
    super(Number.POSITIVE_INFINITY);
  }
}

class ChangingJournal extends InMemoryJournal<Event> {
  override async append(events: readonly Event[]) {
    return super.append(events.map((event) => ({ ...event, event_id: event.event_id.toLowerCase() })));
  }
}

class JournalWithGapsInReading extends InMemoryJournal<Event> {
  override async read(after: number, limit: number) {
    return (await super.read(after, limit)).filter(({ position }) => position % 7 !== 0);
  }
}

class AllAccepted extends InMemoryJournal<Event> {
  override async append(events: readonly Event[]) {
    return (await super.append(events)).map(({ position }) => ({ outcome: "accepted" as const, position }));
  }
}

class BackwardsJournal extends InMemoryJournal<Event> {
  override async read(after: number, limit: number) {
    return (await super.read(after, limit)).reverse();
  }
}

class BoundlessJournal extends InMemoryJournal<Event> {
  override read(after: number, limit: number) {
    return super.read(after, limit + 1);
  }
}

class LoudNotifier extends InMemoryNotifier {
  override async notify(topic: string) {
    await super.notify(topic);
    if (topic !== "a") await super.notify("a");
  }
}

class NotifierWithoutEnd extends InMemoryNotifier {
  override async listen(topic: string, heard: () => void) {
    await super.listen(topic, heard);
    return { close: async () => {} };
  }
}

const cases: [string, SuiteCase[]][] = [
  ["a second save is swallowed", eventStoreSuite(async () => ({ store: new SwallowingStore() }))],
  ["events come by node", eventStoreSuite(async () => ({ store: new UnsortedStore() }))],
  ["a field is lost", eventStoreSuite(async () => ({ store: new LossyStore() }))],
  ["a call cannot be called off", eventStoreSuite(async () => ({ store: new StoreThatCannotBeCalledOff() }))],
  ["clocks never go back", clockStorageSuite(async () => ({ store: new GrowingClocks() }))],
  ["a negative clock is taken", clockStorageSuite(async () => ({ store: new LenientClocks() }))],
  ["a refusal has another code", clockStorageSuite(async () => ({ store: new OtherCode() }))],
  ["the oldest errors come first", errorStorageSuite(async (max) => ({ store: new OldestFirst(max) }))],
  ["errors are never forgotten", errorStorageSuite(async () => ({ store: new HoardingErrors() }))],
  ["a journal changes what it is given", journalSuite(async () => ({ store: new ChangingJournal() }))],
  ["a reader skips entries", journalSuite(async () => ({ store: new JournalWithGapsInReading() }))],
  ["every receipt says accepted", journalSuite(async () => ({ store: new AllAccepted() }))],
  ["entries come backwards", journalSuite(async () => ({ store: new BackwardsJournal() }))],
  ["a page is too long", journalSuite(async () => ({ store: new BoundlessJournal() }))],
  ["a topic is heard by others", notifierSuite(async () => ({ store: new LoudNotifier() }))],
  ["a listener cannot stop", notifierSuite(async () => ({ store: new NotifierWithoutEnd() }))],
];

test.each(cases)("%s", async (_, suite) => {
  const codes = new Set<unknown>();
  for (const { run } of suite) await run().catch((error: { code?: unknown }) => codes.add(error.code));
  expect([...codes]).toEqual(["SUITE_FAILED"]);
});

test("a place is removed also where its case fails", async () => {
  let removed = 0;
  const remove = async () => void removed++;
  const suite = clockStorageSuite(async () => ({ store: new LenientClocks(), remove }));
  for (const { run } of suite) await run().catch(() => {});
  expect(removed).toBe(suite.length);
});
