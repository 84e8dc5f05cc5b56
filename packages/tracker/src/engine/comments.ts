/** Comments both ways: each is known by the provider's id from the moment it is seen or sent, so that none echoes. */
import type { Page } from "../connector.js";
import { ConnectorRequestError } from "../errors.js";
import type { ExternalRef, IssueComment } from "../generated/models.js";
import { epochOf } from "../model/instant.js";
import type { SentWrite, StoredComment } from "../store/entities.js";
import { type RecordChange, records } from "../store/records.js";
import { keyOf, openKey, refusedKey } from "../store/tracker-store.js";
import { isSettled } from "./creations.js";
import { isGone } from "./orphans.js";
import { notMade, refusedWrite, refusedWrites, sameRefused, tellRefusal } from "./refusals.js";
import type { Decision, Run } from "./run.js";

/** Reads the comments of each issue that changed since they were read last. */
export async function pullDueComments(run: Run): Promise<void> {
  const { connector, store } = run.settings;
  const prefix = `${connector.name}:${connector.workspace}:`;
  for await (const { key, revision } of records(store.records, "comments_due", prefix)) {
    if (run.isStopped) return;
    await pullComments(run, key, revision);
  }
}

/** Takes in the comments of an issue that are not known yet, and edits of those that are. */
async function pullComments(run: Run, identity: string, due: number): Promise<void> {
  const { store, connector } = run.settings;
  const ref = (await store.issue(identity))?.issue.ref;
  const done: RecordChange = { collection: "comments_due", key: identity, value: null };
  try {
    const listed = ref === undefined || connector.listComments === undefined ? [] : await listAll(run, ref);
    await run.commitWhole(async () => {
      const { changes, decisions } = await taken(run, identity, listed);
      // Where it fell due again in the meantime it stays due.
      const mark = await store.records.get("comments_due", identity);
      return { changes: mark?.revision === due ? [...changes, done] : changes, decisions, value: null };
    });
  } catch (error) {
    if (isGone(error)) await run.commit([done]);
    run.fail("comment", ref ?? null, error);
  }
}

/** Sends the comments of an issue that were added here. */
export async function pushComments(run: Run, identity: string): Promise<void> {
  const { comments, store } = run.settings;
  if (comments === "none" || comments === "pull" || run.isStopped) return;
  if ((await store.binding(identity))?.state !== "bound") return;
  const ref = (await store.issue(identity))?.issue.ref;
  if (ref === undefined) return;
  for (const comment of await store.listComments(ref)) {
    if (comment.state !== "pending" || run.isStopped) continue;
    const refusal = await sameRefused(run, "comment", keyOf(identity, comment.id), { body: comment.body });
    if (refusal !== undefined) {
      tellRefusal(run, "comment", ref, refusal);
      continue;
    }
    try {
      await sendComment(run, identity, ref, comment);
    } catch (error) {
      run.fail("comment", ref, error);
    }
  }
}

async function sendComment(
  run: Run,
  identity: string,
  ref: ExternalRef,
  comment: StoredComment,
): Promise<void> {
  const { connector, store } = run.settings;
  const key = openKey("comment", keyOf(identity, comment.id));
  const earlier = (await store.records.get("idempotency_keys", key))?.value as SentWrite | undefined;
  if (earlier !== undefined && (await settled(run, identity, ref, comment, key, earlier))) return;
  if (earlier === undefined && (await madeThough(run, identity, ref, comment, key))) return;
  const write: SentWrite = {
    ...{ operation: "comment", identity, content: { body: comment.body }, since: run.now(), result: null },
    idempotency_key: `comment:${identity}:${comment.id}`,
  };
  run.signal?.throwIfAborted();
  const intent = { collection: "idempotency_keys", key, value: write } as const;
  await run.commit([intent]);
  const options = { idempotency_key: write.idempotency_key, ...(run.signal && { signal: run.signal }) };
  const look = async () => {
    const found = await findSent(run, identity, ref, comment);
    // As with a creation: it is under way anew, where no other run has taken over.
    if (found === undefined) await run.commit([{ ...intent, value: { ...write, since: run.now() } }]);
    return found;
  };
  let made: IssueComment | undefined;
  try {
    made = await run.writeOnce(
      () => connector.addComment(ref, comment.body, options),
      connector.listComments && look,
    );
  } catch (error) {
    // Left open where it may have arrived; the next push looks first.
    await notMade(run, "comment", keyOf(identity, comment.id), write, error);
    throw error;
  }
  const external_id = made?.id ?? (await findSent(run, identity, ref, comment))?.id ?? null;
  await run.commit(sentChanges(identity, key, { ...comment, state: "sent", external_id }), [
    { identity, action: "comment_out", reason: comment.id },
  ]);
}

/** True where a comment is there although it was refused, as by a program that fails after its work. */
async function madeThough(
  run: Run,
  identity: string,
  ref: ExternalRef,
  comment: StoredComment,
  key: string,
): Promise<boolean> {
  if ((await refusedWrite(run, "comment", keyOf(identity, comment.id))) === undefined) return false;
  const found = await findSent(run, identity, ref, comment);
  if (found === undefined) return false;
  await run.commit(sentChanges(identity, key, { ...comment, state: "sent", external_id: found.id }), [
    { identity, action: "comment_out", reason: comment.id },
  ]);
  return true;
}

