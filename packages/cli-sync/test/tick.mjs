// A process that ticks the shared clock and tells each value: HOME COUNT
import { SharedClock } from "../dist/index.js";

const [root, count] = process.argv.slice(2);
const system = { epochMilliseconds: () => Date.now() };
const clock = SharedClock.open({ root, nodeId: "a1b2c3d4e5f6", system, onWarning: () => undefined });
for (let n = 0; n < Number(count); n++) {
  const value = clock.tick();
  await new Promise((sent) => process.send(value, sent));
}
process.disconnect();
