/** Our side goes out: each local change is merged with what the provider shows at that moment, then sent. */
import { ConnectorRequestError } from "../errors.js";
import type { CanonicalIssue } from "../generated/models.js";
import { identityOf } from "../model/issue.js";
import { samePlain } from "../model/plain.js";
import { localCanWrite } from "../policy/ownership.js";
import type { StoredComment } from "../store/entities.js";
import { records } from "../store/records.js";
import { keyOf } from "../store/tracker-store.js";
import { pushComments } from "./comments.js";
import type { OpenCreations } from "./creations.js";
import { type KnownIssue, knownIssue, unsent } from "./known.js";
import { lostRemote } from "./orphans.js";
import { isStillRefused, tellRefusal } from "./refusals.js";
import type { PushOptions, PushWork } from "./rules.js";
import type { Run } from "./run.js";
import { updateRemote } from "./update.js";

export async function push(run: Run, options: PushOptions, creations: OpenCreations): Promise<void> {
  const work = await run.settings.rules.push.begin(run, options);
  for (const identity of work.identities) {
    if (run.isStopped) return;
    const own = await pushIssue(run, identity, work, creations);
    await pushComments(run, own);
    await settleMark(run, own);
  }
}

/** Sends what is due of one issue; the identity that it has afterwards. */
async function pushIssue(
  run: Run,
  identity: string,
  work: PushWork,
  creations: OpenCreations,
): Promise<string> {
  const { rules, policy } = run.settings;
  const known = await knownIssue(run, identity);
  if (known === undefined) return identity;
  if (!rules.push.isDue(run, known, creations)) {
    run.stats.skipped++;
    return identity;
  }
  if (await isRefused(run, known)) return identity;
  const external = await remoteOf(run, known, work);
  if (external === "unknown") return identity;
  if (external !== "absent") {
    await updateRemote(run, identity, external);
    return identity;
  }
  if (!localCanWrite(policy, "title")) {
    run.stats.skipped++;
    return identity;
  }
  const created = await rules.push.create(run, known, creations);
  if (created === undefined) return identity;
  // What a creation does not write follows at once.
  const own = identityOf(created.ref);
  const made = await knownIssue(run, own);
  if (made !== undefined && rules.push.isDue(run, made, creations)) {
    await updateRemote(run, own, created, { isNew: true });
  }
  return own;
}

/** Tells again of a creation or an update that the provider refused, without sending it again. */
async function isRefused(run: Run, known: KnownIssue): Promise<boolean> {
  const { binding, stored } = known;
  if (binding === undefined) {
    const refusal = await run.settings.rules.push.refusedCreation(run, known);
    if (refusal !== undefined) tellRefusal(run, "create", stored.issue.ref, refusal);
    return refusal !== undefined;
  }
  const { refusal } = binding;
  if (refusal === null || !isStillRefused(run, refusal)) return false;
  if (!samePlain(unsent(run, stored.issue, binding), refusal.patch)) return false;
  tellRefusal(run, "update", stored.issue.ref, refusal);
  return true;
}

async function remoteOf(
  run: Run,
  known: KnownIssue,
  work: PushWork,
): Promise<CanonicalIssue | "absent" | "unknown"> {
  const { ref } = known.stored.issue;
  try {
    const external = await work.remoteOf(known);
    if (external === undefined) return "absent";
    if (!run.settings.rules.isStale(run, known.binding, external)) return external;
    const message = "the provider shows an older state than before; a later run tries again";
    throw new ConnectorRequestError(message, { failure_class: "transient" });
  } catch (error) {
    if (!(await lostRemote(run, known.identity, error))) run.fail("read", ref, error);
    return "unknown";
  }
}

/** Takes the mark off an issue of which nothing is left to send, unless it was changed in the meantime. */
async function settleMark(run: Run, identity: string): Promise<void> {
  const { store } = run.settings;
  await run.commitWhole(async () => {
    const mark = await store.records.get("pending", identity);
    const isSettled = mark !== undefined && (await isSent(run, identity));
    const change = { collection: "pending", key: identity, value: null } as const;
    const changes = isSettled ? [{ ...change, expected: mark.revision }] : [];
    return { changes, decisions: [], value: null };
  });
}

async function isSent(run: Run, identity: string): Promise<boolean> {
  const known = await knownIssue(run, identity);
  if (known === undefined) return true;
  const { binding, stored, sent } = known;
  if (binding === undefined) return false;
  if (binding.state !== "bound") return true;
  if (sent !== undefined || Object.keys(unsent(run, stored.issue, binding)).length > 0) return false;
  const prefix = keyOf(identity, "");
  for await (const { value } of records<StoredComment>(run.settings.store.records, "comments", prefix)) {
    if (value.state === "pending") return false;
  }
  return true;
}
