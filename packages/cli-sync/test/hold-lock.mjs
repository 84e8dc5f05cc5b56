// Holds a lock until it is killed: PATH
import { machineSyncSystem, withProcessLock } from "../dist/index.js";

await withProcessLock(process.argv[2], { system: machineSyncSystem() }, async () => {
  process.send("held");
  await new Promise((done) => setTimeout(done, 60_000));
});
