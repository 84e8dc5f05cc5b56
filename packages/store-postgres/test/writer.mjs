// A process that appends batches to a journal and writes each receipt to standard output once it has it; without a number
// of rounds it goes on until it is killed. A batch whose outcome is unknown is sent again.
import { writeSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { openPostgres, PostgresJournal } from "../dist/index.js";

const [address, seed, ids, rounds] = process.argv.slice(2);
let state = Number(seed);
const random = (below) => {
  state = (state * 48271) % 2147483647;
  return state % below;
};

async function untilReached(call) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (error.code !== "STORAGE_UNREACHABLE" || attempt === 500) throw error;
      await pause(20);
    }
  }
}

const database = await untilReached(() => openPostgres(address));
const journal = new PostgresJournal(database, { topic: "journal" });
for (let round = 0; rounds === undefined || round < Number(rounds); round++) {
  // The ids of all writers overlap, so that they race for the same ones.
  const batch = Array.from({ length: 1 + random(5) }, () => ({
    event_id: `event-${random(Number(ids))}`,
    writer: seed,
  }));
  const receipts = await untilReached(() => journal.append(batch));
  const lines = receipts.map(({ outcome, position }, i) =>
    JSON.stringify({ event_id: batch[i].event_id, outcome, position }),
  );
  writeSync(1, `${lines.join("\n")}\n`);
}
await database.close();
