import { type Instant, instantOf } from "./model/instant.js";
import type { Clock } from "./ports.js";

/** The machine's clock. */
export function machineClock(): Clock {
  return { now: utcnow, sleep };
}

/** The present time in UTC. */
export function utcnow(): Instant {
  return instantOf(Date.now());
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
    function done(): void {
      signal?.removeEventListener("abort", stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      reject(signal!.reason);
    }
  });
}
