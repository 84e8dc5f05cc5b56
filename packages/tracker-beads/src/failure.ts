/** What it means that bd ended with an error. */
import {
  type CommandOutcome,
  ConnectorConfigError,
  ConnectorRequestError,
  IssueNotFoundError,
} from "@spec-kitty/tracker";
import { reasonOf } from "@spec-kitty/tracker/connector-kit";
import { BEADS } from "./mapping.js";

export interface Asked {
  /** The first word of the command. */
  readonly command: string;
  /** The issue that it was about. */
  readonly id?: string;
  readonly cwd: string | null;
}

const NO_DATABASE = /no beads database|no database|database \S+ not found|\bbd init\b/i;
const LOCKED =
  /\b(exclusive|access) lock\b|lock busy|lock timeout|\block(ed)? (held )?by\b|database is locked/i;
const NO_ISSUE = /no issues? found|no such issue|not found/i;

/** Says what was run without the texts that were given. */
export function failureOf(outcome: CommandOutcome, { command, id, cwd }: Asked): Error {
  const reason = reasonOf(outcome);
  const message = `bd ${command} failed: ${reason}`;
  // The hint stands beside the reason.
  if (NO_DATABASE.test(`${reason}\n${outcome.stderr}`)) {
    const place = cwd ?? "the folder of the process";
    return new ConnectorConfigError(
      `${message}; run "bd init" in ${place}, or set cwd to a folder that has one`,
    );
  }
  if (LOCKED.test(reason)) {
    // Nothing was begun, which makes it safe to send again.
    const busy = { failure_class: "transient", may_have_happened: false, provider: BEADS } as const;
    return new ConnectorRequestError(message, busy);
  }
  // What is not found may also be the parent or the other end of a link.
  if (id !== undefined && NO_ISSUE.test(reason) && (command === "show" || names(reason, id)))
    return new IssueNotFoundError(`Beads issue not found: ${id}`);
  return new ConnectorRequestError(message, { failure_class: "non_retryable", provider: BEADS });
}

function names(reason: string, id: string): boolean {
  const at = reason.indexOf(id);
  return at !== -1 && !/[\w.-]/.test(reason.charAt(at + id.length));
}
