// Fills a queue file and ends: PATH COUNT
import { readFileSync } from "node:fs";
import { machineSyncSystem, OfflineQueue } from "../dist/index.js";

const [path, count] = process.argv.slice(2);
const queue = await OfflineQueue.open({ path, system: machineSyncSystem(), onWarning: () => undefined });
const sample = JSON.parse(readFileSync(new URL("sample-event.json", import.meta.url), "utf8"));
const events = Array.from({ length: Number(count) }, (_, i) => {
  const event_id = `01J${String(i + 1).padStart(23, "0")}`;
  return { ...sample, event_id, correlation_id: event_id, lamport_clock: i + 1 };
});
for (const { status } of await queue.enqueueAll(events)) if (status !== "queued") process.exitCode = 1;
await queue.close();
