import { machineSystem, type System } from "@spec-kitty/events-core/system";

/** Where this package gets time, ids and chance from. Pass your own in tests. */
export interface SyncSystem extends System {
  /** Milliseconds that only grow, whatever becomes of the wall clock. */
  monotonic(): number;
  /** From 0, below 1. */
  random(): number;
  /** Resolves after `milliseconds`, or at once when `signal` aborts; never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** As `sleep`, without keeping the process alive for it. */
  idle(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The clock and the chance of the machine. */
export function machineSyncSystem(): SyncSystem {
  return {
    ...machineSystem(),
    monotonic: () => performance.now(),
    random: () => Math.random(),
    sleep: (milliseconds, signal) => wait(milliseconds, signal, true),
    idle: (milliseconds, signal) => wait(milliseconds, signal, false),
  };
}

function wait(milliseconds: number, signal: AbortSignal | undefined, keepsAlive: boolean): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (!keepsAlive) timer.unref();
    signal?.addEventListener("abort", done, { once: true });
  });
}

/** UTC as the Python clients write it: microseconds and `+00:00` (`cli-sync 2.1`). */
export function wireTime(epochMilliseconds: number): string {
  return `${new Date(epochMilliseconds).toISOString().slice(0, -1)}000+00:00`;
}
