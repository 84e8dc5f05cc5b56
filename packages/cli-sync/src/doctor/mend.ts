import { chmodSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { clockFile } from "../clock/clock-file.js";
import { SharedClock } from "../clock/shared-clock.js";
import { replaceFile } from "../files/replace-file.js";
import { type Machine, nodeIdOf } from "../identity/node-id.js";
import { repairQueue } from "../queue/recover.js";
import { highestKnown } from "./clock-rules.js";
import type { Finding, FindingCode } from "./finding.js";
import { committedLogsWithPersonalData, outdatedStatuses, withoutPersonalData } from "./log-rules.js";
import type { DoctorWorld } from "./world.js";

export interface MendWorld extends DoctorWorld {
  readonly machine: Machine;
}

type Mend = (finding: Finding, world: MendWorld) => Promise<void> | void;

/** What is mended without asking: it takes nothing away that is nowhere else. */
const MENDS: Readonly<Partial<Record<FindingCode, Mend>>> = {
  CREDENTIALS_EXPOSED: ({ file }) => chmodSync(file!, 0o600),
  QUEUE_DAMAGED: async ({ file }, { system }) => void (await repairQueue(file!, system)),
  CLOCK_DAMAGED: setClockFile,
  CLOCK_BEHIND: setClockFile,
  STATUS_OUTDATED: (_finding, { repoRoot }) => {
    for (const { file, text } of outdatedStatuses(repoRoot)) replaceFile(file, text, { prefix: ".status-" });
  },
  PERSONAL_DATA_COMMITTED: async (_finding, { repoRoot }) => {
    for (const path of await committedLogsWithPersonalData(repoRoot)) cleanFile(join(repoRoot, path));
  },
};

/** Mends those findings that `skitty doctor --fix` may mend; returns them. */
export async function mend(findings: readonly Finding[], world: MendWorld): Promise<readonly Finding[]> {
  const mendable = findings.filter(isMendable);
  for (const finding of mendable) await MENDS[finding.code]!(finding, world);
  return mendable;
}

export function isMendable({ code }: Finding): boolean {
  return MENDS[code] !== undefined;
}

/** Writes the clock file anew, above every value that is known. */
function setClockFile({ file, code }: Finding, world: MendWorld): void {
  const { root, machine, system } = world;
  const known = highestKnown(world);
  if (code === "CLOCK_DAMAGED" && file === clockFile(root)) rmSync(file, { force: true });
  // A damaged database is made anew when it is opened.
  const clock = SharedClock.open({ root, nodeId: nodeIdOf(machine), system, onWarning: () => {} });
  try {
    clock.receive(known);
  } finally {
    clock.close();
  }
}

function cleanFile(path: string): void {
  const text = readFileSync(path, "utf8");
  const clean = withoutPersonalData(text);
  if (clean !== text) replaceFile(path, clean, { prefix: ".clean-" });
}
