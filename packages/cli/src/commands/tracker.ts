import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { SyncOptions, SyncPlan, SyncResult } from "@spec-kitty/tracker";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CommandError, Exit, type Io } from "../io.js";
import { readable } from "../lines.js";
import { jsonOption, wholeNumber } from "../options.js";
import type { Finish, Register } from "../run.js";
import { type Json, print, withTracker } from "../tracker/print.js";
import { registerAnswers } from "./tracker-answers.js";
import { registerIssues } from "./tracker-issues.js";

type Direction = SyncPlan["direction"];

interface RunFlags extends Json {
  readonly full?: boolean;
  readonly limit?: number;
  readonly allowBulk?: boolean;
  readonly takeOver?: boolean;
}

export const registerTracker: Register = (program, io, finish) => {
  const tracker = program
    .command("tracker")
    .description("keep issues in step with GitHub, GitLab, Jira, Linear and others")
    .addHelpText("after", EXAMPLE);
  registerPlan(tracker, io, finish);
  registerApply(tracker, io, finish);
  registerRun(tracker, io, finish, "pull", "take in what changed at the provider");
  registerRun(tracker, io, finish, "push", "send what changed here");
  registerRun(tracker, io, finish, "sync", "pull, then push");
  registerStatus(tracker, io, finish);
  registerAnswers(tracker, io, finish);
  registerIssues(tracker, io);
};

function registerPlan(tracker: Command, io: Io, finish: Finish): void {
  tracker
    .command("plan")
    .description("tell exactly what a run would do; nothing is written")
    .argument("[direction]", "pull, push or sync (both)", direction, "sync")
    .option("--out <file>", "keep the plan, for skitty tracker apply")
    .addOption(fullOption())
    .addOption(limitOption())
    .addOption(bulkOption())
    .addOption(jsonOption())
    .action(async (way: Direction, { out, json, ...flags }: RunFlags & { readonly out?: string }) => {
      await withTracker(io, async ({ engine, nameOf }) => {
        const { planText } = await import("../tracker/words.js");
        const plan = await engine.plan(way, optionsOf(io, flags));
        if (out !== undefined)
          await writeFile(resolve(io.cwd, out), `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });
        const next = out === undefined ? "" : `\nCarry it out: skitty tracker apply ${out}`;
        await print(io, json, plan, `${planText(plan, nameOf)}${next}`);
        if (plan.failures.length > 0 || plan.conflicts.some((one) => one.manual_review_required))
          finish(Exit.FINDINGS);
      });
    });
}

function registerApply(tracker: Command, io: Io, finish: Finish): void {
  tracker
    .command("apply")
    .description("carry out a plan; refused where either side moved since")
    .argument("<file>", "a plan of skitty tracker plan --out")
    .addOption(bulkOption())
    .addOption(takeOverOption())
    .addOption(jsonOption())
    .action(async (file: string, { json, ...flags }: RunFlags) => {
      const text = await readable(file, () => readFile(resolve(io.cwd, file), "utf8"));
      await withTracker(io, async ({ engine }) => {
        const { readPlan } = await import("@spec-kitty/tracker");
        const plan = readPlan(jsonIn(file, text));
        await tell(io, finish, json, plan.direction, await engine.apply(plan, optionsOf(io, flags)));
      });
    });
}

function registerRun(tracker: Command, io: Io, finish: Finish, way: Direction, description: string): void {
  const command = tracker.command(way).description(description);
  if (way !== "push") command.addOption(fullOption());
  command
    .addOption(limitOption())
    .addOption(bulkOption())
    .addOption(takeOverOption())
    .addOption(jsonOption())
    .action(async ({ json, ...flags }: RunFlags) => {
      await withTracker(io, async ({ engine }) =>
        tell(io, finish, json, way, await engine[way](optionsOf(io, flags))),
      );
    });
}

function registerStatus(tracker: Command, io: Io, finish: Finish): void {
  tracker
    .command("status")
    .description("what waits, what is open and what is lost; asks the provider nothing")
    .addOption(jsonOption())
    .action(async ({ json }: Json) => {
      await withTracker(io, async ({ connector, engine, nameOf }) => {
        const { statusText } = await import("../tracker/words.js");
        const { name: provider, workspace } = connector;
        const status = await engine.status();
        const text = statusText(`${provider} ${workspace}`, status, nameOf);
        await print(io, json, { schema: "tracker-status/1", provider, workspace, ...status }, text);
        const { pending, in_flight, orphaned, forbidden, refused, uncertain_comments } = status;
        const waiting = [pending, in_flight, orphaned, forbidden, refused, uncertain_comments];
        if (status.open_conflicts > 0 || waiting.some(({ length }) => length > 0)) finish(Exit.FINDINGS);
      });
    });
}

async function tell(
  io: Io,
  finish: Finish,
  json: boolean | undefined,
  way: Direction,
  result: SyncResult,
): Promise<void> {
  const { resultText } = await import("../tracker/words.js");
  await print(io, json, { schema: "tracker-run/1", direction: way, ...result }, resultText(result));
  const { failures, conflicts, resume_after_seconds } = result;
  const isOpen = conflicts.some(({ manual_review_required }) => manual_review_required);
  if (failures.length > 0 || isOpen || resume_after_seconds !== null) finish(Exit.FINDINGS);
}

function optionsOf({ signal }: Io, { full, limit, allowBulk, takeOver }: RunFlags): SyncOptions {
  return {
    signal,
    ...(full && { full }),
    ...(limit !== undefined && { limit }),
    ...(allowBulk && { allow_bulk: true }),
    ...(takeOver && { take_over: true }),
  };
}

function jsonIn(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandError(`${file} is no JSON: ${(cause as Error).message}`, Exit.USAGE, { cause });
  }
}

function direction(value: string): Direction {
  if (value === "pull" || value === "push" || value === "sync") return value;
  throw new InvalidArgumentError("Expected pull, push or sync.");
}

const fullOption = () => new Option("--full", "read everything, not only what changed");
const limitOption = () => new Option("--limit <n>", "issues in one request").argParser(wholeNumber(1, 1000));
const bulkOption = () => new Option("--allow-bulk", "let one run change as much as it finds");
const takeOverOption = () => new Option("--take-over", "go on although a run that died holds the lease");

const EXAMPLE = `
The tracker is named in .kittify/config.yaml:
  tracker:
    provider: github
    connection:
      owner: acme
      repo: app
Its token is in SPEC_KITTY_TRACKER_GITHUB_TOKEN, or in the file
auth/trackers.yaml of your folder ~/.spec-kitty (github: { token: … }).
A GitHub App has app_id and installation_id under connection, and its
key in the file that SPEC_KITTY_TRACKER_GITHUB_PRIVATE_KEY_PATH names.

Examples:
  skitty tracker pull                 take the issues in
  skitty tracker plan --out plan.json see what a sync would do, and keep it
  skitty tracker apply plan.json      do that and nothing else
  skitty tracker conflicts            the questions that only you can answer
`;
