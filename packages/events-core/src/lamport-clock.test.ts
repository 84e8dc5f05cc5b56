import { expect, test } from "vitest";
import { type ClockStorage, InMemoryClockStorage, LamportClock, StorageError } from "./index.js";

test("counts from where its storage stands, and saves each step (events-core 3)", async () => {
  const storage = new InMemoryClockStorage();
  await storage.save("anna", 6);
  const clock = await LamportClock.open("anna", storage);
  expect([clock.nodeId, clock.current()]).toEqual(["anna", 6]);
  expect(await clock.tick()).toBe(7);
  expect(await storage.load("anna")).toBe(7);
});

test("the first tick on an empty storage gives 1", async () => {
  expect(await (await LamportClock.open("anna", new InMemoryClockStorage())).tick()).toBe(1);
});

test.each([
  [5, 9, 10],
  [5, 5, 6],
  [5, 2, 6],
  [0, -3, 1],
])("from %i it moves past a received %i to %i", async (start, received, expected) => {
  const storage = new InMemoryClockStorage();
  await storage.save("anna", start);
  const clock = await LamportClock.open("anna", storage);
  expect(await clock.update(received)).toBeUndefined();
  expect([clock.current(), await storage.load("anna")]).toEqual([expected, expected]);
});

test("two clocks on one storage do not see each other", async () => {
  const storage = new InMemoryClockStorage();
  await storage.save("n", 6);
  const a = await LamportClock.open("n", storage);
  await a.tick();
  const b = await LamportClock.open("n", storage);
  expect([await b.tick(), await a.tick()]).toEqual([8, 8]);
});

test("a step whose saving fails is taken all the same, and does not stop the next", async () => {
  const storage = new InMemoryClockStorage();
  let isFull = true;
  const failing: ClockStorage = {
    load: (node) => storage.load(node),
    async save(node, value) {
      if (isFull) throw new StorageError("no space", { code: "STORAGE_FULL" });
      await storage.save(node, value);
    },
  };
  const clock = await LamportClock.open("anna", failing);
  await expect(clock.tick()).rejects.toMatchObject({ code: "STORAGE_FULL" });
  expect(clock.current()).toBe(1);
  isFull = false;
  expect(await clock.tick()).toBe(2);
  expect(await storage.load("anna")).toBe(2);
});

test("steps taken at once are saved in their order, however slow the first is", async () => {
  const storage = new InMemoryClockStorage();
  const waiting: (() => void)[] = [];
  const slow: ClockStorage = {
    load: (node) => storage.load(node),
    async save(node, value) {
      if (value === 1) await new Promise<void>((resolve) => waiting.push(resolve));
      await storage.save(node, value);
    },
  };
  const clock = await LamportClock.open("anna", slow);
  const steps = [clock.tick(), clock.tick(), clock.tick()];
  await Promise.resolve();
  for (const go of waiting) go();
  expect(await Promise.all(steps)).toEqual([1, 2, 3]);
  expect(await storage.load("anna")).toBe(3);
});
