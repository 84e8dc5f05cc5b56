/** Answers of vendors in which one value is of the wrong kind, or missing. */
import fc from "fast-check";

type Json = Readonly<Record<string, unknown>>;

/** Names no JSON value, so that it can stand for one that is taken out. */
const MISSING = undefined;

// No whole floats and no numbers over 2^53, which JSON cannot tell apart here.
const wrong = fc.constantFrom<unknown[]>(
  ...[MISSING, null, true, false, 0, 1, -1, 7, 7.5],
  ...["", " ", "\u0085", "\ufeff", "x", " 3 ", "٣", "1_0", "+2", "Done", "bug", "a\u2028b"],
  ...["2026-01-01T00:00:00.1234567Z", [], {}, ["a"], [null], [1], [{}], [[]], [{ name: "n" }]],
  ...[{ a: 1 }, { name: "bug" }, { id: "3" }],
);

/** Every place of a value, outermost first. */
function placesOf(value: unknown): readonly (readonly PropertyKey[])[] {
  if (typeof value !== "object" || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([key, item]) => placesOf(item).map((path) => [key, ...path]));
  return [[], ...inner];
}

function replaced(value: unknown, [key, ...path]: readonly PropertyKey[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => {
      const changed = String(i) === key ? replaced(item, path, by) : item;
      return changed === MISSING ? [] : [changed];
    });
  }
  // A key that is undefined is absent from the JSON of the request.
  const object = value as Record<PropertyKey, unknown>;
  return { ...object, [key]: replaced(object[key], path, by) };
}

function spoiltAt(value: unknown, at: number, by: unknown): unknown {
  const places = placesOf(value);
  return replaced(value, places[at % places.length]!, by) ?? null;
}

const choice = fc.tuple(fc.nat(), fc.nat(), wrong);

type Spoil = (run: fc.Arbitrary<object>) => fc.Arbitrary<Json>;

/** Spoils the JSON of one answer of a list, where any of them has some. */
const spoiltIn =
  (list: string, told: (answer: Json) => unknown, retold: (answer: Json, json: unknown) => Json): Spoil =>
  (run) =>
    fc.tuple(run as fc.Arbitrary<Json>, choice).map(([args, [which, at, by]]) => {
      const answers = args[list] as Json[];
      const spoilable = answers.flatMap((answer, i) => (isSpoilable(told(answer)) ? [i] : []));
      const chosen = spoilable[which % spoilable.length];
      const spoil = (answer: Json) => retold(answer, spoiltAt(told(answer), at, by));
      return { ...args, [list]: answers.map((answer, i) => (i === chosen ? spoil(answer) : answer)) };
    });

/** With one of the answers of its `http` spoilt. */
const spoiltHttp: Spoil = spoiltIn(
  "http",
  ({ json }) => json,
  (answer, json) => ({ ...answer, json }),
);

/** With one of the outputs of its `commands` spoilt, where it is JSON. */
export const spoiltOutput: Spoil = spoiltIn("commands", parsed, (_answer, json) => ({
  stdout: JSON.stringify(json),
}));

/** These operations as they are, and each where a value is wrong. */
export function alsoSpoilt(
  requests: Readonly<Record<string, fc.Arbitrary<object>>>,
  spoil: Spoil = spoiltHttp,
): Record<string, fc.Arbitrary<object>> {
  const both = Object.entries(requests).flatMap(([op, run]) => [
    [op, run],
    [`${op} where a value is wrong`, spoil(run)],
  ]);
  return Object.fromEntries(both);
}

function isSpoilable(json: unknown): boolean {
  return typeof json === "object" && json !== null;
}

function parsed({ stdout }: Json): unknown {
  try {
    return JSON.parse(String(stdout));
  } catch {
    return undefined;
  }
}
