// Appends COUNT moves to the log of a mission, one at a time, and says each that is kept: ROOT MISSION NAME COUNT
import { writeSync } from "node:fs";
import { StatusLog, transitionLine } from "../dist/git/status-log.js";

const [worktreeRoot, missionSlug, name, count] = process.argv.slice(2);
const log = new StatusLog({ worktreeRoot, missionSlug });
for (let n = 0; n < Number(count); n++) {
  const line = transitionLine({
    ...{
      event_id: `${name}-${n}`,
      mission_slug: missionSlug,
      wp_id: "WP01",
      at: "2026-03-01T10:00:00+00:00",
    },
    ...{ from_lane: "planned", to_lane: "claimed", actor: "anna", execution_mode: "worktree" },
    reason: "x".repeat((n * 977) % 5000),
  });
  const outcome = log.append([line]);
  writeSync(1, `${outcome.status} ${line.event_id}\n`);
}
