/** What the provider refused: remembered, told, and sent again only once it would be another request. */
import { ConnectorRequestError } from "../errors.js";
import type { ExternalRef } from "../generated/models.js";
import { samePlain } from "../model/plain.js";
import type { FailureClass } from "../model/vocabulary.js";
import type { RefusalReason, SentWrite } from "../store/entities.js";
import { type RecordChange, records } from "../store/records.js";
import { keyOf, openKey, refusedKey, type TrackerStore } from "../store/tracker-store.js";
import { isRequestError, mayHaveHappened } from "../transport/retry.js";
import type { SyncOperation } from "./result.js";
import type { Run } from "./run.js";

/** What says more of the token or the place than of what was sent, or will pass. */
const NOT_OF_CONTENT: ReadonlySet<FailureClass> = new Set([
  "authentication",
  "permission",
  "not_found",
  "transient",
  "rate_limit",
]);

/** True where the same write would be refused again, whoever sends it. */
export function isOfContent(error: unknown): boolean {
  return !isRequestError(error) || !NOT_OF_CONTENT.has(error.failure_class);
}

export function reasonOf(run: Run, error: unknown): RefusalReason {
  const { configuration } = run.settings;
  return {
    failure_class: isRequestError(error) ? error.failure_class : null,
    message: error instanceof Error ? error.message : String(error),
    at: run.now(),
    ...(configuration !== undefined && { configuration }),
  };
}

/** False under another configuration than that of then, and where a person said to send it once more. */
export function isStillRefused(
  { settings }: Pick<Run, "settings">,
  { configuration, is_released }: RefusalReason,
): boolean {
  return is_released !== true && configuration === settings.configuration;
}

/** Tells again of what is not sent again. */
export function tellRefusal(
  run: Run,
  operation: SyncOperation,
  ref: ExternalRef,
  { message, failure_class }: RefusalReason,
): void {
  const text = `refused before and not sent again: ${message}`;
  run.fail(operation, ref, new ConnectorRequestError(text, { failure_class }), false);
}

/** A creation or a comment. */
export type RefusableWrite = "create" | "comment";

type RefusedWrite = SentWrite & { readonly refusal: RefusalReason };

/** The write of that name that was refused, whatever it was. */
export async function refusedWrite(
  { settings: { store } }: Run,
  operation: RefusableWrite,
  name: string,
): Promise<RefusedWrite | undefined> {
  const record = await store.records.get("idempotency_keys", refusedKey(operation, name));
  return record?.value as RefusedWrite | undefined;
}

/** As `refusedWrite`, where sending this content would be the same again. */
export async function sameRefused(
  run: Run,
  operation: RefusableWrite,
  name: string,
  content: unknown,
): Promise<RefusalReason | undefined> {
  const refused = await refusedWrite(run, operation, name);
  if (refused === undefined || !isStillRefused(run, refused.refusal)) return undefined;
  return samePlain(refused.content, content) ? refused.refusal : undefined;
}

/** Takes a write out of doubt that did not happen; and remembers it where it would be refused again. */
export async function notMade(
  run: Run,
  operation: RefusableWrite,
  name: string,
  write: SentWrite,
  error: unknown,
): Promise<void> {
  if (mayHaveHappened(error)) return;
  const done: RecordChange = {
    ...{ collection: "idempotency_keys", key: openKey(operation, name), value: null },
  };
  if (!run.settings.rules.absorbs(error) || !isOfContent(error)) {
    await run.commit([done]);
    return;
  }
  const refusal = reasonOf(run, error);
  await run.commit(
    [done, { ...done, key: refusedKey(operation, name), value: { ...write, refusal } }],
    [{ identity: write.identity, action: "refuse", reason: refusal.message }],
  );
}

/** The refused writes of an issue, by key; of all issues of a workspace where `prefix` ends before the id. */
export async function* refusedWrites(
  store: TrackerStore,
  prefix: string,
): AsyncGenerator<readonly [key: string, RefusedWrite]> {
  for (const operation of ["create", "comment"] as const) {
    const all = keyOf("refused", operation, prefix);
    for await (const { key, value } of records<RefusedWrite>(store.records, "idempotency_keys", all))
      yield [key, value];
  }
}
