// A process that completes the identity of a repository and prints what it got: REPO HOME [drop]
import { ensureIdentity, machineSyncSystem, withProcessLock } from "../dist/index.js";

const [repoRoot, root, user] = process.argv.slice(2);
if (user === "drop") process.seteuid?.(65534);
const system = machineSyncSystem();
// A process without rights cannot lock either; it is alone then.
const exclusively =
  user === "drop"
    ? async (work) => work()
    : (work) => withProcessLock(`${root}/identity.lock`, { system }, work);
const machine = { hostname: "test-host", username: "tester" };
const newUuid = () => system.newUuid();
process.stdout.write(JSON.stringify(await ensureIdentity({ repoRoot, machine, newUuid, exclusively })));
