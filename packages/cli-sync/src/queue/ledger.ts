import type { Database } from "@spec-kitty/store-sqlite/database";
import type { QueueCounts, Station } from "./port.js";

/** Where an accepted event is; each is in exactly one state. */
export type LedgerState = Exclude<keyof QueueCounts, "accepted" | "oldest_at">;

export interface Change {
  readonly target?: string | null;
  readonly category?: string | null;
  readonly message?: string | null;
}

/** Delivered events older than this are only counted. */
const REMEMBERED = 30 * 24 * 3600 * 1000;

const IDS = "(SELECT value FROM json_each(?))";

/**
 * The book of a queue: one row for every event that came in, and a line for whatever befell it. All calls belong into
 * a transaction of the queue, so that the book and the queue never differ. Times are milliseconds since 1970.
 */
export class Ledger {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** Books the rows behind `id` as queued: they have just been written by the caller. */
  acceptBehind(id: number): void {
    this.#accept("SELECT event_id FROM queue WHERE id > ?", id);
  }

  accept(eventIds: readonly string[]): void {
    this.#accept("SELECT value AS event_id FROM json_each(?)", JSON.stringify(eventIds));
  }

  /** Books the rows that another program wrote into the queue, as of when it did. */
  adopt(eventIds?: readonly string[]): void {
    const some = eventIds === undefined ? "" : `WHERE event_id IN ${IDS}`;
    const sql = `INSERT OR IGNORE INTO skitty_ledger (event_id, state, accepted_at, changed_at)
      SELECT event_id, 'queued', timestamp * 1000, timestamp * 1000 FROM queue ${some}`;
    this.#database.prepare(sql).run(...(eventIds === undefined ? [] : [JSON.stringify(eventIds)]));
  }

