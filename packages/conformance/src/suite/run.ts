import type { LineName } from "@spec-kitty/contract";
import { lineOf } from "@spec-kitty/contract";
import { ArgumentError } from "@spec-kitty/events-core";
import { type ConformanceCheck, conformanceChecks, type Difference } from "./checks.js";
import { type Implementation, ownImplementation } from "./implementation.js";

/** How the implementations do in one category. */
export interface MatrixRow {
  readonly category: string;
  /** How many checks it has. */
  readonly cases: number;
  /** How many of them each implementation passes, by its name. */
  readonly passed: { readonly [implementation: string]: number };
}

export interface ConformanceFailure extends Difference {
  readonly implementation: string;
  readonly category: string;
  readonly id: string;
  readonly notes: string;
}

export interface ConformanceReport {
  readonly contract: "v4" | "v2";
  readonly matrix: readonly MatrixRow[];
  /** Checks tried on each implementation. */
  readonly cases: number;
  /** Failures of all implementations together. */
  readonly failed: number;
  readonly failures: readonly ConformanceFailure[];
}

export interface RunOptions {
  readonly contract?: LineName;
  /** Only these categories; all where left out. */
  readonly categories?: readonly string[];
  readonly signal?: AbortSignal;
  /** Hears how many of all tries are done. */
  readonly onProgress?: (done: number, all: number) => void;
}

/**
 * Tries every fixture of a line on implementations side by side; on our own where none is given. Closes none of them.
 * Throws `ImplementationError` where one does not answer at all, `ArgumentError` where nothing would be tried, and the
 * signal's reason.
 */
export async function runConformance(
  implementations?: readonly Implementation[],
  { contract = "v4", categories, signal, onProgress }: RunOptions = {},
): Promise<ConformanceReport> {
  const tried = named(implementations ?? [ownImplementation(contract)]);
  const checks = conformanceChecks({ contract, ...(categories && { categories }) });
  if (checks.length === 0 || tried.size === 0)
    throw new ArgumentError("Nothing to try: name a category and an implementation, or leave both out");
  const failures: ConformanceFailure[] = [];
  let done = 0;
  for (const [name, implementation] of tried) {
    for (const check of checks) {
      signal?.throwIfAborted();
      const difference = await check.run(implementation);
      if (difference !== undefined) {
        const { category, id, notes } = check;
        failures.push({ implementation: name, category, id, notes, ...difference });
      }
      onProgress?.(++done, checks.length * tried.size);
    }
  }
  return {
    contract: lineOf(contract).name,
    matrix: matrixOf(checks, [...tried.keys()], failures),
    cases: checks.length,
    failed: failures.length,
    failures,
  };
}

/** Implementations by names that differ. */
function named(implementations: readonly Implementation[]): Map<string, Implementation> {
  const byName = new Map<string, Implementation>();
  for (const implementation of implementations) {
    let name = implementation.name;
    for (let n = 2; byName.has(name); n++) name = `${implementation.name} (${n})`;
    byName.set(name, implementation);
  }
  return byName;
}

function matrixOf(
  checks: readonly ConformanceCheck[],
  names: readonly string[],
  failures: readonly ConformanceFailure[],
): MatrixRow[] {
  const categories = [...new Set(checks.map(({ category }) => category))];
  return categories.map((category) => {
    const cases = checks.filter((check) => check.category === category).length;
    const failed = (name: string) =>
      failures.filter((one) => one.category === category && one.implementation === name).length;
    return {
      category,
      cases,
      passed: Object.fromEntries(names.map((name) => [name, cases - failed(name)])),
    };
  });
}
