/** A project of FP in a folder of its own, and a connector that runs the `fp` of this package's tests in it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandOutcome, CommandRunner } from "../../../tracker/src/index.ts";
import { spawnRunner } from "../../../tracker/src/process.ts";
import { ManualClock } from "../../../tracker/test/support/manual-clock.ts";
import { FPConnector, type FPConnectorConfig } from "../../src/index.ts";

const command = fileURLToPath(new URL("fp.mjs", import.meta.url));
/** The program's own module, which is plain JavaScript so that it runs as it is. */
const { runFp } = (await import("./fp-program.mjs" as string)) as {
  runFp(args: readonly string[], place: { readonly cwd: string }): CommandOutcome;
};
const called: CommandRunner = async ({ argv: [, ...args], cwd = "." }) => runFp(args, { cwd });

export interface StoredIssue {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly status: string;
  readonly priority: string | null;
  readonly parent: string | null;
  readonly dependencies: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly comments: readonly { readonly id: string; readonly content: string }[];
}

interface State {
  readonly issues: readonly StoredIssue[];
  readonly comments: number;
  readonly now: string;
}

export interface OpenProject extends Disposable {
  readonly clock: ManualClock;
  readonly connector: FPConnector;
  readonly folder: string;
  /** Every program that was run. */
  readonly commands: (readonly string[])[];
  connect(config: FPConnectorConfig): FPConnector;
  issues(): readonly StoredIssue[];
  /** What people do in the project; the id of a new issue. */
  add(fields: Partial<StoredIssue> & { readonly title: string }): string;
  edit(id: string, fields: Partial<StoredIssue>): void;
  comment(id: string, content: string): void;
  remove(id: string): void;
}

/** Each command is a process, or a call of what that would do. */
export function openProject({ process: isProcess = true } = {}): OpenProject {
  const folder = mkdtempSync(join(tmpdir(), "tracker-fp-"));
  const file = join(folder, ".fp.json");
  const clock = new ManualClock();
  const now = () =>
    clock
      .now()
      .replace(/(\.\d{3})\d*/, "$1")
      .replace("+00:00", "Z");
  const state = () => JSON.parse(readFileSync(file, "utf8")) as State;
  const save = (changed: State) => writeFileSync(file, JSON.stringify(changed));
  save({ issues: [], comments: 0, now: now() });
  const run = isProcess ? spawnRunner({ PATH: process.env["PATH"] }) : called;
  const commands: (readonly string[])[] = [];
  const timed: CommandRunner = (request) => {
    commands.push(request.argv.slice(1));
    save({ ...state(), now: now() });
    return run(request);
  };
  const connect = (config: FPConnectorConfig) =>
    new FPConnector({ command, cwd: folder, ...config }, { clock, run: timed });
  const change = (id: string, changed: (issue: StoredIssue) => Partial<StoredIssue>) => {
    const known = state();
    const issues = known.issues.map((issue) =>
      issue.id === id ? { ...issue, ...changed(issue), updatedAt: now() } : issue,
    );
    save({ ...known, issues });
  };
  return {
    ...{ clock, folder, commands, connect, connector: connect({}), issues: () => state().issues },
    add({ title, ...fields }) {
      save({ ...state(), now: now() });
      runFp(["issue", "create", `--title=${title}`], { cwd: folder });
      const { id } = state().issues.at(-1)!;
      change(id, () => fields);
      return id;
    },
    edit: (id, fields) => change(id, () => fields),
    comment(id, content) {
      const comments = state().comments + 1;
      save({ ...state(), comments });
      const comment = { id: `c-${comments}`, issueId: id, author: "ben", content, createdAt: now() };
      change(id, (issue) => ({ comments: [...issue.comments, comment] }));
    },
    remove(id) {
      const known = state();
      save({ ...known, issues: known.issues.filter((issue) => issue.id !== id) });
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
