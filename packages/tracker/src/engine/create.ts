/** The creation of one remote issue: exactly once, whatever happens in between. */
import { CapabilityNotSupportedError, ConnectorRequestError } from "../errors.js";
import type { CanonicalIssue } from "../generated/models.js";
import { isEmptyValue } from "../model/field-values.js";
import type { CoreField } from "../model/vocabulary.js";
import { localCanWrite } from "../policy/ownership.js";
import type { SentWrite } from "../store/entities.js";
import { openKey, refusedKey } from "../store/tracker-store.js";
import { isRequestError } from "../transport/retry.js";
import { adoption, madeOf } from "./adoption.js";
import type { OpenCreations } from "./creations.js";
import type { KnownIssue } from "./known.js";
import { withProviderRefs } from "./refs.js";
import { notMade, refusedWrite, sameRefused } from "./refusals.js";
import type { Run } from "./run.js";

/** Makes the remote issue, and the draft its local side. Undefined where it was not made, or it is not known. */
export async function createRemote(
  run: Run,
  { identity, stored }: KnownIssue,
  creations: OpenCreations,
): Promise<CanonicalIssue | undefined> {
  const { issue } = await withProviderRefs(run, stored.issue);
  const denied = deniedField(run, issue);
  if (denied !== undefined) {
    const message = `create denied: local does not own '${denied}' and it is not empty`;
    run.fail("create", issue.ref, new CapabilityNotSupportedError(message));
    return undefined;
  }
  run.mayDo({ identity, action: "create", reason: madeOf(identity) });
  const sent = await sendOrFind(run, identity, issue, creations);
  if (sent === undefined) return undefined;
  const { created, action } = sent;
  const conflicts = await run.commitWhole(async () => {
    const { changes, decisions, conflicts } = await adoption(run, identity, created, action);
    return { changes, decisions, value: conflicts };
  });
  run.addConflicts(conflicts);
  if (action === "create") run.stats.pushed_created++;
  return created;
}

/** Why the provider refused a creation that would be the same again. */
export async function refusedCreation(run: Run, { identity, stored }: KnownIssue) {
  const { issue } = await withProviderRefs(run, stored.issue);
  return sameRefused(run, "create", identity, contentOf(issue));
}

/** What a creation is known by, to tell whether it is the same again. */
function contentOf({ updated_at: _, raw: __, ...issue }: CanonicalIssue) {
  return { ...issue, updated_at: null, raw: null };
}

interface Created {
  readonly created: CanonicalIssue;
  readonly action: "create" | "adopt";
}

/** Undefined where it was not made, or that is not known. */
async function sendOrFind(
  run: Run,
  identity: string,
  issue: CanonicalIssue,
  creations: OpenCreations,
): Promise<Created | undefined> {
  try {
    const refused = await refusedWrite(run, "create", identity);
    // A program may have made it and then failed; and a person may have made it by hand.
    const made = refused && (await creations.madeBy(run, refused));
    if (made !== undefined) return { created: made, action: "adopt" };
  } catch (error) {
    run.fail("create", issue.ref, error);
    return undefined;
  }
  return send(run, identity, issue, creations);
}

async function send(
  run: Run,
  identity: string,
  issue: CanonicalIssue,
  creations: OpenCreations,
): Promise<Created | undefined> {
  const since = run.now();
  const idempotency_key = creations.keyFor(identity, since);
  const write: SentWrite = {
    operation: "create",
    identity,
    content: contentOf(issue),
    since,
    idempotency_key,
    result: null,
  };
  run.signal?.throwIfAborted();
  const intent = { collection: "idempotency_keys", key: openKey("create", identity), value: write } as const;
  await run.commit([
    intent,
    { collection: "idempotency_keys", key: refusedKey("create", identity), value: null },
  ]);
  const options = { idempotency_key, ...(run.signal && { signal: run.signal }) };
  const { connector, profile } = run.settings;
  const make = async (): Promise<Created> => {
    return { created: await connector.createIssue(issue, options), action: "create" };
  };
  const find = async (): Promise<Created | undefined> => {
    const made = await creations.find(run, write);
    if (made !== undefined) return { created: made, action: "adopt" };
    // It is under way anew from now on; and another run that has taken over may send it in our place.
    await run.commit([{ ...intent, value: { ...write, since: run.now() } }]);
    return undefined;
  };
  try {
    // A list that lags behind does not tell that there is none.
    return await run.writeOnce(make, profile.search === "immediate" ? find : undefined);
  } catch (error) {
    await notMade(run, "create", identity, write, error);
    run.fail("create", issue.ref, profile.search === "eventual" ? await waitedFor(run, error) : error);
    return undefined;
  }
}

/** Waits out a rate limit for the sake of the rest, where only a later run can tell what became of this creation. */
async function waitedFor(run: Run, error: unknown): Promise<unknown> {
  const { clock, max_wait_seconds } = run.settings;
  if (!isRequestError(error) || error.failure_class !== "rate_limit") return error;
  const seconds = error.retry_after_seconds;
  if (seconds === null || seconds > max_wait_seconds) return error;
  await clock.sleep(seconds * 1000, run.signal);
  const message = `${error.message}; a later run looks whether it was made`;
  return new ConnectorRequestError(message, { failure_class: "transient", cause: error });
}

/** In the order in which they are asked about (`tracker 7`). */
const GATED: readonly CoreField[] = ["assignees", "labels", "links", "custom_fields", "priority", "parent"];

/** A field that is the provider's to write and has a value here, so that a creation would write it. */
function deniedField({ settings: { policy } }: Run, issue: CanonicalIssue): CoreField | undefined {
  return GATED.find((field) => !localCanWrite(policy, field) && !isEmptyValue(issue[field]));
}
