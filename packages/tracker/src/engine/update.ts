/** The update of one remote issue: merge, write down, send, merge with the answer. */
import type { IssuePatch } from "../connector.js";
import { ConnectorRequestError } from "../errors.js";
import type { CanonicalIssue, ExternalRef } from "../generated/models.js";
import { linkText } from "../model/field-values.js";
import { isCoreField } from "../model/issue.js";
import type { CoreField } from "../model/vocabulary.js";
import type { Refusal, SentWrite } from "../store/entities.js";
import type { RecordChange } from "../store/records.js";
import { openKey } from "../store/tracker-store.js";
import { isRequestError, mayHaveHappened } from "../transport/retry.js";
import { type Integration, integrate, knownIssue, patchFor } from "./known.js";
import { readBack, shownFields } from "./merge.js";
import { isGone, lostRemote } from "./orphans.js";
import { isOfContent, reasonOf } from "./refusals.js";
import type { Decision, Run } from "./run.js";
import { Moved, updateUnmoved } from "./unmoved.js";

/** How often an update is decided on anew where its issue moves under it. */
const MOST_MOVES = 5;

export interface UpdateOptions {
  /** The issue was made a moment ago; the update is part of that. */
  readonly isNew?: boolean;
}

/** Brings the remote issue up to date with the local one, as far as policy, questions and connector let it. */
export async function updateRemote(
  run: Run,
  identity: string,
  external: CanonicalIssue,
  { isNew = false }: UpdateOptions = {},
): Promise<void> {
  let seen = external;
  for (let moves = 0; moves < MOST_MOVES; moves++) {
    const moved = await decideAndSend(run, identity, seen, isNew);
    if (moved === undefined) return;
    seen = moved.now;
  }
  const message = "it is changed there all the time; a later run tries again";
  run.fail("update", external.ref, new ConnectorRequestError(message, { failure_class: "transient" }));
}

/** Where the issue moved meanwhile, what it is now; nothing was written then. */
async function decideAndSend(
  run: Run,
  identity: string,
  external: CanonicalIssue,
  isNew: boolean,
): Promise<Moved | undefined> {
  const prepared = await prepare(run, identity, external);
  if (prepared === undefined) return undefined;
  const { ref, patch, before } = prepared;
  if (isEmpty(patch)) {
    if (!isNew) run.stats.skipped++;
    return undefined;
  }
  const shown = shownFields(external, before.binding.base, run.settings.profile);
  run.mayDo(updateDecision(identity, patch, shown));
  const outcome = await send(run, identity, ref, patch, external).catch((error: unknown) =>
    error instanceof Moved ? error : notSent(run, identity, ref, patch, error),
  );
  if (outcome === undefined || outcome instanceof Moved) return outcome;
  await takeAnswer(run, identity, before, updateDecision(identity, outcome.patch, shown), outcome);
  if (!isNew) run.stats.pushed_updated++;
  return undefined;
}

interface Prepared {
  readonly ref: ExternalRef;
  readonly before: Integration;
  readonly patch: IssuePatch;
}

/** Merges what the provider shows, and writes down what is about to be sent. */
async function prepare(run: Run, identity: string, external: CanonicalIssue): Promise<Prepared | undefined> {
  const { stores_first, providerRefs } = run.settings.rules.push;
  const prepared = await run.commitWhole(async () => {
    const known = await knownIssue(run, identity);
    if (known === undefined) return { changes: [], decisions: [], value: undefined };
    const { known: local, waiting } = await providerRefs(run, known.stored.issue);
    const before = await integrate(run, known, external, { local });
    const patch = without(patchFor(run, external, before), waiting);
    const value = { ref: known.stored.issue.ref, before, patch };
    if (!stores_first) return { changes: [], decisions: [], value };
    const write = intentChange(run, identity, patch, known.sent !== undefined);
    return { changes: [...before.changes, ...write], decisions: before.decisions, value };
  });
  if (prepared !== undefined) run.addConflicts(plainConflicts(prepared.before));
  return prepared;
}

function intentChange(run: Run, identity: string, patch: IssuePatch, hasOld: boolean): RecordChange[] {
  const key = openKey("update", identity);
  // What the provider shows now says what came of an earlier update.
  if (isEmpty(patch)) return hasOld ? [{ collection: "idempotency_keys", key, value: null }] : [];
  const since = run.now();
  const sent: SentWrite = {
    ...{ operation: "update", identity, content: patch, since, result: null },
    idempotency_key: `sync:${identity}`,
  };
  return [{ collection: "idempotency_keys", key, value: sent }];
}

interface SentPatch {
  readonly answer: CanonicalIssue;
  readonly patch: IssuePatch;
  /** Fields that the connector refused by themselves. */
  readonly refusal: Refusal | null;
}

/** Sends a patch; a field that the connector refuses by name is left out and told. */
async function send(
  run: Run,
  identity: string,
  ref: ExternalRef,
  patch: IssuePatch,
  external: CanonicalIssue,
): Promise<SentPatch> {
  let refusal: Refusal | null = null;
  for (let left = patch; ; ) {
    try {
      return { answer: await sendFields(run, identity, ref, left, external), patch: left, refusal };
    } catch (error) {
      const field = refusedField(error, left);
      if (field === undefined) throw error;
      run.fail("patch_field_denied", ref, error);
      refusal = refusalOf(run, { ...refusal?.patch, [field]: left[field] }, error);
      left = without(left, [field]);
    }
  }
}

