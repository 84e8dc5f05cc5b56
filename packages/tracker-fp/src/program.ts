/** The program `fp`: its commands, and what it means that one ended with an error. */
import {
  type CallOptions,
  type CommandOutcome,
  ConnectorConfigError,
  type ConnectorPorts,
  ConnectorRequestError,
  IssueNotFoundError,
} from "@spec-kitty/tracker";
import { CommandClient, reasonOf, requiredPort } from "@spec-kitty/tracker/connector-kit";
import type { FPConnectorConfig } from "./config.js";

export const FP = "fp";

/** A command by its words. */
export type FPCommand =
  | `issue ${"list" | "show" | "create" | "update"}`
  | "context"
  | "comment"
  | "comment list";

const INSTALL = "install FP as fp.dev says, and run fp init in the project";
const NO_PROJECT = /\.fp directory not found|not registered with fp|no fp project|\bfp init\b/i;
const NO_ISSUE = /\bnot found\b|no such issue|does not exist/i;
const NO_FORMAT = /(unknown|unrecognized|unexpected|invalid).*--format/i;

export class FPProgram {
  readonly #client: CommandClient;
  readonly #cwd: string | null;

  constructor({ command, cwd }: Required<FPConnectorConfig>, ports: Pick<ConnectorPorts, "run" | "parity">) {
    const { parity } = ports;
    const run = requiredPort("FP", "run", ports);
    this.#cwd = cwd;
    this.#client = new CommandClient({ provider: FP, command, cwd, run, parity, install: INSTALL });
  }

  /** What a command prints; `id` is the issue that it is about. */
  async output(
    command: FPCommand,
    args: readonly string[],
    { signal }: CallOptions = {},
    id?: string,
  ): Promise<string> {
    const outcome = await this.#client.run([...command.split(" "), ...args], { ...(signal && { signal }) });
    if (outcome.exit_code === 0) return outcome.stdout;
    throw this.#failure(outcome, command, id);
  }

  /** Says what was run without the texts that were given. */
  #failure(outcome: CommandOutcome, command: FPCommand, id: string | undefined): Error {
    const reason = reasonOf(outcome);
    const message = `fp ${command} failed: ${reason}`;
    if (NO_PROJECT.test(reason)) {
      const place = this.#cwd ?? "the folder of the process";
      return new ConnectorConfigError(`${message}; run "fp init" in ${place}, or set cwd to a project`);
    }
    if (NO_FORMAT.test(reason))
      return new ConnectorConfigError(`${message}; this fp prints no JSON: bring it up to date (fp update)`);
    // What is not found may also be the parent or the other end of a link.
    if (id !== undefined && NO_ISSUE.test(reason) && reason.includes(id))
      return new IssueNotFoundError(`fp issue not found: ${id}`);
    return new ConnectorRequestError(message, { failure_class: "non_retryable", provider: FP });
  }
}
