/** The reference packages as judges: a Python process per package that answers JSON lines. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe } from "vitest";

export type OraclePackage = "events-2.3.1" | "events-4.0.0" | "tracker-0.3.0";

export interface OracleError {
  readonly type: string;
  readonly source: "package" | "pydantic" | "python" | "oracle";
  readonly message: string;
  readonly errors?: readonly { readonly loc: readonly (string | number)[]; readonly type: string }[];
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly at?: string;
}

export type OracleAnswer =
  // biome-ignore lint/suspicious/noExplicitAny: what an operation answers is its own matter
  { readonly ok: true; readonly result: any } | { readonly ok: false; readonly error: OracleError };

export interface Oracle {
  /** Asks once; many calls may be under way, answers come in order. */
  ask(op: string, args: object): Promise<OracleAnswer>;
  close(): Promise<void>;
}

/** Where the reference data lies, undefined where it is not on this machine. */
export const sharedFolder: string | undefined = [
  process.env["SPEC_KITTY_SHARED"],
  resolve(import.meta.dirname, "../../../shared"),
].find((folder) => folder !== undefined && existsSync(join(folder, "contract")));

const oracleHome = process.env["ORACLE_HOME"] ?? join(homedir(), ".cache/spec-kitty-oracle");

function python(name: OraclePackage): string {
  return join(oracleHome, name, "bin/python");
}

/** Why the oracle cannot be asked here, undefined where it can. */
export function oracleMissing(name: OraclePackage): string | undefined {
  if (sharedFolder === undefined) return "the reference data is not on this machine";
  if (!existsSync(python(name)))
    return `the oracle is not set up: run ${join(sharedFolder, "oracle/setup.sh")}`;
  return undefined;
}

/** The command that starts the reference, as a shell takes it. */
export function oracleCommand(name: OraclePackage): string {
  return `"${python(name)}" "${join(sharedFolder!, "oracle/oracle.py")}"`;
}

export function openOracle(name: OraclePackage): Oracle {
  return openJsonLines(
    spawn(python(name), [join(sharedFolder!, "oracle/oracle.py")], { stdio: ["pipe", "pipe", "inherit"] }),
  );
}

/** A process that speaks the oracle's protocol: a ready line, then an answer line per request line. */
export function openJsonLines(child: ChildProcess): Oracle {
  const waiting: {
    readonly resolve: (answer: OracleAnswer) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  let ready = false;
  let id = 0;
  createInterface({ input: child.stdout! }).on("line", (line) => {
    if (!ready) ready = true;
    else waiting.shift()?.resolve(JSON.parse(line) as OracleAnswer);
  });
  const exited = new Promise<void>((done) => {
    child.once("exit", (code) => {
      for (const { reject } of waiting.splice(0))
        reject(new Error(`the process ended with code ${code} before it answered`));
      done();
    });
  });
  return {
    ask(op, args) {
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin!.write(`${JSON.stringify({ id: ++id, op, args })}\n`);
      });
    },
    async close() {
      child.stdin!.end();
      await exited;
    },
  };
}

/** A group of tests against the reference; skipped with the reason where it is missing, a failure in CI. */
export function describeWithOracle(
  name: OraclePackage,
  title: string,
  tests: (oracle: () => Oracle) => void,
): void {
  const reason = oracleMissing(name);
  if (reason !== undefined && process.env["CI"] === "true") throw new Error(`${title}: ${reason}`);
  describe.skipIf(reason !== undefined)(
    reason === undefined ? `${title} (${name})` : `${title}: skipped, ${reason}`,
    () => {
      let oracle: Oracle;
      beforeAll(() => {
        oracle = openOracle(name);
      });
      afterAll(() => oracle.close());
      tests(() => oracle);
    },
  );
}

/** How many random cases an operation gets; `SKITTY_CASES` asks for more. */
export const CASES = Number(process.env["SKITTY_CASES"] ?? 1000);

/** The seed of the random cases; `SKITTY_SEED` repeats a run. */
export const SEED = Number(process.env["SKITTY_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
