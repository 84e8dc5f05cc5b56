/** The laws of the folds and of the merge. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outcomeOf, readingOf } from "../../../test/support/laws.ts";
import {
  type LogLine,
  materialise,
  mergeLogs,
  projectLog,
  projectMission,
  projectTransitions,
  reduceLog,
  reduceTransitions,
} from "../src/index.js";
import { lineOf } from "./lines.js";
import { goodLine, logText } from "./log-lines.js";

const META = { mission_number: "7", mission_type: "research" };
const NUM_RUNS = 500;
const check = <T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => void) =>
  fc.assert(
    fc.property(arbitrary, (value) => {
      law(value);
    }),
    { numRuns: NUM_RUNS },
  );
const permuted = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length });

const line = goodLine.map(lineOf);
const lines = fc.array(line, { maxLength: 24 });
/** Lines of which no two share id and time: among those the first in the file counts, so that order may not. */
const distinct = fc.uniqueArray(line, { selector: ({ event_id }) => event_id, maxLength: 12 });

const FOLDS = [
  ["transitions", reduceTransitions, projectTransitions],
  ["transitions and annotations", reduceLog, projectLog],
  ["everything", (all: Iterable<LogLine>) => materialise(all, META), () => projectMission(META)],
] as const;

describe.each(FOLDS)("the fold of %s", (_, reduce, project) => {
  const outcome = (all: readonly LogLine[]) => outcomeOf(() => reduce(all));

  test("does not depend on the order of lines", () => {
    check(
      distinct.chain((all) => fc.tuple(fc.constant(all), permuted(all))),
      ([all, other]) => expect(outcome(other)).toEqual(outcome(all)),
    );
  });

  test("does not count a move twice, wherever it stands again", () => {
    const moves = distinct.map((all) => all.filter(({ event_type }) => event_type === "transition"));
    check(
      moves.chain((all) => fc.tuple(fc.constant(all), permuted([...all, ...all]))),
      ([all, twice]) => expect(outcome(twice)).toEqual(outcome(all)),
    );
  });

  test("is live what it is in one batch, after every line", () => {
    check(fc.array(fc.tuple(line, fc.boolean()), { maxLength: 24 }), (arriving) => {
      const live = project();
      const soFar: LogLine[] = [];
      for (const [one, isRead] of arriving) {
        live.add(one);
        soFar.push(one);
        if (isRead || soFar.length === arriving.length) expect(readingOf(live)).toEqual(outcome(soFar));
      }
    });
  });

  test("takes nothing from the lines that it is given", () => {
    check(lines, (all) => {
      const before = JSON.stringify(all);
      reduce(all);
      expect(JSON.stringify(all)).toBe(before);
    });
  });
});

describe("the merge of logs", () => {
  // One id is one line here: two states of a log share a history.
  const shared = fc.uniqueArray(goodLine, {
    selector: (one) => (one as { readonly event_id: string }).event_id,
    maxLength: 12,
  });
  const states = (count: number) =>
    shared.chain((all) =>
      fc.tuple(
        ...Array.from({ length: count }, () => fc.shuffledSubarray(all).map((part) => logText(part, "x"))),
      ),
    );
  const merged = (...texts: readonly string[]) => {
    const outcome = mergeLogs(texts.map((text) => ({ text })));
    if (!outcome.ok) throw new Error(outcome.message);
    return outcome.text;
  };

  test("does not depend on the sides", () => {
    check(states(3), ([base, ours, theirs]) =>
      expect(merged(base!, theirs!, ours!)).toBe(merged(base!, ours!, theirs!)),
    );
  });

  test("does not depend on the order of merges", () => {
    check(states(3), ([a, b, c]) => {
      expect(merged(merged(a!, b!), c!)).toBe(merged(a!, merged(b!, c!)));
      expect(merged(merged(a!, b!), c!)).toBe(merged(a!, b!, c!));
    });
  });

  test("with itself is itself, in order", () => {
    check(states(1), ([log]) => {
      expect(merged(log!, log!)).toBe(merged(log!));
      expect(merged(merged(log!))).toBe(merged(log!));
    });
  });

  test("loses no line and invents none", () => {
    check(states(3), (texts) => {
      const all = new Set(texts.flatMap((text) => text.split("\n").filter((one) => one !== "")));
      const kept = merged(...texts)
        .split("\n")
        .filter((one) => one !== "");
      expect(new Set(kept)).toEqual(all);
      expect(kept).toHaveLength(all.size);
    });
  });

  test("gives the snapshot of all lines", () => {
    check(states(2), ([ours, theirs]) => {
      const linesOf = (text: string) =>
        text
          .split("\n")
          .filter((one) => one !== "")
          .map((one) => lineOf(JSON.parse(one) as object));
      expect(reduceLog(linesOf(merged(ours!, theirs!)))).toEqual(
        reduceLog([
          ...new Map([...linesOf(ours!), ...linesOf(theirs!)].map((one) => [one.event_id, one])).values(),
        ]),
      );
    });
  });
});
