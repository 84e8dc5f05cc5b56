/** Remote issues that vanished or may not be seen any more: shown as such, and not asked for again. */
import type { Binding } from "../store/entities.js";
import { records } from "../store/records.js";
import { isRequestError } from "../transport/retry.js";
import type { Run } from "./run.js";

/** Whether any issue of the workspace is known on both sides. */
export async function hasBindings({ settings: { store, connector } }: Run): Promise<boolean> {
  const prefix = `${connector.name}:${connector.workspace}:`;
  return (await store.records.scan("bindings", { prefix, limit: 1 })).length > 0;
}

/** The bound issues that a full pass did not show. */
export async function missingIdentities(
  { settings: { store, connector } }: Run,
  sweep: string,
): Promise<string[]> {
  const missing: string[] = [];
  const prefix = `${connector.name}:${connector.workspace}:`;
  for await (const { key, value } of records<Binding>(store.records, "bindings", prefix)) {
    if (value.state === "bound" && value.sweep !== sweep) missing.push(key);
  }
  return missing;
}

/** Asks for each missing issue by itself, since a list may lag or leave some out. */
export async function checkMissing(run: Run, identities: readonly string[]): Promise<void> {
  const { connector, store } = run.settings;
  for (const identity of identities) {
    if (run.isStopped) return;
    const stored = await store.issue(identity);
    if (stored === undefined) continue;
    const { ref } = stored.issue;
    try {
      await run.read(() => connector.getIssue(ref, run.signal && { signal: run.signal }));
    } catch (error) {
      if (!(await lostRemote(run, identity, error))) run.fail("read", ref, error);
    }
  }
}

/** Marks the issue where the error says that its remote vanished or is forbidden; false for any other error. */
export async function lostRemote(run: Run, identity: string, error: unknown): Promise<boolean> {
  const state = isGone(error) ? "orphaned" : isForbidden(error) ? "forbidden" : undefined;
  const binding = state && (await run.settings.store.binding(identity));
  if (binding === undefined || !(await run.reachesWorkspace())) return false;
  const reason = error instanceof Error ? error.message : String(error);
  await run.commit(
    [
      { collection: "bindings", key: identity, value: { ...binding, state, reason } },
      { collection: "pending", key: identity, value: null },
    ],
    [{ identity, action: state === "orphaned" ? "orphan" : "forbid", reason }],
  );
  return true;
}

/** True where the provider says that there is no such issue, or not any more. */
export function isGone(error: unknown): boolean {
  if ((error as { readonly code?: unknown }).code === "ISSUE_NOT_FOUND") return true;
  return isRequestError(error) && (error.failure_class === "not_found" || error.status_code === 410);
}

function isForbidden(error: unknown): boolean {
  return isRequestError(error) && error.failure_class === "permission";
}
