/** A database of Beads in a folder of its own, and a connector that runs the `bd` of this package's tests in it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandOutcome, CommandRequest, CommandRunner } from "../../../tracker/src/index.ts";
import { spawnRunner } from "../../../tracker/src/process.ts";
import { ManualClock } from "../../../tracker/test/support/manual-clock.ts";
import { BeadsConnector, type BeadsConnectorConfig } from "../../src/index.ts";

/** The program. */
export const BD: string = fileURLToPath(new URL("bd.mjs", import.meta.url));

/** The program's own module, which is plain JavaScript so that it runs as it is. */
const { runBd } = (await import("./bd-program.mjs" as string)) as {
  runBd(
    argv: readonly string[],
    place: { readonly cwd: string; readonly env: CommandRequest["env"] & object },
  ): CommandOutcome;
};
const called: CommandRunner = async ({ argv: [, ...args], cwd = ".", env = {} }) => runBd(args, { cwd, env });

export interface StoredIssue {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly status: string;
  readonly priority: number;
  readonly issue_type: string;
  readonly assignee?: string;
  readonly labels: readonly string[];
  readonly parent?: string;
  readonly updated_at: string;
  readonly depends: readonly { readonly id: string; readonly kind: string }[];
  readonly comments: readonly { readonly text: string }[];
}

interface State {
  readonly issues: readonly StoredIssue[];
  readonly comments: number;
  readonly now: string;
}

export interface OpenDatabase extends Disposable {
  readonly clock: ManualClock;
  readonly connector: BeadsConnector;
  readonly folder: string;
  /** Every program that was run. */
  readonly commands: (readonly string[])[];
  connect(config: BeadsConnectorConfig, limits?: Pick<CommandRequest, "timeout_ms">): BeadsConnector;
  issues(): readonly StoredIssue[];
  /** An issue that a person makes; its id. */
  add(fields: Partial<StoredIssue> & { readonly title: string }): string;
  comment(id: string, text: string): void;
  remove(id: string): void;
  /** A person's edit. Labels and parents leave the time of an issue alone. */
  edit(id: string, fields: Partial<StoredIssue>): void;
}

/** Each command is a process, or a call of what that would do. */
export function openBeads({ process: isProcess = true } = {}): OpenDatabase {
  const folder = mkdtempSync(join(tmpdir(), "tracker-beads-"));
  const file = join(folder, ".beads.json");
  const clock = new ManualClock();
  const now = () => clock.now().replace(/\.\d+/, "");
  const state = () => JSON.parse(readFileSync(file, "utf8")) as State;
  const save = (changed: State) => writeFileSync(file, JSON.stringify(changed));
  save({ issues: [], comments: 0, now: now() });
  const spawn = isProcess ? spawnRunner({ PATH: process.env["PATH"] }) : called;
  const commands: (readonly string[])[] = [];
  const run: CommandRunner = (request) => {
    commands.push(request.argv.slice(1));
    save({ ...state(), now: now() });
    return spawn(request);
  };
  const connect: OpenDatabase["connect"] = (config, limits) =>
    new BeadsConnector(
      { command: BD, cwd: folder, ...config },
      { clock, run: (request) => run({ ...request, ...limits }) },
    );
  const change = (id: string, changed: (issue: StoredIssue) => StoredIssue) => {
    const known = state();
    save({ ...known, issues: known.issues.map((issue) => (issue.id === id ? changed(issue) : issue)) });
  };
  return {
    ...{ clock, folder, commands, connect, connector: connect({}), issues: () => state().issues },
    add(fields) {
      const known = state();
      const id = `bd-${(known.issues.length + 1).toString(36)}`;
      const issue = {
        ...{ id, description: "", status: "open", priority: 2, issue_type: "task", owner: "anna" },
        ...{ created_at: now(), created_by: "anna", updated_at: now() },
        ...{ labels: [], depends: [], comments: [], ...fields },
      };
      save({ ...known, issues: [...known.issues, issue] });
      return id;
    },
    comment(id, text) {
      const comments = state().comments + 1;
      save({ ...state(), comments });
      const comment = { id: comments, issue_id: id, author: "ben", text, created_at: now() };
      change(id, (issue) => ({ ...issue, comments: [...issue.comments, comment] }));
    },
    remove(id) {
      const known = state();
      save({ ...known, issues: known.issues.filter((issue) => issue.id !== id) });
    },
    edit(id, fields) {
      const isTimed = Object.keys(fields).some((field) => field !== "labels" && field !== "parent");
      change(id, (issue) => ({ ...issue, ...fields, ...(isTimed && { updated_at: now() }) }));
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
