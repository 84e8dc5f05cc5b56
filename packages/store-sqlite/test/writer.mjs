// A process that appends batches to a journal and writes each receipt to standard output once it has it; without a number of rounds it goes on until it is killed.
import { writeSync } from "node:fs";
import { openDatabase } from "../dist/database.js";
import { SqliteJournal } from "../dist/index.js";

const [path, driver, seed, ids, rounds] = process.argv.slice(2);
let state = Number(seed);
const random = (below) => {
  state = (state * 48271) % 2147483647;
  return state % below;
};

const database = openDatabase(path, { driver, busyTimeout: 60_000 });
const journal = new SqliteJournal(database);
for (let round = 0; rounds === undefined || round < Number(rounds); round++) {
  // The ids of all writers overlap, so that they race for the same ones.
  const batch = Array.from({ length: 1 + random(5) }, () => ({
    event_id: `event-${random(Number(ids))}`,
    writer: seed,
  }));
  const receipts = await journal.append(batch);
  const lines = receipts.map(({ outcome, position }, i) =>
    JSON.stringify({ event_id: batch[i].event_id, outcome, position }),
  );
  writeSync(1, `${lines.join("\n")}\n`);
}
database.close();
