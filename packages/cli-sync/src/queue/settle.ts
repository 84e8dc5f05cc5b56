import type { DeliveryOutcome } from "./port.js";
import type { QueueStore } from "./store.js";

const IDS = "(SELECT value FROM json_each(?))";

interface Reason {
  readonly category: string;
  readonly message: string;
}

/** Carries out the outcomes of one attempt, all or nothing (`cli-sync 3.1`, results). */
export function settle(store: QueueStore, target: string, outcomes: readonly DeliveryOutcome[]): void {
  if (outcomes.length === 0) return;
  store.database.transaction(() => {
    store.ledger.adopt(outcomes.map(({ event_id }) => event_id));
    for (const { outcome, ids } of grouped(outcomes)) carryOut(store, target, outcome, ids);
    if (outcomes.some(({ status }) => status === "delivered")) store.ledger.attempted(target, null);
  });
}

function carryOut(store: QueueStore, target: string, outcome: DeliveryOutcome, ids: readonly string[]): void {
  switch (outcome.status) {
    case "delivered":
      delivered(store, target, ids, outcome.duplicate);
      return;
    case "rejected":
      rejected(store, target, ids, outcome);
      return;
    case "dead":
      bury(store, ids, target, outcome);
      return;
    case "pending":
      store.ledger.noteOnce(ids, "pending", { ...outcome, target });
      return;
    case "retry":
      store.ledger.attempted(target, outcome);
      return;
  }
}

function delivered(
  { database, ledger }: QueueStore,
  target: string,
  ids: readonly string[],
  duplicate: boolean,
): void {
  const list = JSON.stringify(ids);
  database.prepare(`DELETE FROM queue WHERE event_id IN ${IDS}`).run(list);
  // Another process may have given one up that arrived after all.
  database.prepare(`DELETE FROM skitty_dead_letter WHERE event_id IN ${IDS}`).run(list);
  ledger.move(ids, "delivered", { target, category: duplicate ? "duplicate" : null });
}

function rejected(store: QueueStore, target: string, ids: readonly string[], reason: Reason): void {
  const { database, ledger, maxRejections } = store;
  const list = JSON.stringify(ids);
  database
    .prepare(`UPDATE queue SET retry_count = coalesce(retry_count, 0) + 1 WHERE event_id IN ${IDS}`)
    .run(list);
  ledger.note(ids, "rejected", { ...reason, target });
  const worn = database
    .prepare(`SELECT event_id FROM queue WHERE event_id IN ${IDS} AND retry_count >= ?`)
    .all<{ event_id: string }>(list, maxRejections);
  bury(
    store,
    worn.map(({ event_id }) => event_id),
    target,
    reason,
  );
}

/** Moves rows to the dead letters; rows that are gone stay where they went. */
export function bury(store: QueueStore, ids: readonly string[], target: string | null, reason: Reason): void {
  if (ids.length === 0) return;
  const { database, ledger } = store;
  const list = JSON.stringify(ids);
  const there = database
    .prepare(`SELECT event_id FROM queue WHERE event_id IN ${IDS}`)
    .all<{ event_id: string }>(list)
    .map(({ event_id }) => event_id);
  database
    .prepare(
      `INSERT OR REPLACE INTO skitty_dead_letter
      SELECT event_id, event_type, data, timestamp, coalesce(retry_count, 0), ?, ?, ?, ? FROM queue WHERE event_id IN ${IDS}`,
    )
    .run(store.now(), target, reason.category, reason.message, list);
  database.prepare(`DELETE FROM queue WHERE event_id IN ${IDS}`).run(list);
  ledger.move(there, "dead", { ...reason, target });
}

/** Outcomes that say the same of several events, in the order of their first. */
function grouped(
  outcomes: readonly DeliveryOutcome[],
): { readonly outcome: DeliveryOutcome; readonly ids: string[] }[] {
  const groups = new Map<string, { readonly outcome: DeliveryOutcome; readonly ids: string[] }>();
  for (const outcome of outcomes) {
    const { event_id, ...said } = outcome;
    const key = JSON.stringify(said);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { outcome, ids: [event_id] });
    else group.ids.push(event_id);
  }
  return [...groups.values()];
}
