import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Running {
  readonly child: ChildProcess;
  /** Lines that it has printed so far. */
  readonly lines: string[];
  /** Resolves when it has ended and everything it printed is in `lines`. */
  readonly ended: Promise<void>;
}

/** Starts a process and collects its lines; `onLine` sees each as it comes. */
export function start(
  command: string,
  args: readonly string[],
  options: {
    readonly env?: Record<string, string>;
    readonly onLine?: (line: string, child: ChildProcess) => void;
    /** Makes it the head of a group of its own, with the processes that it starts. */
    readonly detached?: boolean;
  } = {},
): Running {
  const child = spawn(command, [...args], {
    stdio: ["ignore", "pipe", "inherit"],
    ...(options.env && { env: options.env }),
    detached: options.detached === true,
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout! });
  reader.on("line", (line) => {
    lines.push(line);
    options.onLine?.(line, child);
  });
  const ended = Promise.all([
    new Promise<void>((done) => child.once("exit", () => done())),
    new Promise<void>((done) => reader.once("close", () => done())),
  ]).then(() => undefined);
  return { child, lines, ended };
}

/** Runs `work` for each item, at most `width` at a time. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
