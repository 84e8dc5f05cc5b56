import { describe, expect, test } from "vitest";
import { RecentEntries } from "./recent-entries.js";

const accepted = (position: number) => ({ outcome: "accepted", position }) as const;
const positions = (entries: readonly { readonly position: number }[] | undefined) =>
  entries?.map(({ position }) => position);

describe("recent entries", () => {
  test("give what a journal would, and leave to it what they do not know", () => {
    const recent = new RecentEntries<string>(3);
    expect(recent.read(0, 10)).toBeUndefined();
    recent.add(["a", "again", "b"], [accepted(5), { outcome: "duplicate", position: 2 }, accepted(6)]);
    expect(recent.read(4, 10)).toEqual([
      { position: 5, event: "a" },
      { position: 6, event: "b" },
    ]);
    expect(positions(recent.read(4, 1))).toEqual([5]);
    expect(positions(recent.read(5, 10))).toEqual([6]);
    expect(recent.read(3, 10)).toBeUndefined();
    expect(recent.read(6, 10)).toBeUndefined();
  });

  test("forget what came before another process wrote", () => {
    const recent = new RecentEntries<string>(3);
    recent.add(["a"], [accepted(1)]);
    recent.add(["c"], [accepted(3)]);
    expect(recent.read(0, 10)).toBeUndefined();
    expect(positions(recent.read(2, 10))).toEqual([3]);
  });

  test("keep a bounded number", () => {
    const recent = new RecentEntries<string>(3);
    for (let position = 1; position <= 7; position++) recent.add(["x"], [accepted(position)]);
    expect(recent.read(3, 10)).toBeUndefined();
    expect(positions(recent.read(4, 10))).toEqual([5, 6, 7]);
  });
});
