import type { CallOptions } from "../connector.js";
import { ConnectorConfigError, ConnectorRequestError } from "../errors.js";
import { isObject } from "../model/plain.js";
import type { CommandOutcome, CommandRunner } from "../ports.js";
import { isRequestError } from "../transport/retry.js";

export interface CommandClientOptions {
  readonly provider: string;
  readonly command: string;
  readonly cwd: string | null;
  readonly run: CommandRunner;
  readonly env?: Readonly<Record<string, string>>;
  /** What to do where the program is missing: `install it from …`. */
  readonly install: string;
  readonly parity?: "0.3.0" | undefined;
}

/** One program, for a connector: its commands run one after the other, and its errors name the provider. */
export class CommandClient {
  readonly #options: CommandClientOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: CommandClientOptions) {
    this.#options = options;
  }

  /** Runs the program with these arguments. That it ends with an error is an outcome. */
  run(args: readonly string[], { signal }: CallOptions = {}): Promise<CommandOutcome> {
    const outcome = this.#last.then(() => this.#run(args, signal));
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }

  async #run(args: readonly string[], signal: AbortSignal | undefined): Promise<CommandOutcome> {
    const { command, cwd, env, run, parity } = this.#options;
    signal?.throwIfAborted();
    try {
      return await run({
        argv: [command, ...args],
        ...(cwd !== null && { cwd }),
        ...(env && { env }),
        ...(signal && { signal }),
      });
    } catch (error) {
      throw parity === undefined && !signal?.aborted ? this.#told(error) : error;
    }
  }

  #told(error: unknown): unknown {
    const { provider, install } = this.#options;
    if (isRequestError(error)) {
      const { message, status_code, failure_class, may_have_happened, cause } = error;
      const failure = { status_code, failure_class, may_have_happened, provider, cause };
      return new ConnectorRequestError(message, failure);
    }
    if ((error as { readonly code?: unknown }).code !== "CONNECTOR_CONFIG") return error;
    return new ConnectorConfigError(`${(error as Error).message}; ${install}`, { cause: error });
  }
}

const LONGEST_REASON = 500;

/** Why a program ended with an error, in its own words: an `error` in JSON on either side, else what it wrote. */
export function reasonOf({ exit_code, stdout, stderr }: CommandOutcome): string {
  const told = [stdout, stderr].map(errorIn).find((text) => text !== undefined);
  const text = (told ?? (stderr.trim() || stdout.trim())) || `exit code ${exit_code}`;
  return text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)}…` : text;
}

function errorIn(output: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(output);
    return isObject(answer) && typeof answer["error"] === "string" ? answer["error"] : undefined;
  } catch {
    // Plain text, then.
    return undefined;
  }
}
