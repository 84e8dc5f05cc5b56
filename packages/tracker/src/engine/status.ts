import type { SyncCheckpoint } from "../generated/models.js";
import type { Instant } from "../model/instant.js";
import type { Binding, RefusalReason, SentWrite, StoredComment } from "../store/entities.js";
import { records } from "../store/records.js";
import { cursorKey, cursorState } from "./pull.js";
import { isStillRefused, type RefusableWrite, refusedWrites } from "./refusals.js";
import type { RunSettings } from "./settings.js";

/** Where a workspace stands. All lists are of identities. */
export interface SyncStatus {
  readonly bound: number;
  /** Changed here and not sent yet. */
  readonly pending: readonly string[];
  /** Sent, and not known whether it arrived. */
  readonly in_flight: readonly string[];
  readonly open_conflicts: number;
  readonly orphaned: readonly string[];
  readonly forbidden: readonly string[];
  /** With a creation, an update or a comment that the provider refused. */
  readonly refused: readonly string[];
  /** What was refused of them, and why; it is not sent again while it is the same. */
  readonly refusals: readonly RefusalNotice[];
  /** With a comment of which it is not known whether it arrived. */
  readonly uncertain_comments: readonly string[];
  readonly checkpoint: SyncCheckpoint;
}

export interface RefusalNotice {
  readonly identity: string;
  readonly operation: "create" | "update" | "comment";
  readonly message: string;
  readonly at: Instant;
}

export async function syncStatus(settings: RunSettings): Promise<SyncStatus> {
  const { connector, store } = settings;
  const prefix = `${connector.name}:${connector.workspace}:`;
  const keys = {
    pending: [] as string[],
    orphaned: [] as string[],
    forbidden: [] as string[],
  };
  const refusals: RefusalNotice[] = [];
  let [bound, open_conflicts] = [0, 0];
  for await (const { key } of records(store.records, "pending", prefix)) keys.pending.push(key);
  for await (const { key, value } of records<Binding>(store.records, "bindings", prefix)) {
    if (value.state === "bound") bound++;
    else keys[value.state].push(key);
    if (value.refusal !== null && isStillRefused({ settings }, value.refusal))
      refusals.push(noticeOf(key, "update", value.refusal));
    open_conflicts += Object.keys(value.questions).length;
  }
  for await (const [, { identity, operation, refusal }] of refusedWrites(store, prefix))
    if (isStillRefused({ settings }, refusal))
      refusals.push(noticeOf(identity, operation as RefusableWrite, refusal));
  const in_flight: string[] = [];
  // Whose turn it is to comment on a mission is no doubt that a run could end.
  for await (const { value } of records<SentWrite>(store.records, "idempotency_keys", "open\t"))
    if (value.identity.startsWith(prefix) && value.operation !== "publish") in_flight.push(value.identity);
  const uncertain = new Set<string>();
  for await (const { key, value } of records<StoredComment>(store.records, "comments", prefix))
    if (value.state === "uncertain") uncertain.add(key.slice(0, key.indexOf("\t")));
  const { cursor, updated_since } = await cursorState(store, cursorKey(connector, null));
  return {
    ...keys,
    ...{ refused: [...new Set(refusals.map(({ identity }) => identity))].sort(), refusals },
    ...{ bound, in_flight, open_conflicts, uncertain_comments: [...uncertain] },
    checkpoint: { cursor, updated_since },
  };
}

function noticeOf(
  identity: string,
  operation: RefusalNotice["operation"],
  { message, at }: RefusalReason,
): RefusalNotice {
  return { identity, operation, message, at };
}
