import type { SyncCheckpoint } from "../generated/models.js";
import type { Binding, SentWrite, StoredComment } from "../store/entities.js";
import { records } from "../store/records.js";
import { cursorKey, cursorState } from "./pull.js";
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
  /** With an update that the provider refused. */
  readonly refused: readonly string[];
  /** With a comment of which it is not known whether it arrived. */
  readonly uncertain_comments: readonly string[];
  readonly checkpoint: SyncCheckpoint;
}

export async function syncStatus({ connector, store }: RunSettings): Promise<SyncStatus> {
  const prefix = `${connector.name}:${connector.workspace}:`;
  const keys = {
    pending: [] as string[],
    orphaned: [] as string[],
    forbidden: [] as string[],
    refused: [] as string[],
  };
  let [bound, open_conflicts] = [0, 0];
  for await (const { key } of records(store.records, "pending", prefix)) keys.pending.push(key);
  for await (const { key, value } of records<Binding>(store.records, "bindings", prefix)) {
    if (value.state === "bound") bound++;
    else keys[value.state].push(key);
    if (value.refusal !== null) keys.refused.push(key);
    open_conflicts += Object.keys(value.questions).length;
  }
  const in_flight: string[] = [];
  for await (const { value } of records<SentWrite>(store.records, "idempotency_keys", "open\t"))
    if (value.identity.startsWith(prefix)) in_flight.push(value.identity);
  const uncertain = new Set<string>();
  for await (const { key, value } of records<StoredComment>(store.records, "comments", prefix))
    if (value.state === "uncertain") uncertain.add(key.slice(0, key.indexOf("\t")));
  const { cursor, updated_since } = await cursorState(store, cursorKey(connector, null));
  return {
    ...keys,
    ...{ bound, in_flight, open_conflicts, uncertain_comments: [...uncertain] },
    checkpoint: { cursor, updated_since },
  };
}
