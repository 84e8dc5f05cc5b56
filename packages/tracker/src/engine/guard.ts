/** The guard against changes of many issues at once that nobody meant. */
import { records } from "../store/records.js";
import { BulkChangeError } from "./result.js";
import type { Run } from "./run.js";

/** Throws `BulkChangeError` where so many local issues would be overwritten by a pass, or by a run of several lists. */
export function guardLocalChanges(run: Run, ofPass: number, before: number): Promise<void> {
  const ofRun = run.stats.pulled_updated + ofPass - before;
  return guard(run, "local_changes", Math.max(ofPass, ofRun));
}

/** Throws `BulkChangeError` where so many issues would be written at the provider; counted only where there may be. */
export async function guardRemoteWrites(
  run: Run,
  count: () => Promise<number>,
  atMost: number,
): Promise<void> {
  if (atMost > run.settings.guard.floor) await guard(run, "remote_writes", await count());
}

/** Throws `BulkChangeError` where so many issues vanished, as when a token lost its rights. */
export function guardOrphans(run: Run, count: number): Promise<void> {
  return guard(run, "orphans", count);
}

async function guard(run: Run, kind: BulkChangeError["kind"], count: number): Promise<void> {
  const { floor, share } = run.settings.guard;
  if (run.options.allow_bulk || count <= floor) return;
  const limit = Math.max(floor, Math.floor(share * (await boundIssues(run))));
  if (count > limit) throw new BulkChangeError(kind, count, limit, run.result());
}

async function boundIssues({ settings: { store, connector } }: Run): Promise<number> {
  let count = 0;
  const prefix = `${connector.name}:${connector.workspace}:`;
  for await (const _ of records(store.records, "bindings", prefix)) count++;
  return count;
}
