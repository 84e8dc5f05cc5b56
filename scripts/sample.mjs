/** The sample repository as `npm start` shows it: a copy in which the last line was written a minute ago. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=(?:\.\d+)?(?:\+00:00|Z))/g;
const WITH_TIMES = /\.jsonl$|^meta\.json$/;

/** Copies `source` to `target`, with all times of its logs moved by the same whole seconds. Returns `target`. */
export function freshSample(source, target, now) {
  rmSync(target, { recursive: true, force: true });
  cpSync(source, target, { recursive: true });
  const files = readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && WITH_TIMES.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const texts = files.map((file) => readFileSync(file, "utf8"));
  const times = texts.flatMap((text) => text.match(TIME) ?? []).map(millisecondsOf);
  const shift = Math.floor((now - 60_000 - Math.max(...times)) / 1000) * 1000;
  for (const [i, file] of files.entries())
    writeFileSync(
      file,
      texts[i].replace(TIME, (time) => moved(time, shift)),
    );
  return target;
}

function millisecondsOf(time) {
  return Date.parse(`${time}Z`);
}

// Fractions of seconds stay as they are, and so does the order of the lines.
function moved(time, shift) {
  return new Date(millisecondsOf(time) + shift).toISOString().slice(0, 19);
}
