import { SpecKittyEventsError } from "@spec-kitty/events-core";
import { Command, CommanderError } from "commander";
import { registerBoard } from "./commands/board.js";
import { registerConformance } from "./commands/conformance.js";
import { registerDoctor } from "./commands/doctor.js";
import { registerEmit } from "./commands/emit.js";
import { registerExplain } from "./commands/explain.js";
import { registerInit } from "./commands/init.js";
import { registerLogin } from "./commands/login.js";
import { registerMergeDriver } from "./commands/merge-driver.js";
import { registerMigrate } from "./commands/migrate.js";
import { registerMission } from "./commands/mission.js";
import { registerPush } from "./commands/push.js";
import { registerQueue } from "./commands/queue.js";
import { registerSchema } from "./commands/schema.js";
import { registerServe } from "./commands/serve.js";
import { registerStatus } from "./commands/status.js";
import { registerTracker } from "./commands/tracker.js";
import { registerValidate } from "./commands/validate.js";
import { registerWatch } from "./commands/watch.js";
import { CommandError, Exit, type Io } from "./io.js";
import { version } from "./version.js";

/** Sets the exit code of the run. A command that says nothing is done, or was interrupted. */
export type Finish = (exit: Exit) => void;

/** Adds one command to the program. */
export type Register = (program: Command, io: Io, finish: Finish) => void;

const COMMANDS: readonly Register[] = [
  registerBoard,
  registerMission,
  registerValidate,
  registerSchema,
  registerConformance,
  registerMigrate,
  registerServe,
  registerInit,
  registerEmit,
  registerPush,
  registerWatch,
  registerStatus,
  registerDoctor,
  registerLogin,
  registerExplain,
  registerQueue,
  registerMergeDriver,
  registerTracker,
];

/** Runs `skitty` with arguments in a world; never exits the process and never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exit: Exit | undefined;
  const writes: Promise<void>[] = [];
  const program = new Command("skitty")
    .description("See, check and share the events of Spec Kitty missions.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help for a command")
    .helpCommand("help [command]", "print help for a command")
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("Run the command with --help to see what it takes.")
    .configureOutput({
      writeOut: (text) => void writes.push(io.stdout.write(text)),
      writeErr: (text) => void writes.push(io.stderr.write(text)),
      getOutHelpWidth: () => Math.min(io.stdout.columns, 100),
      getErrHelpWidth: () => Math.min(io.stderr.columns, 100),
    })
    .exitOverride();
  for (const register of COMMANDS) register(program, io, (code) => (exit = code));
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    exit = await failed(error, io);
  }
  await Promise.all(writes);
  return exit ?? (io.signal.aborted ? Exit.INTERRUPTED : Exit.DONE);
}

async function failed(error: unknown, io: Io): Promise<Exit> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.DONE : Exit.USAGE;
  if (io.signal.aborted) return Exit.INTERRUPTED;
  if (error instanceof CommandError) {
    await io.stderr.write(`skitty: ${error.message}\n`);
    return error.exit;
  }
  if (error instanceof SpecKittyEventsError) {
    await io.stderr.write(`skitty: ${error.message} [${error.code}]\n`);
    return Exit.USAGE;
  }
  const detail = error instanceof Error ? (io.env["DEBUG"] ? error.stack : error.message) : String(error);
  await io.stderr.write(`skitty: unexpected failure: ${detail}\nSet DEBUG=1 to see where it happened.\n`);
  return Exit.USAGE;
}

const EXAMPLES = `
Examples:
  skitty board                     the board of this repository in a browser
  skitty board --once              the same in this terminal
  skitty mission kitty-specs/014   one mission
  skitty validate events.jsonl     check events against the contract

Exit codes: 0 done, 1 findings, 2 usage or unreadable input, 130 interrupted.
`;
