import fc from "fast-check";
import { expect, test } from "vitest";
import { Track } from "./tracked.js";

const key = fc.constantFrom("a", "b", "c", "10", "2");
const change = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant("set" as const), key, fc.nat(9)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("delete" as const), key) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("clear" as const)) },
);

test("a tracked map is a Map at every moment, and again the one of before when changes are taken back", () => {
  fc.assert(
    fc.property(fc.array(change), fc.array(change), (before, after) => {
      const track = new Track(true);
      const tracked = track.map<string, number>();
      const plain = new Map<string, number>();
      const apply = (
        changes: typeof before,
        target: { set(k: string, v: number): unknown; delete(k: string): boolean; clear(): void },
      ) => {
        for (const [what, ...rest] of changes) {
          if (what === "set") target.set(rest[0] as string, rest[1] as number);
          else if (what === "delete") target.delete(rest[0] as string);
          else target.clear();
        }
      };
      const expectSame = () => {
        expect([...tracked.entries()]).toEqual([...plain.entries()]);
        expect([[...tracked.keys()], [...tracked.values()], tracked.size]).toEqual([
          [...plain.keys()],
          [...plain.values()],
          plain.size,
        ]);
        for (const one of ["a", "10", "none"])
          expect([tracked.has(one), tracked.get(one)]).toEqual([plain.has(one), plain.get(one)]);
      };
      apply(before, tracked);
      apply(before, plain);
      expectSame();
      const mark = track.mark;
      apply(after, tracked);
      track.undoTo(mark);
      expectSame();
    }),
  );
});
