import { type Machine, machineSyncSystem, type SyncSystem, type SyncWarning } from "../src/index.js";

export const MACHINE: Machine = { hostname: "test-host", username: "tester" };

/** SHA-256 of "test-host:tester", computed with `printf 'test-host:tester' | sha256sum`. */
export const NODE_ID = "10418c45d362";

export interface TestSystem extends SyncSystem {
  /** Milliseconds since 1970, when set; the machine's clock otherwise. */
  at: number | undefined;
  /** What was waited for, in order; waiting takes no time. */
  readonly waits: number[];
}

/** The machine's ids, a wall clock that can be set, and waits that end at once and are written down. */
export function testSystem(at?: number): TestSystem {
  const machine = machineSyncSystem();
  const waits: number[] = [];
  let passed = 0;
  const system: TestSystem = {
    ...machine,
    at,
    waits,
    epochMilliseconds: () => (system.at ?? Date.now()) + passed,
    monotonic: () => performance.now() + passed,
    random: () => 0.5,
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      passed += milliseconds;
      return new Promise((resolve) => setImmediate(resolve));
    },
    idle: machine.idle,
  };
  return system;
}

/** Collects warnings. */
export function warnings(): {
  readonly list: SyncWarning[];
  readonly onWarning: (warning: SyncWarning) => void;
} {
  const list: SyncWarning[] = [];
  return { list, onWarning: (warning) => void list.push(warning) };
}

export const noWarning = (warning: SyncWarning): void => {
  throw new Error(`unexpected warning ${warning.code}: ${warning.message}`);
};

/** Waits until `condition` holds; fails after `limit` milliseconds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limit = 5000,
): Promise<void> {
  const end = performance.now() + limit;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${limit} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
