/** The command runner for connectors that drive a program (`tracker-connectors 6`). */
import { execFile } from "node:child_process";
import { ConnectorConfigError, ConnectorRequestError } from "./errors.js";
import type { CommandOutcome, CommandRunner } from "./ports.js";

const TIMEOUT_MS = 30_000;
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Runs programs directly, never through a shell, in the environment given. */
export function spawnRunner(environment: Readonly<Record<string, string | undefined>>): CommandRunner {
  return ({ argv: [program, ...args], cwd, env, timeout_ms = TIMEOUT_MS, signal }) =>
    new Promise<CommandOutcome>((resolve, reject) => {
      const zero = args.findIndex((arg) => arg.includes("\0"));
      if (zero >= 0)
        return reject(
          new ConnectorConfigError(
            `argument ${zero + 1} of ${program} holds a NUL, which no program can take`,
          ),
        );
      const child = execFile(
        program,
        args,
        {
          cwd,
          env: { ...environment, ...env },
          timeout: timeout_ms,
          maxBuffer: MAX_OUTPUT,
          signal,
          windowsHide: true,
        },
        (error, stdout, stderr) => {
          if (error === null) return resolve({ exit_code: 0, stdout, stderr });
          if (signal?.aborted) return reject(signal.reason);
          if (error.code === "ENOENT") {
            return reject(
              new ConnectorConfigError(
                `${program} is not installed or not on the PATH, or ${cwd ?? "."} is no folder`,
                { cause: error },
              ),
            );
          }
          if (error.killed) {
            return reject(
              new ConnectorRequestError(`${program} ${args[0] ?? ""} did not end within ${timeout_ms} ms`, {
                failure_class: "transient",
                cause: error,
              }),
            );
          }
          if (typeof error.code !== "number") {
            return reject(
              new ConnectorRequestError(
                `${program} could not be run: ${String(error.code ?? error.signal)}`,
                { cause: error },
              ),
            );
          }
          resolve({ exit_code: error.code, stdout, stderr });
        },
      );
      child.stdin?.end();
    });
}
