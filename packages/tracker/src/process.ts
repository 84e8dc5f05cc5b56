/** The command runner for connectors that drive a program (`tracker-connectors 6`). */
import { type ExecFileException, execFile } from "node:child_process";
import { ConnectorConfigError, ConnectorRequestError, TrackerValueError } from "./errors.js";
import type { CommandOutcome, CommandRequest, CommandRunner } from "./ports.js";

const TIMEOUT_MS = 30_000;
/** How long a program that was asked to end may still take. */
const GRACE_MS = 2_000;
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Runs programs directly, never through a shell, in the environment given. */
export function spawnRunner(environment: Readonly<Record<string, string | undefined>>): CommandRunner {
  return async (request) => {
    const {
      argv: [program, ...args],
      cwd,
      env,
      timeout_ms = TIMEOUT_MS,
      signal,
    } = request;
    signal?.throwIfAborted();
    checkArguments(program, args);
    const options = {
      ...{ cwd, env: { ...environment, ...env }, timeout: timeout_ms, maxBuffer: MAX_OUTPUT, signal },
      windowsHide: true,
    };
    return new Promise<CommandOutcome>((resolve, reject) => {
      const child = started(program, () =>
        execFile(program, args, options, (error, stdout, stderr) => {
          clearTimeout(last);
          if (error === null) resolve({ exit_code: 0, stdout, stderr });
          else if (signal?.aborted) reject(signal.reason);
          else if (typeof error.code === "number") resolve({ exit_code: error.code, stdout, stderr });
          else reject(failure(request, error, timeout_ms));
        }),
      );
      // One that does not listen is not waited for, nor is what it has started.
      const last = setTimeout(() => {
        child.kill("SIGKILL");
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, timeout_ms + GRACE_MS);
      child.stdin?.end();
    });
  };
}

/** Refuses what no program can be given, before anything runs. */
function checkArguments(program: string, args: readonly string[]): void {
  for (const [i, arg] of args.entries()) {
    const wrong = arg.includes("\0")
      ? "a NUL"
      : !arg.isWellFormed()
        ? "half a character (a lone surrogate)"
        : undefined;
    if (wrong === undefined) continue;
    throw new TrackerValueError(
      `argument ${i + 1} of ${program} holds ${wrong}, which no program can be given; take it out`,
      { is_unsent: true },
    );
  }
}

/** Arguments that are too long are told at once, before there is a process. */
function started<T>(program: string, start: () => T): T {
  try {
    return start();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "E2BIG") throw error;
    throw new TrackerValueError(
      `the arguments of ${program} are longer than the operating system lets a program have; shorten the text`,
      { is_unsent: true, cause: error },
    );
  }
}

function failure(
  { argv: [program, first = ""], cwd = "." }: CommandRequest,
  error: ExecFileException,
  timeout_ms: number,
): Error {
  if (error.code === "ENOENT") {
    return new ConnectorConfigError(
      `${program} is not installed or not on the PATH, or ${cwd} is no folder`,
      {
        cause: error,
      },
    );
  }
  if ((error.code as unknown) === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") {
    return new ConnectorRequestError(`${program} ${first} wrote more than ${MAX_OUTPUT / 2 ** 20} MiB`, {
      ...{ may_have_happened: true, cause: error },
    });
  }
  if (error.killed || typeof error.signal === "string") {
    const what = error.killed ? `did not end within ${timeout_ms} ms` : `was ended by ${error.signal}`;
    // What it had to do may be done.
    return new ConnectorRequestError(`${program} ${first} ${what}`, {
      failure_class: "transient",
      cause: error,
    });
  }
  return new ConnectorRequestError(`${program} could not be run: ${String(error.code)}`, { cause: error });
}
