/** `skitty serve` as a process of its own, as its users start it. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const skitty = fileURLToPath(new URL("../../cli/bin/skitty.js", import.meta.url));

export interface ServerProcess {
  readonly url: string;
  /** Ends it with a signal; how it ended, and after how many milliseconds. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<{ readonly code: number | null; readonly after: number }>;
}

export async function startProcess(store: string, ...args: string[]): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [skitty, "serve", "--store", store, "--json", "--log-level", "silent", ...args],
    {
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  const exited = once(child, "exit") as Promise<[number | null]>;
  const line = once(createInterface({ input: child.stdout }), "line") as Promise<[string]>;
  const started = await Promise.race([
    line.then(([text]) => text),
    exited.then(([code]) => Promise.reject(new Error(`skitty serve ended with ${code}`))),
  ]);
  return {
    url: (JSON.parse(started) as { url: string }).url,
    async end(signal) {
      const begun = performance.now();
      child.kill(signal);
      const [code] = await exited;
      return { code, after: performance.now() - begun };
    },
  };
}

/** What a command of `skitty serve` prints as JSON. */
export async function serveJson(...args: string[]): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(process.execPath, [skitty, "serve", ...args, "--json"]);
  return JSON.parse(stdout) as Record<string, string>;
}
