import { describe, expect, test } from "vitest";
import {
  InMemoryClockStorage,
  InMemoryErrorStorage,
  InMemoryEventStore,
  InMemoryJournal,
  InMemoryNotifier,
} from "./index.js";
import {
  clockStorageSuite,
  errorStorageSuite,
  eventStoreSuite,
  journalSuite,
  notifierSuite,
  suiteEvent,
} from "./suites.js";

describe.each([
  ["InMemoryEventStore", eventStoreSuite(async () => ({ store: new InMemoryEventStore() }))],
  ["InMemoryClockStorage", clockStorageSuite(async () => ({ store: new InMemoryClockStorage() }))],
  ["InMemoryErrorStorage", errorStorageSuite(async (max) => ({ store: new InMemoryErrorStorage(max) }))],
  ["InMemoryJournal", journalSuite(async () => ({ store: new InMemoryJournal() }))],
  ["InMemoryNotifier", notifierSuite(async () => ({ store: new InMemoryNotifier() }))],
])("%s", (_, cases) => {
  for (const { name, run } of cases) test(name, run);
});

test("a journal may tell events apart by more than their id", async () => {
  const journal = new InMemoryJournal(({ project_uuid, event_id }: ReturnType<typeof suiteEvent>) =>
    [project_uuid, event_id].join(),
  );
  const elsewhere = suiteEvent(1, { project_uuid: "00000000-0000-0000-0000-000000000000" });
  const receipts = await journal.append([suiteEvent(1), elsewhere, suiteEvent(1)]);
  expect(receipts.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "duplicate"]);
});
