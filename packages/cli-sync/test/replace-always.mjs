// Replaces a log by what it first held, again and again, until its input ends: FILE
import { readFileSync, renameSync, writeFileSync } from "node:fs";

const [file] = process.argv.slice(2);
const text = readFileSync(file);
process.stdin.on("end", () => process.exit(0)).resume();
const round = () => {
  for (let n = 0; n < 100; n++) {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  }
  setImmediate(round);
};
process.stdout.write("ready\n");
round();