async function sendFields(
  run: Run,
  identity: string,
  ref: ExternalRef,
  patch: IssuePatch,
  external: CanonicalIssue,
): Promise<CanonicalIssue> {
  const { connector, profile } = run.settings;
  const signal = run.signal && { signal: run.signal };
  const options = { idempotency_key: `sync:${identity}`, ...signal };
  if (profile.links !== "upsert" || patch.links === undefined) {
    return run.write(() => updateUnmoved(run, ref, patch, external, options));
  }
  const { links, ...fields } = patch;
  if (!isEmpty(fields)) await run.write(() => updateUnmoved(run, ref, fields, external, options));
  const there = new Set(external.links.map(linkText));
  for (const link of links.filter((one) => !there.has(linkText(one)))) {
    await run.write(() => connector.upsertLink(ref, link, options));
  }
  return run.read(() => connector.getIssue(ref, signal));
}

/** The field of a patch that the connector cannot write, where others are left. */
function refusedField(error: unknown, patch: IssuePatch): CoreField | undefined {
  const { code, capability } = error as { readonly code?: unknown; readonly capability?: unknown };
  if (code !== "CAPABILITY_NOT_SUPPORTED" || typeof capability !== "string" || !isCoreField(capability))
    return undefined;
  return Object.hasOwn(patch, capability) && Object.keys(patch).length > 1 ? capability : undefined;
}

/** Keeps what is needed to go on after an update that failed. */
async function notSent(
  run: Run,
  identity: string,
  ref: ExternalRef,
  patch: IssuePatch,
  error: unknown,
): Promise<undefined> {
  run.signal?.throwIfAborted();
  if (!run.settings.rules.absorbs(error)) throw error;
  const done: RecordChange = {
    collection: "idempotency_keys",
    key: openKey("update", identity),
    value: null,
  };
  if (isGone(error)) {
    await run.commit([done]);
    const isNotFound = isRequestError(error) && error.failure_class === "not_found";
    const isHeldBack = isNotFound && (await isShown(run, ref));
    if (!isHeldBack && (await lostRemote(run, identity, error))) return undefined;
  }
  if (isOfContent(error) && !mayHaveHappened(error)) {
    const binding = await run.settings.store.binding(identity);
    const refusal = refusalOf(run, patch, error);
    const changes = [
      done,
      { collection: "bindings", key: identity, value: { ...binding, refusal } } as const,
    ];
    await run.commit(changes, [{ identity, action: "refuse", reason: refusal.message }]);
  } else if (!mayHaveHappened(error)) await run.commit([done]);
  run.fail("update", ref, error);
  return undefined;
}

/** Some providers say of what a token may not write that it is not there. */
async function isShown(run: Run, ref: ExternalRef): Promise<boolean> {
  const { connector } = run.settings;
  try {
    await run.read(() => connector.getIssue(ref, run.signal && { signal: run.signal }));
    return true;
  } catch (error) {
    run.signal?.throwIfAborted();
    return !isGone(error);
  }
}

function refusalOf(run: Run, patch: IssuePatch, error: unknown): Refusal {
  return { patch, ...reasonOf(run, error) };
}

/** Takes in what the provider shows after an update: what was sent is agreed then, anything else is a change of its own. */
async function takeAnswer(
  run: Run,
  identity: string,
  before: Integration,
  decision: Decision,
  { answer, patch, refusal }: SentPatch,
): Promise<void> {
  const { rules, profile } = run.settings;
  const base = rules.push.answerBase(before.binding.base, readBack(patch, profile));
  const done: RecordChange = {
    collection: "idempotency_keys",
    key: openKey("update", identity),
    value: null,
  };
  const taken = await run.commitWhole(async () => {
    const known = await knownIssue(run, identity);
    if (known === undefined) return { changes: [done], decisions: [decision], value: undefined };
    const after = await integrate(run, { ...known, sent: undefined }, answer, {
      base,
      takes: "altered",
      refusal,
    });
    return { changes: [...after.changes, done], decisions: [decision, ...after.decisions], value: after };
  });
  if (taken !== undefined) run.addConflicts(plainConflicts(taken));
}

function updateDecision(identity: string, patch: IssuePatch, shown: IssuePatch): Decision {
  const changes = Object.entries(patch).map(([field, to]) => {
    const from = shown[field as CoreField] ?? null;
    return [field, { from, to }];
  });
  return { identity, action: "update", fields: Object.fromEntries(changes) };
}

function plainConflicts({ merged }: Integration) {
  return merged.conflicts.map(({ base: _, ...conflict }) => conflict);
}

function isEmpty(patch: IssuePatch): boolean {
  return Object.keys(patch).length === 0;
}

function without(patch: IssuePatch, fields: readonly CoreField[]): IssuePatch {
  return Object.fromEntries(Object.entries(patch).filter(([field]) => !fields.includes(field as CoreField)));
}
