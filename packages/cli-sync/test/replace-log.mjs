// Replaces a file over and over, as a writer does that keeps what it has read long ago, until it is killed: FILE
import { renameSync, writeFileSync, writeSync } from "node:fs";

const [file] = process.argv.slice(2);
for (let n = 0; ; n++) {
  writeFileSync(`${file}.new`, `{"event_id": "old"}\n`);
  renameSync(`${file}.new`, file);
  if (n === 0) writeSync(1, "ready\n");
}
