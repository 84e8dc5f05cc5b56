/** The world as the command sees it; `run` touches nothing else. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths are taken from here. */
  readonly cwd: string;
  /** Aborts when the person interrupts. */
  readonly signal: AbortSignal;
}

export interface Output {
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
  readonly isTerminal: boolean;
  readonly columns: number;
}

/** Exit codes of every command. */
export const Exit = { DONE: 0, FINDINGS: 1, USAGE: 2, INTERRUPTED: 130 } as const;
export type Exit = (typeof Exit)[keyof typeof Exit];

/** A command that cannot go on; its message goes to standard error as it is. */
export class CommandError extends Error {
  readonly exit: Exit;

  constructor(message: string, exit: Exit = Exit.USAGE, options?: ErrorOptions) {
    super(message, options);
    this.exit = exit;
  }
}

/** Whether colours are wanted: on a terminal, unless `NO_COLOR` says no or `FORCE_COLOR` yes. */
export function wantsColour(output: Output, env: Io["env"]): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return output.isTerminal && env["TERM"] !== "dumb";
}
