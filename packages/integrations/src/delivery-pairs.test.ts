import { Track } from "@spec-kitty/events-core/fold";
import { expect, test } from "vitest";
import { DeliveryPairs, keyedPair } from "./delivery-pairs.js";

const named = (pairs: DeliveryPairs) => pairs.sorted().map((pair) => pair.join("/"));

test("a set that records is sorted at every reading, whatever came and went in between", () => {
  const track = new Track(true);
  const pairs = new DeliveryPairs(track);
  for (const id of ["c", "a", "\ufb00", "😀"]) pairs.add(keyedPair(id, "1"));
  expect(named(pairs)).toEqual(["a/1", "c/1", "\ufb00/1", "😀/1"]);

  const { mark } = track;
  pairs.add(keyedPair("a", "0"));
  expect(named(pairs)).toEqual(["a/0", "a/1", "c/1", "\ufb00/1", "😀/1"]);
  track.undoTo(mark);
  expect(pairs.has(keyedPair("a", "0"))).toBe(false);
  pairs.add(keyedPair("b", "1"));
  expect(named(pairs)).toEqual(["a/1", "b/1", "c/1", "\ufb00/1", "😀/1"]);
});

test("what was read stays as it was", () => {
  const pairs = new DeliveryPairs(new Track(true));
  pairs.add(keyedPair("b", "1"));
  const first = pairs.sorted();
  pairs.add(keyedPair("a", "1"));
  expect([first, pairs.sorted()]).toEqual([
    [["b", "1"]],
    [
      ["a", "1"],
      ["b", "1"],
    ],
  ]);
});

test("many changes between two readings are sorted like few", () => {
  const track = new Track(true);
  const pairs = new DeliveryPairs(track);
  const ids = Array.from({ length: 200 }, (_, n) => String((n * 7) % 200).padStart(3, "0"));
  for (const id of ids) pairs.add(keyedPair(id, "x"));
  expect(named(pairs)).toEqual([...ids].sort().map((id) => `${id}/x`));
  track.undoTo(0);
  expect(pairs.sorted()).toEqual([]);
});

test("a pair is known by both of its parts", () => {
  const pairs = new DeliveryPairs(new Track(false));
  pairs.add(keyedPair("a,b", "c"));
  expect([pairs.has(keyedPair("a", "b,c")), pairs.has(keyedPair("a,b", "c"))]).toEqual([false, true]);
});
