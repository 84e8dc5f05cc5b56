/** The readers of lists of a fixed length, as the reduced states hold them; called by the generated readers. */
import { compareCodePoints } from "@spec-kitty/events-core";
import { anyText, type Issues, list, type Path, under, wrong } from "@spec-kitty/events-core/model";

export const pair = fixedTexts(2);
export const triple = fixedTexts(3);

/** A set of pairs, sorted, each once. */
export function pairs(
  value: unknown,
  at: Path,
  name: string,
  issues: Issues,
): readonly (readonly string[])[] | undefined {
  const read = list(value, at, name, issues, pair, "set", 0);
  if (read === undefined) return undefined;
  return [...new Map(read.map((one) => [JSON.stringify(one), one])).values()].sort(comparePairs);
}

/** The order in which pairs are written. */
export function comparePairs(
  [a = "", x = ""]: readonly string[],
  [b = "", y = ""]: readonly string[],
): number {
  return compareCodePoints(a, b) || compareCodePoints(x, y);
}

type TextsReader = (
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
) => readonly string[] | undefined;

function fixedTexts(length: number): TextsReader {
  return (value, at, name, issues) => {
    const place = under(at, name);
    if (!Array.isArray(value)) return wrong(issues, place, "tuple_type", "Input should be a list", value);
    if (value.length > length)
      return wrong(issues, place, "too_long", `List should have ${length} items, not ${value.length}`, value);
    const texts = Array.from({ length }, (_, i) =>
      i < value.length ? anyText(value[i], place, i, issues) : absent(value, place, i, issues),
    );
    return texts as readonly string[];
  };
}

function absent(value: unknown, place: Path, index: number, issues: Issues): undefined {
  return wrong(issues, under(place, index), "missing", "Field required", value);
}
