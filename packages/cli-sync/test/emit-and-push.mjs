// Emits events and pushes now and then, until it is killed or has emitted COUNT: QUEUE HOME SERVER NAME COUNT PUSH_EVERY
// Writes a line for each event once it is accepted, and one when it is about to push. Takes its parts from their
// files, and no git, so that it starts fast enough to be killed often.
import { writeSync } from "node:fs";
import { CredentialsFile, credentialsFile } from "../dist/auth/credentials-file.js";
import { SessionTokens } from "../dist/auth/session-tokens.js";
import { SharedClock } from "../dist/clock/shared-clock.js";
import { EventEmitter } from "../dist/emit/event-emitter.js";
import { ProjectIdentity } from "../dist/identity/project-identity.js";
import { OfflineQueue } from "../dist/queue/offline-queue.js";
import { machineSyncSystem } from "../dist/system.js";
import { httpBatchTransport } from "../dist/transport/batch-transport.js";
import { push } from "../dist/transport/push.js";

const [path, root, server, name, count, pushEvery] = process.argv.slice(2);
const say = (line) => writeSync(1, `${line}\n`);
const onWarning = ({ code, message }) => say(`warning ${code} ${message}`);
const system = machineSyncSystem();
const uuid = "550e8400-e29b-41d4-a716-446655440000";
const emitter = new EventEmitter({
  ...{ system, onWarning },
  identity: new ProjectIdentity({ uuid, slug: "board", node_id: "a1b2c3d4e5f6", build_id: uuid }),
  clock: SharedClock.open({ root, nodeId: "a1b2c3d4e5f6", system, onWarning }),
  queue: await OfflineQueue.open({ path, system, onWarning }),
  git: { read: async () => ({ git_branch: null, head_commit_sha: null, repo_slug: null }) },
  syncState: () => ({ enabled: true, authenticated: false, teamId: null }),
});
const queue = await OfflineQueue.open({ path, system, onWarning });
const access = new SessionTokens({
  server,
  file: new CredentialsFile(credentialsFile(root), onWarning),
  fetch,
  system,
});
const transport = httpBatchTransport({ server, access, fetch, now: () => Date.now() });

say("ready");
for (let n = 1; n <= Number(count); n++) {
  const entry_content = `${name}-${n}`;
  const outcome = await emitter.emit("HistoryAdded", { wp_id: "WP01", entry_type: "note", entry_content });
  say(
    outcome.status === "accepted"
      ? `accepted ${outcome.event.event_id} ${entry_content}`
      : `refused ${outcome.code}`,
  );
  if (Number(pushEvery) > 0 && n % Number(pushEvery) === 0) {
    say("push");
    const { failure } = await push({ queue, transport, system });
    if (failure !== null) say(`failed ${failure.category} ${failure.message}`);
  }
}
