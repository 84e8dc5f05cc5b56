/** The command in this process, in a world of its own. */
import { Readable } from "node:stream";
import { run } from "../src/run.js";

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface World {
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly isTerminal?: boolean;
  readonly signal?: AbortSignal;
  /** Hears standard output as it is written. */
  readonly onStdout?: (text: string) => void;
}

/** Runs `skitty ...args` to its end. */
export async function skitty(args: readonly string[], world: World = {}): Promise<Ran> {
  const written = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr") => ({
    write: async (text: string) => {
      written[name] += text;
      if (name === "stdout") world.onStdout?.(text);
    },
    isTerminal: world.isTerminal ?? false,
    columns: world.columns ?? 80,
  });
  const exit = await run(args, {
    stdin: Readable.from([Buffer.from(world.stdin ?? "")]),
    stdout: output("stdout"),
    stderr: output("stderr"),
    env: world.env ?? {},
    cwd: world.cwd ?? process.cwd(),
    signal: world.signal ?? new AbortController().signal,
  });
  return { exit, ...written };
}
