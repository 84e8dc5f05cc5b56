import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { SpecKittyEventsError } from "@spec-kitty/events-core";
import type { Answer, Implementation } from "./implementation.js";

export interface CommandOptions {
  readonly signal?: AbortSignal;
  /** How long the command may take to say that it is ready, and for each answer; 30 s where left out. */
  readonly timeoutMs?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A command does not speak the adapter protocol, ended early, or did not answer in time. */
export class ImplementationError extends SpecKittyEventsError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, { code: "IMPLEMENTATION_FAILED", ...options });
  }
}

/**
 * Starts a command, in a shell, that speaks the adapter protocol: a ready line, then one answer line for each request
 * line. Its name is the package and version that it says. Throws `ImplementationError`.
 */
export async function startImplementation(
  command: string,
  options: CommandOptions = {},
): Promise<Implementation> {
  if (command.trim() === "") throw new ImplementationError("the command of an implementation is empty");
  const process = new CommandProcess(command, options);
  try {
    const ready = await process.next("to say that it is ready");
    if (ready["ready"] !== true)
      throw process.failure(`its first line is no ready line: ${JSON.stringify(ready).slice(0, 200)}`);
    const name = [ready["package"], ready["version"]].filter((part) => typeof part === "string").join(" ");
    return {
      name: name || command,
      ask: (op, args) => process.ask(op, args),
      close: () => process.close(),
    };
  } catch (error) {
    await process.close();
    throw error;
  }
}

interface Waiting {
  readonly resolve: (line: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

class CommandProcess {
  readonly #command: string;
  readonly #child: ChildProcess;
  readonly #timeoutMs: number;
  readonly #ended: Promise<void>;
  readonly #waiting: Waiting[] = [];
  readonly #early: Record<string, unknown>[] = [];
  #errors = "";
  #failure: ImplementationError | undefined;
  #id = 0;

  constructor(command: string, { signal, timeoutMs = 30_000, cwd, env }: CommandOptions) {
    this.#command = command;
    this.#timeoutMs = timeoutMs;
    // A group of its own, so that what the shell started ends with it.
    this.#child = spawn(command, {
      shell: true,
      detached: process.platform !== "win32",
      stdio: ["pipe", "pipe", "pipe"],
      ...(cwd !== undefined && { cwd }),
      ...(env !== undefined && { env }),
    });
    this.#child.stdin!.on("error", () => {}); // The process has ended; its exit says so.
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-2000);
    });
    createInterface({ input: this.#child.stdout! }).on("line", (line) => this.#receive(line));
    this.#ended = new Promise((resolve) => {
      this.#child.once("error", (cause) => {
        this.#fail(new ImplementationError(`${command}: ${cause.message}`, { cause }));
        resolve();
      });
      this.#child.once("close", (code) => {
        this.#fail(this.failure(`it ended with code ${code}`));
        resolve();
      });
    });
    const abort = () => this.#kill();
    signal?.addEventListener("abort", abort);
    void this.#ended.then(() => signal?.removeEventListener("abort", abort));
    if (signal?.aborted) abort();
  }

  failure(what: string): ImplementationError {
    const said = this.#errors.trim();
    return new ImplementationError(`${this.#command}: ${what}${said === "" ? "" : `; it wrote: ${said}`}`);
  }

  async ask(op: string, args: object): Promise<Answer> {
    const id = ++this.#id;
    const answered = this.next(`to answer ${op}`);
    this.#child.stdin!.write(`${JSON.stringify({ id, op, args })}\n`);
    const answer = await answered;
    if (answer["id"] !== id || !isAnswer(answer))
      throw this.failure(`its answer to request ${id} is ${JSON.stringify(answer).slice(0, 200)}`);
    return answer;
  }

  /** The next line that it writes. */
  next(purpose: string): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const early = this.#early.shift();
      if (early !== undefined) return resolve(early);
      if (this.#failure !== undefined) return reject(this.#failure);
      const timer = setTimeout(() => {
        this.#fail(this.failure(`it took more than ${this.#timeoutMs} ms ${purpose}`));
        this.#kill();
      }, this.#timeoutMs);
      this.#waiting.push({
        resolve: (line) => {
          clearTimeout(timer);
          resolve(line);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  }

  /** Lets it end by itself, and ends it where it does not within a second. Safe to call twice. */
  async close(): Promise<void> {
    this.#child.stdin!.end();
    const timer = setTimeout(() => this.#kill(), 1000);
    await this.#ended;
    clearTimeout(timer);
  }

  #receive(line: string): void {
    if (line.trim() === "") return;
    const parsed = parseObject(line);
    if (parsed === undefined) {
      this.#fail(this.failure(`it wrote a line that is no JSON object: ${line.slice(0, 200)}`));
      this.#kill();
      return;
    }
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#early.push(parsed);
    else waiting.resolve(parsed);
  }

  #fail(error: ImplementationError): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }

  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    try {
      if (process.platform === "win32") this.#child.kill();
      else process.kill(-pid, "SIGKILL");
    } catch {
      // It ended in between.
    }
  }
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A result, or an error that says what it is. */
function isAnswer(answer: Record<string, unknown>): answer is Record<string, unknown> & Answer {
  const { ok, error } = answer;
  if (ok === false) return isObject(error) && typeof error["type"] === "string";
  return ok === true;
}
