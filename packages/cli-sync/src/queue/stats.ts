import type { QueueStore } from "./store.js";

/** What waits, for people (`cli-sync 3.1`, stats). */
export interface QueueStats {
  readonly total: number;
  readonly max: number;
  /** Events that were rejected at least once. */
  readonly retried: number;
  /** Seconds since the oldest event was queued; null where nothing waits. */
  readonly oldest_age: number | null;
  /** `0 retries`, `1-3 retries`, `4+ retries`; empty ones left out. */
  readonly by_retries: { readonly [bucket: string]: number };
  /** The five most frequent types. */
  readonly top_types: readonly { readonly event_type: string; readonly count: number }[];
  /** Why events were not sent when they were queued; `ready` where nothing stood in the way. */
  readonly by_blocked_reason: { readonly [reason: string]: number };
}

export function queueStats({ database, maxSize, now }: QueueStore): QueueStats {
  const { total, retried, oldest } = database
    .prepare(
      "SELECT count(*) AS total, coalesce(sum(retry_count > 0), 0) AS retried, min(timestamp) AS oldest FROM queue",
    )
    .get<{ total: number; retried: number; oldest: number | null }>()!;
  const counted = (sql: string) =>
    Object.fromEntries(
      database
        .prepare(sql)
        .all<{ name: string; n: number }>()
        .map(({ name, n }) => [name, n]),
    );
  return {
    total,
    max: maxSize,
    retried,
    oldest_age: oldest === null ? null : Math.max(0, Math.floor(now() / 1000) - oldest),
    by_retries: counted(
      "SELECT CASE WHEN coalesce(retry_count, 0) = 0 THEN '0 retries' WHEN retry_count <= 3 THEN '1-3 retries' ELSE '4+ retries' END AS name, count(*) AS n FROM queue GROUP BY name ORDER BY name",
    ),
    top_types: database
      .prepare(
        "SELECT event_type, count(*) AS count FROM queue GROUP BY event_type ORDER BY count DESC, event_type LIMIT 5",
      )
      .all<{ event_type: string; count: number }>(),
    by_blocked_reason: counted(
      "SELECT coalesce(CASE WHEN json_valid(data) THEN json_extract(data, '$.drain_blocked_reason') END, 'ready') AS name, count(*) AS n FROM queue GROUP BY name ORDER BY name",
    ),
  };
}
