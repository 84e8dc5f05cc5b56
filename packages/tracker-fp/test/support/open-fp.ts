/** A project of FP in a folder of its own, and a connector that runs the `fp` of this package's tests in it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawnRunner } from "../../../tracker/src/process.ts";
import { ManualClock } from "../../../tracker/test/support/manual-clock.ts";
import { FPConnector, type FPConnectorConfig } from "../../src/index.ts";

const command = fileURLToPath(new URL("fp.mjs", import.meta.url));

export interface StoredIssue {
  readonly id: string;
  title: string;
  description?: string;
  parent?: string;
  priority?: string;
  status: string;
  depends: string[];
  comments: string[];
}

export interface OpenProject extends Disposable {
  readonly clock: ManualClock;
  readonly connector: FPConnector;
  readonly folder: string;
  connect(config: FPConnectorConfig): FPConnector;
  issues(): StoredIssue[];
  /** An issue that a person makes. */
  add(title: string, fields: Partial<StoredIssue>): StoredIssue;
  /** A person's edit. */
  edit(id: string, fields: Partial<StoredIssue>): void;
}

export function openProject(): OpenProject {
  const folder = mkdtempSync(join(tmpdir(), "tracker-fp-"));
  const file = join(folder, ".fp.json");
  writeFileSync(file, JSON.stringify({ issues: [] }));
  const clock = new ManualClock();
  const run = spawnRunner({ PATH: process.env["PATH"] });
  const connect = (config: FPConnectorConfig) =>
    new FPConnector({ command, cwd: folder, ...config }, { clock, run });
  const issues = () => (JSON.parse(readFileSync(file, "utf8")) as { issues: StoredIssue[] }).issues;
  const keep = (kept: readonly StoredIssue[]) => writeFileSync(file, JSON.stringify({ issues: kept }));
  return {
    ...{ clock, folder, connect, connector: connect({}), issues },
    add(title, fields) {
      const known = issues();
      const id = `FP-${known.length + 1}`;
      const issue = { id, title, status: "todo", depends: [], comments: [], ...fields };
      keep([...known, issue]);
      return issue;
    },
    edit: (id, fields) => keep(issues().map((issue) => (issue.id === id ? { ...issue, ...fields } : issue))),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