/** Finds out what came of a comment that was sent; false where it did not arrive and may be sent again. */
async function settled(
  run: Run,
  identity: string,
  ref: ExternalRef,
  comment: StoredComment,
  key: string,
  { since }: SentWrite,
): Promise<boolean> {
  const canLook = run.settings.connector.listComments !== undefined;
  const found = canLook ? await findSent(run, identity, ref, comment) : undefined;
  if (canLook && found === undefined) {
    if (isSettled(run, since)) return false;
    const message = "it is not known whether a comment arrived; a later run looks again";
    throw new ConnectorRequestError(message, { failure_class: "transient" });
  }
  const state = found === undefined ? "uncertain" : "sent";
  const reason =
    found === undefined ? `${comment.id}: the provider cannot tell whether it arrived` : comment.id;
  await run.commit(sentChanges(identity, key, { ...comment, state, external_id: found?.id ?? null }), [
    { identity, action: "comment_out", reason },
  ]);
  return true;
}

function sentChanges(identity: string, key: string, comment: StoredComment): RecordChange[] {
  return [
    { collection: "comments", key: keyOf(identity, comment.id), value: comment },
    { collection: "idempotency_keys", key, value: null },
    { collection: "idempotency_keys", key: refusedKey("comment", keyOf(identity, comment.id)), value: null },
  ];
}

/** How long before ours a comment may seem to be made that is ours, should a clock be wrong. */
const WRONG_CLOCK_MS = 86_400_000;

/** A comment of the same text at the provider that is no other one's, nor older than ours. */
async function findSent(
  run: Run,
  identity: string,
  ref: ExternalRef,
  { body, created_at }: StoredComment,
): Promise<IssueComment | undefined> {
  if (run.settings.connector.listComments === undefined) return undefined;
  const known = await knownComments(run, identity);
  const listed = await listAll(run, ref);
  const isOlder = (one: IssueComment) =>
    created_at !== null &&
    one.created_at !== null &&
    epochOf(one.created_at) < epochOf(created_at) - WRONG_CLOCK_MS;
  return listed.find((one) => !known.has(one.id) && plain(one.body) === plain(body) && !isOlder(one));
}

async function taken(
  run: Run,
  identity: string,
  listed: readonly IssueComment[],
): Promise<{ readonly changes: readonly RecordChange[]; readonly decisions: readonly Decision[] }> {
  const known = await knownComments(run, identity);
  const open = await openBodies(run, identity);
  const refused = await refusedComments(run, identity);
  const changes: RecordChange[] = [];
  const decisions: Decision[] = [];
  for (const { id, body, author, created_at } of listed) {
    const own = known.get(id);
    // One of ours may have arrived without our knowing; the push finds that out.
    if (own === undefined && open.has(plain(body))) continue;
    if (own !== undefined && plain(own.body) === plain(body)) continue;
    const arrived = own === undefined ? refused.get(plain(body)) : undefined;
    if (arrived !== undefined) {
      refused.delete(plain(body));
      const key = openKey("comment", keyOf(identity, arrived.id));
      changes.push(...sentChanges(identity, key, { ...arrived, state: "sent", external_id: id }));
      decisions.push({ identity, action: "comment_out", reason: arrived.id });
      continue;
    }
    const value: StoredComment =
      own === undefined
        ? {
            ...{ id: `external:${id}`, body, author, created_at },
            origin: "external",
            external_id: id,
            state: "received",
          }
        : { ...own, body };
    changes.push({ collection: "comments", key: keyOf(identity, value.id), value });
    decisions.push({ identity, action: "comment_in", reason: id });
  }
  return { changes, decisions };
}

/** The comments whose id at the provider is known, by that id. */
async function knownComments(run: Run, identity: string): Promise<Map<string, StoredComment>> {
  const known = new Map<string, StoredComment>();
  const { store } = run.settings;
  for await (const { value } of records<StoredComment>(store.records, "comments", keyOf(identity, "")))
    if (value.external_id !== null) known.set(value.external_id, value);
  return known;
}

/** Comments that were refused, by text; one that is there all the same came from a program that failed after its work. */
async function refusedComments(run: Run, identity: string): Promise<Map<string, StoredComment>> {
  const found = new Map<string, StoredComment>();
  const { records } = run.settings.store;
  for await (const [key, write] of refusedWrites(run.settings.store, keyOf(identity, ""))) {
    if (write.operation !== "comment") continue;
    const id = key.slice(key.lastIndexOf("\t") + 1);
    const comment = (await records.get("comments", keyOf(identity, id)))?.value as StoredComment | undefined;
    if (comment?.state === "pending") found.set(plain(comment.body), comment);
  }
  return found;
}

async function openBodies(run: Run, identity: string): Promise<Set<string>> {
  const bodies = new Set<string>();
  const { store } = run.settings;
  const prefix = openKey("comment", keyOf(identity, ""));
  for await (const { value } of records<SentWrite>(store.records, "idempotency_keys", prefix))
    bodies.add(plain((value.content as { readonly body: string }).body));
  return bodies;
}

async function listAll(run: Run, ref: ExternalRef): Promise<readonly IssueComment[]> {
  const { connector } = run.settings;
  const found: IssueComment[] = [];
  let cursor: string | null = null;
  do {
    const query = { cursor, ...(run.signal && { signal: run.signal }) };
    const page: Page<IssueComment> = await run.read(() => connector.listComments!(ref, query));
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

/** A text without what providers change about its ends and lines. */
function plain(body: string): string {
  return body.replaceAll("\r\n", "\n").trim();
}
