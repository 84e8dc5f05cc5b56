// Queues events on a small disk until one is refused, frees space, and goes on: FOLDER
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  EventEmitter,
  machineSyncSystem,
  OfflineQueue,
  ProjectIdentity,
  SharedClock,
} from "../dist/index.js";

const [folder] = process.argv.slice(2);
const system = machineSyncSystem();
const onWarning = () => undefined;
writeFileSync(join(folder, "ballast"), new Uint8Array(200_000));
const clock = SharedClock.open({ root: folder, nodeId: "a1b2c3d4e5f6", system, onWarning });
const queue = await OfflineQueue.open({ path: join(folder, "queue.db"), system, onWarning });
const emitter = new EventEmitter({
  ...{ clock, queue, system, onWarning, identity: new ProjectIdentity() },
  git: { read: async () => ({ git_branch: null, head_commit_sha: null, repo_slug: null }) },
  syncState: () => ({ enabled: true, authenticated: false, teamId: null }),
});
const emit = () =>
  emitter.emit("HistoryAdded", { wp_id: "WP01", entry_type: "note", entry_content: "x".repeat(4000) });

const accepted = [];
let refusal;
for (let n = 0; refusal === undefined && n < 1000; n++) {
  const outcome = await emit();
  if (outcome.status === "accepted") accepted.push(outcome.event.event_id);
  else refusal = outcome;
}
rmSync(join(folder, "ballast"));
const after = await emit();
if (after.status === "accepted") accepted.push(after.event.event_id);
const kept = (await queue.drain(10_000)).map(({ event }) => event.event_id);
process.stdout.write(JSON.stringify({ refusal, after: after.status, accepted, kept }));
