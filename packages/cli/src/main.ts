import type { Writable } from "node:stream";
import type { WriteStream } from "node:tty";
import type { Io, Output } from "./io.js";

/** Runs the command of this process and sets its exit code. */
export async function main(): Promise<void> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  // A reader that has seen enough, as `head` does, is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 2));
  const argv = process.argv.slice(2);
  const io: Io = {
    stdin: process.stdin,
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    signal: interrupted.signal,
  };
  // Asked often by scripts, so it loads nothing.
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    const { version } = await import("./version.js");
    await io.stdout.write(`${version()}\n`);
    return;
  }
  const { run } = await import("./run.js");
  process.exitCode = await run(argv, io);
  process.off("SIGINT", interrupt);
  process.off("SIGTERM", interrupt);
}

function output(stream: Writable & Partial<WriteStream>): Output {
  return {
    write: (text) =>
      new Promise((resolve, reject) => stream.write(text, (error) => (error ? reject(error) : resolve()))),
    isTerminal: stream.isTTY === true,
    columns: stream.columns ?? 80,
  };
}