  /** Moves events to a state. Those that are booked nowhere are left out, see `adopt`. */
  move(eventIds: readonly string[], state: LedgerState, change: Change = {}): void {
    if (eventIds.length === 0) return;
    const { target = null, category = null, message = null } = change;
    this.#database
      .prepare(
        `UPDATE skitty_ledger SET state = ?, changed_at = ?, target = ?, category = ?, message = ? WHERE event_id IN ${IDS}`,
      )
      .run(state, this.#now(), target, category, message, JSON.stringify(eventIds));
  }

  /** A line in the life of events that stay where they are. */
  note(eventIds: readonly string[], what: string, change: Change = {}): void {
    if (eventIds.length === 0) return;
    const { target = null, category = null, message = null } = change;
    this.#database
      .prepare(
        "INSERT INTO skitty_station (event_id, at, what, target, category, message) SELECT value, ?, ?, ?, ?, ? FROM json_each(?)",
      )
      .run(this.#now(), what, target, category, message, JSON.stringify(eventIds));
  }

  /** As `note`, where there is no such line yet: what is asked every few minutes would fill the book. */
  noteOnce(eventIds: readonly string[], what: string, change: Change = {}): void {
    const ids = JSON.stringify(eventIds);
    const known = this.#database
      .prepare(
        "SELECT event_id FROM skitty_station WHERE what = ? AND event_id IN (SELECT value FROM json_each(?))",
      )
      .all<{ event_id: string }>(what, ids);
    const noted = new Set(known.map(({ event_id }) => event_id));
    this.note(
      eventIds.filter((id) => !noted.has(id)),
      what,
      change,
    );
  }

  /** What the last attempts at a server came to; kept once, since a failed attempt concerns every event that waits. */
  attempted(target: string, failure: { readonly category: string; readonly message: string } | null): void {
    const now = this.#now();
    this.#database.prepare("INSERT OR IGNORE INTO skitty_attempt (target) VALUES (?)").run(target);
    if (failure === null) {
      this.#database
        .prepare("UPDATE skitty_attempt SET last_success_at = ? WHERE target = ?")
        .run(now, target);
      return;
    }
    this.#database
      .prepare("UPDATE skitty_attempt SET last_failure_at = ?, category = ?, message = ? WHERE target = ?")
      .run(now, failure.category, failure.message, target);
  }

  /** Rows that are booked as queued and are gone were settled by another program that shares the file. */
  reconcile(): void {
    this.adopt();
    this.#database
      .prepare(
        `UPDATE skitty_ledger SET state = 'elsewhere', changed_at = ? WHERE state = 'queued'
        AND NOT EXISTS (SELECT 1 FROM queue WHERE queue.event_id = skitty_ledger.event_id)`,
      )
      .run(this.#now());
  }

  counts(): Omit<QueueCounts, "oldest_at"> {
    const rows = this.#database
      .prepare(
        "SELECT state, sum(n) AS n FROM (SELECT state, count(*) AS n FROM skitty_ledger GROUP BY state UNION ALL SELECT state, count FROM skitty_forgotten) GROUP BY state",
      )
      .all<{ state: LedgerState; n: number }>();
    const of = (state: LedgerState) => rows.find((row) => row.state === state)?.n ?? 0;
    return {
      accepted: rows.reduce((sum, { n }) => sum + n, 0),
      delivered: of("delivered"),
      queued: of("queued"),
      dead: of("dead"),
      superseded: of("superseded"),
      discarded: of("discarded"),
      overflowed: of("overflowed"),
      elsewhere: of("elsewhere"),
    };
  }

  stations(eventId: string): Station[] {
    const row = this.#database
      .prepare(
        "SELECT state, accepted_at, changed_at, target, category, message FROM skitty_ledger WHERE event_id = ?",
      )
      .get<Booked>(eventId);
    if (row === undefined) return [];
    const notes = this.#database
      .prepare(
        "SELECT at, what, target, category, message FROM skitty_station WHERE event_id = ? ORDER BY id",
      )
      .all<Noted>(eventId);
    const nothing = { target: null, category: null, message: null };
    const first = { ...nothing, at: row.accepted_at, what: "accepted" };
    const last =
      row.state === "queued"
        ? this.#lastFailures(row.accepted_at)
        : [{ ...row, at: row.changed_at, what: row.state }];
    return [first, ...notes, ...last].map(({ at, what, target, category, message }) => ({
      at: new Date(at).toISOString(),
      what,
      target,
      category,
      message,
    }));
  }

  /** Counts old delivered events and forgets them. */
  forget(): void {
    const old = this.#now() - REMEMBERED;
    const which = "state IN ('delivered', 'superseded', 'discarded') AND changed_at < ?";
    this.#database
      .prepare(
        `INSERT INTO skitty_forgotten (state, count) SELECT state, count(*) FROM skitty_ledger WHERE ${which} GROUP BY state
        ON CONFLICT (state) DO UPDATE SET count = count + excluded.count`,
      )
      .run(old);
    this.#database
      .prepare("DELETE FROM skitty_station WHERE at < ? AND event_id NOT IN (SELECT event_id FROM queue)")
      .run(old);
    this.#database.prepare(`DELETE FROM skitty_ledger WHERE ${which}`).run(old);
  }

  #accept(which: string, value: number | string): void {
    const now = this.#now();
    this.#database
      .prepare(
        `INSERT INTO skitty_ledger (event_id, state, accepted_at, changed_at) SELECT event_id, 'queued', ?, ? FROM (${which}) WHERE true
        ON CONFLICT (event_id) DO UPDATE SET state = 'queued', changed_at = excluded.changed_at, target = NULL, category = NULL, message = NULL`,
      )
      .run(now, now, value);
  }

  /** Attempts that failed since the event came in, as far as they are remembered. */
  #lastFailures(since: number): Noted[] {
    return this.#database
      .prepare(
        "SELECT last_failure_at AS at, 'attempt failed' AS what, target, category, message FROM skitty_attempt WHERE last_failure_at >= ?",
      )
      .all<Noted>(since);
  }
}

type Noted = {
  readonly at: number;
  readonly what: string;
  readonly target: string | null;
  readonly category: string | null;
  readonly message: string | null;
};

type Booked = Omit<Noted, "at" | "what"> & {
  readonly state: LedgerState;
  readonly accepted_at: number;
  readonly changed_at: number;
};
