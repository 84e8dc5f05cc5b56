/** A folder with a log to migrate, and migrations in processes of their own. */
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateFile } from "@spec-kitty/migrate";

/** A historical event that comes over, or, without a work package, one that does not. */
export function event(n: number, wp_id = "WP01"): string {
  const id = `01J${String(n).padStart(23, "0")}`;
  return JSON.stringify({
    event_id: id,
    event_type: "WPStatusChanged",
    aggregate_id: "WP01",
    payload: { feature_slug: "014", wp_id, to_lane: "planned", actor: "a", execution_mode: "worktree" },
    timestamp: "2026-01-01T10:00:00Z",
    node_id: "n",
    lamport_clock: n,
    project_uuid: "12345678-1234-5678-1234-567812345678",
    correlation_id: id,
    schema_version: "1.0.0",
  });
}

export const GOOD = `${event(1)}\n${event(2)}\n`;
export const MIXED = `${event(1)}\n${event(2, "")}\n${event(3)}\n`;

/** What an earlier migration has written: one live event. */
export const RESULT = `${JSON.stringify({
  ...JSON.parse(event(1)),
  payload: { mission_slug: "014", wp_id: "WP01", to_lane: "planned", actor: "a", execution_mode: "worktree" },
  build_id: "b",
  schema_version: "3.0.0",
})}\n`;

export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), "migrate-files-"));

  constructor() {
    chmodSync(this.folder, 0o777);
  }

  at(name: string): string {
    return name.startsWith("/") ? name : join(this.folder, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.at(name), text);
  }

  read(name: string): string {
    return readFileSync(this.at(name), "utf8");
  }

  names(): string[] {
    return readdirSync(this.folder).sort();
  }

  migrate(source: string, target: string, quarantine?: string, keep: string[] = []) {
    return migrateFile(this.#files(source, target, quarantine, keep));
  }

  /** The same in another process: `before` is code that it runs first. The code of its error, or how it ended. */
  async inProcess(
    files: readonly [source: string, target: string, quarantine?: string],
    { before = "", shell = "", uid }: { before?: string; shell?: string; uid?: number } = {},
  ): Promise<string> {
    const index = new URL("../src/index.ts", import.meta.url).href;
    const script = `const { migrateFile } = await import(${JSON.stringify(index)});
      ${before}
      process.stderr.write(await migrateFile(${JSON.stringify(this.#files(...files))})
        .then(({ in: read }) => "done " + read, ({ code, message }) => (code ?? "") + " " + message));`;
    const command = `${shell} exec "$0" --import tsx --input-type=module -e "$1"`;
    const child = spawn("bash", ["-c", command, process.execPath, script], {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: import.meta.dirname,
      ...(uid !== undefined && { uid }),
    });
    let said = "";
    child.stderr.on("data", (chunk) => (said += chunk));
    child.stdout.resume();
    const [, signal] = await new Promise<[number | null, string | null]>((done) =>
      child.once("close", (...ended) => done(ended)),
    );
    return signal ?? said;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #files(source: string, target: string, quarantine?: string, keep: string[] = []) {
    return {
      source: this.at(source),
      target: this.at(target),
      ...(quarantine !== undefined && { quarantine: this.at(quarantine) }),
      keep: keep.map((name) => this.at(name)),
    };
  }
}
