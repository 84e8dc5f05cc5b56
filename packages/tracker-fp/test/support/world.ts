/** Issues, engines and programs of tests of a project of FP. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CanonicalIssueInput,
  canonicalIssue,
  InMemoryIssueStore,
  SyncEngine,
  splitOwnership,
} from "../../../tracker/src/index.ts";
import type { OpenProject } from "./open-fp.ts";

export const refOf = (id: string) => ({ system: "fp", workspace: "fp", id, key: null, url: null });
export const draft = (fields: Partial<CanonicalIssueInput> = {}) =>
  canonicalIssue({ ref: refOf("draft-1"), title: "Draft", status: "todo", issue_type: "task", ...fields });

export function engineOn(
  project: OpenProject,
  connector = project.connector,
  store = new InMemoryIssueStore(),
) {
  let ids = 0;
  const engine = new SyncEngine({
    ...{ connector, store, clock: project.clock, policy: splitOwnership({}), random: () => 0.5 },
    ...{ newId: () => `id-${++ids}`, comments: "both" as const },
  });
  return { store, engine };
}

/** A shell script as a program. */
export function programOf(folder: string, script: string): string {
  const path = join(folder, "program");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
