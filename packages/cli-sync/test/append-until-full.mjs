// Appends to a log, lines of many sizes, until one is refused, and tells each outcome: ROOT MISSION NAME
import { writeSync } from "node:fs";
import { StatusLog, transitionLine } from "../dist/git/status-log.js";

const [worktreeRoot, missionSlug, name] = process.argv.slice(2);
const log = new StatusLog({ worktreeRoot, missionSlug });
for (let n = 0; n < 10_000; n++) {
  const line = transitionLine({
    ...{ event_id: `${name}-${n}`, mission_slug: missionSlug, wp_id: "WP01", at: "2026-03-01T10:00:00Z" },
    ...{ from_lane: "planned", to_lane: "claimed", actor: "anna", execution_mode: "worktree" },
    reason: "x".repeat((n * 977) % 3000),
  });
  const outcome = log.append([line]);
  writeSync(1, `${outcome.status} ${line.event_id} ${outcome.code ?? ""}\n`);
  if (outcome.status === "refused") break;
}
