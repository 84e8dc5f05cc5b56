import { clock } from "./clock-rules.js";
import type { Finding } from "./finding.js";
import { identity, repository, settings, writable } from "./identity-rules.js";
import { committedLogs, statusFiles } from "./log-rules.js";
import { credentials, login } from "./login-rules.js";
import { queue } from "./queue-rules.js";
import { gitLocks, mergeDriver, syncState } from "./repository-rules.js";
import { server } from "./server-rules.js";
import type { DoctorWorld, Rule } from "./world.js";

/** In the order in which a person would look; what the others hang on comes first. */
const RULES: readonly (readonly [part: string, rule: Rule])[] = [
  ["repository", repository],
  ["identity", identity],
  ["folders", writable],
  ["settings", settings],
  ["credentials", credentials],
  ["login", login],
  ["server", server],
  ["queue", queue],
  ["clock", clock],
  ["git locks", gitLocks],
  ["merge driver", mergeDriver],
  ["sync state", syncState],
  ["status files", statusFiles],
  ["event logs", committedLogs],
];

export interface Examination {
  readonly findings: readonly Finding[];
  /** The parts that were looked at. */
  readonly checked: readonly string[];
}

/**
 * Looks at everything that syncing hangs on, and changes nothing; only a token that has run out is renewed, as with
 * every other call. Findings come with what makes them go away.
 */
export async function examine(
  world: DoctorWorld,
  onPart: (part: string) => void = () => {},
): Promise<Examination> {
  const findings: Finding[] = [];
  for (const [part, rule] of RULES) {
    world.signal?.throwIfAborted();
    onPart(part);
    findings.push(...(await rule(world)));
  }
  return { findings, checked: RULES.map(([part]) => part) };
}
