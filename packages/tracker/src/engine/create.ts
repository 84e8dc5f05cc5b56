/** The creation of one remote issue: exactly once, whatever happens in between. */
import { CapabilityNotSupportedError } from "../errors.js";
import type { CanonicalIssue } from "../generated/models.js";
import { isEmptyValue } from "../model/field-values.js";
import type { CoreField } from "../model/vocabulary.js";
import { localCanWrite } from "../policy/ownership.js";
import type { SentWrite } from "../store/entities.js";
import { openKey } from "../store/tracker-store.js";
import { mayHaveHappened } from "../transport/retry.js";
import { adoption, madeOf } from "./adoption.js";
import type { OpenCreations } from "./creations.js";
import type { KnownIssue } from "./known.js";
import { withProviderRefs } from "./refs.js";
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
  const created = await send(run, identity, issue, creations);
  if (created === undefined) return undefined;
  const conflicts = await run.commitWhole(async () => {
    const { changes, decisions, conflicts } = await adoption(run, identity, created, "create");
    return { changes, decisions, value: conflicts };
  });
  run.addConflicts(conflicts);
  run.stats.pushed_created++;
  return created;
}

async function send(
  run: Run,
  identity: string,
  issue: CanonicalIssue,
  creations: OpenCreations,
): Promise<CanonicalIssue | undefined> {
  const since = run.now();
  const idempotency_key = creations.keyFor(identity, since);
  const key = openKey("create", identity);
  const write: SentWrite = {
    operation: "create",
    identity,
    content: issue,
    since,
    idempotency_key,
    result: null,
  };
  run.signal?.throwIfAborted();
  await run.commit([{ collection: "idempotency_keys", key, value: write }]);
  const options = { idempotency_key, ...(run.signal && { signal: run.signal }) };
  try {
    return await run.writeOnce(
      () => run.settings.connector.createIssue(issue, options),
      // A list that lags behind does not tell that there is none.
      run.settings.profile.search === "immediate" ? () => creations.find(run, write) : undefined,
    );
  } catch (error) {
    const isUnknown = mayHaveHappened(error);
    if (!isUnknown) await run.commit([{ collection: "idempotency_keys", key, value: null }]);
    run.fail("create", issue.ref, error);
    return undefined;
  }
}

/** In the order in which they are asked about (`tracker 7`). */
const GATED: readonly CoreField[] = ["assignees", "labels", "links", "custom_fields", "priority", "parent"];

/** A field that is the provider's to write and has a value here, so that a creation would write it. */
function deniedField({ settings: { policy } }: Run, issue: CanonicalIssue): CoreField | undefined {
  return GATED.find((field) => !localCanWrite(policy, field) && !isEmptyValue(issue[field]));
}
