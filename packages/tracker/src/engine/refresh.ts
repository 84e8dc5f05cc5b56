import type { ExternalRef } from "../generated/models.js";
import { OpenCreations } from "./creations.js";
import { lostRemote } from "./orphans.js";
import { pullOne } from "./pull.js";
import type { Run } from "./run.js";

/** Reads single issues and takes in what they show. */
export async function refresh(run: Run, refs: readonly ExternalRef[]): Promise<void> {
  const { connector, store } = run.settings;
  const creations = await OpenCreations.recover(run);
  for (const ref of refs) {
    if (run.isStopped) return;
    try {
      const issue = await run.read(() => connector.getIssue(ref, run.signal && { signal: run.signal }));
      await pullOne(run, issue, creations);
    } catch (error) {
      if (!(await lostRemote(run, await store.identityOf(ref), error))) run.fail("read", ref, error);
    }
  }
}
