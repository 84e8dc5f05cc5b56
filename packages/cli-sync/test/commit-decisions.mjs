// Records decisions, each answer with its commit, until it is killed: REPOSITORY BRANCH HOME NAME PAYLOADS
// Writes a line when it is about to answer, and one for each line of the log once that is accepted.
import { writeSync } from "node:fs";
import { join } from "node:path";
import { SharedClock } from "../dist/clock/shared-clock.js";
import { EventEmitter } from "../dist/emit/event-emitter.js";
import { withProcessLock } from "../dist/files/process-lock.js";
import { DecisionGitLog } from "../dist/git/decision-git-log.js";
import { ProjectIdentity } from "../dist/identity/project-identity.js";
import { LocalCommits } from "../dist/local-commits/local-commits.js";
import { machineSyncSystem } from "../dist/system.js";

const [repoRoot, branch, root, name, payloads] = process.argv.slice(2);
const { requested, answered } = JSON.parse(payloads);
const say = (line) => writeSync(1, `${line}\n`);
const onWarning = ({ code, message }) => say(`warning ${code} ${message.replaceAll("\n", " ")}`);
const system = machineSyncSystem();
const uuid = "550e8400-e29b-41d4-a716-446655440000";
const identity = new ProjectIdentity({ uuid, slug: "board", node_id: "a1b2c3d4e5f6", build_id: uuid });
const commits = new LocalCommits({
  ...{ repoRoot, identity, system, onWarning, target: () => null },
  exclusively: (work) => withProcessLock(join(root, "sync-state.lock"), { system }, work),
});
const log = new DecisionGitLog({
  ...{
    repoRoot,
    worktreeRoot: repoRoot,
    destinationRef: branch,
    missionSlug: "014-board",
    system,
    onWarning,
  },
  inner: new EventEmitter({
    ...{ identity, system, onWarning },
    clock: SharedClock.open({ root, nodeId: "a1b2c3d4e5f6", system, onWarning }),
    queue: { enqueueAll: async (events) => events.map(() => ({ status: "excluded" })) },
    git: { read: async () => ({ git_branch: null, head_commit_sha: null, repo_slug: null }) },
    syncState: () => ({ enabled: true, authenticated: false, teamId: null }),
  }),
  onCommit: (sha) => commits.emit({ worktreeRoot: repoRoot, sha }),
});

say("ready");
for (let n = 0; n < 1000; n++) {
  const decision_id = `${name}-${n}`;
  const asked = await log.emit("DecisionInputRequested", { ...requested, decision_id });
  say(`${asked.status} ${asked.log?.event_id}`);
  say("answering");
  const told = await log.emit("DecisionInputAnswered", { ...answered, decision_id });
  say(`${told.status} ${told.log?.event_id} ${told.log?.commit}`);
}
