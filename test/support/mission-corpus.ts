/** The real mission logs of the reference data, with what the reference makes of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { sharedFolder } from "./oracle.ts";

export interface CorpusMission {
  /** The name of its directory. */
  readonly name: string;
  readonly folder: string;
  /** Of transitions alone: lanes, actors, last events, times, force counts, summary. */
  readonly snapshot: GoldenSnapshot;
  /** With annotations; and with `meta.json` and retrospective. */
  readonly golden: { readonly annotations: object; readonly materialised: object };
}

export interface GoldenSnapshot {
  readonly event_count: number;
  readonly last_event_id: string | null;
  readonly summary: object;
  readonly work_packages: object;
}

/** A group of tests on the corpus; skipped with the reason where it is not on this machine, a failure in CI. */
export function describeCorpus(
  title: string,
  tests: (missions: readonly CorpusMission[], repository: string) => void,
): void {
  if (sharedFolder === undefined) {
    if (process.env["CI"] === "true") throw new Error(`${title}: the reference data is not on this machine`);
    describe.skip(`${title}: skipped, the reference data is not on this machine`, () => undefined);
    return;
  }
  const corpus = join(sharedFolder, "corpus");
  const golden = (name: string) =>
    JSON.parse(readFileSync(join(corpus, name), "utf8")) as Record<string, never>;
  const materialised = golden("golden-materialised.json");
  const missions = Object.entries<GoldenSnapshot>(golden("golden-snapshots.json")).map(([log, snapshot]) => {
    const folder = join(corpus, "repo", log, "..");
    return { name: log.split("/")[1]!, folder, snapshot, golden: materialised[log]! };
  });
  describe(title, () => tests(missions, join(corpus, "repo")));
}
