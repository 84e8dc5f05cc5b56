/** What a push looks at: the issues that a host changed, parents before their children. */

import { readsField } from "../connector.js";
import type { CanonicalIssue } from "../generated/models.js";
import { CORE_ISSUE_FIELDS } from "../model/vocabulary.js";
import { localCanWrite } from "../policy/ownership.js";
import { records } from "../store/records.js";
import type { OpenCreations } from "./creations.js";
import { guardRemoteWrites } from "./guard.js";
import { type KnownIssue, knownIssue, unsent } from "./known.js";
import { isGone } from "./orphans.js";
import type { PushWork } from "./rules.js";
import type { Run } from "./run.js";

export async function pendingWork(run: Run): Promise<PushWork> {
  const { store, connector } = run.settings;
  const identities: string[] = [];
  const prefix = `${connector.name}:${connector.workspace}:`;
  for await (const { key } of records(store.records, "pending", prefix)) identities.push(key);
  await guardRemoteWrites(run, () => countWrites(run, identities), identities.length);
  return { identities: await parentsFirst(run, identities), remoteOf: (known) => remoteOf(run, known) };
}

/** Whether an issue has something to send, to take back, or to find out. */
export function isDue(
  run: Run,
  { stored, binding, identity, sent }: KnownIssue,
  creations: OpenCreations,
): boolean {
  if (binding === undefined) return run.settings.inScope(stored.issue) && !creations.isOpen(identity);
  if (binding.state !== "bound") return false;
  return (
    sent !== undefined ||
    Object.keys(unsent(run, stored.issue, binding)).length > 0 ||
    isAstray(run, stored.issue, binding.base)
  );
}

/** True where a field that is not ours to write has a value of ours. */
function isAstray(
  { settings }: Run,
  issue: CanonicalIssue,
  base: NonNullable<KnownIssue["binding"]>["base"],
): boolean {
  const { policy, profile, rules } = settings;
  return CORE_ISSUE_FIELDS.some(
    (field) =>
      !localCanWrite(policy, field) &&
      readsField(profile, field) &&
      Object.hasOwn(base, field) &&
      !rules.same(profile, field, issue[field], base[field]),
  );
}

async function remoteOf(run: Run, { stored, binding }: KnownIssue): Promise<CanonicalIssue | undefined> {
  const { connector } = run.settings;
  try {
    return await run.read(() => connector.getIssue(stored.issue.ref, run.signal && { signal: run.signal }));
  } catch (error) {
    if (binding === undefined && isGone(error)) return undefined;
    throw error;
  }
}

async function countWrites(run: Run, identities: readonly string[]): Promise<number> {
  let count = 0;
  for (const identity of identities) {
    const known = await knownIssue(run, identity);
    if (known === undefined) continue;
    const { binding, stored } = known;
    if (binding === undefined || Object.keys(unsent(run, stored.issue, binding)).length > 0) count++;
  }
  return count;
}

/** Parents come first, so that the ref of a new one is known when its children are made. */
async function parentsFirst({ settings: { store } }: Run, identities: readonly string[]): Promise<string[]> {
  const parents = new Map<string, string | undefined>();
  for (const identity of identities) {
    const parent = (await store.issue(identity))?.issue.parent ?? undefined;
    parents.set(identity, parent && (await store.identityOf(parent)));
  }
  const ordered = new Set<string>();
  const visit = (identity: string, above: ReadonlySet<string>) => {
    const parent = parents.get(identity);
    if (parent !== undefined && parents.has(parent) && !above.has(parent) && !ordered.has(parent))
      visit(parent, new Set([...above, identity]));
    ordered.add(identity);
  };
  for (const identity of identities) visit(identity, new Set());
  return [...ordered];
}
