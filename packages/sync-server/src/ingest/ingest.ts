import { normalizeEventId, readUuid } from "@spec-kitty/events-core";
import {
  type BatchResultInput,
  PERSONAL_FIELDS,
  sanitizeEventForLog,
  type WireReason,
  wire,
  wireReasonsText,
} from "@spec-kitty/sync-protocol";
import { hashOf } from "../accounts/secrets.js";
import type { Session } from "../accounts/sessions.js";
import type { Journalled } from "../store/journalled.js";
import type { ServerStore } from "../store/server-store.js";
import type { Sql } from "../store/sql.js";
import { isoTime, type ServerSystem } from "../system.js";
import { Appender } from "./appender.js";

type Json = { readonly [key: string]: unknown };

/** A document to take in, with the text that it was parsed from; asked for only where that text must be kept. */
export interface Incoming {
  readonly document: unknown;
  readonly text: () => string;
}

/** What became of one event. `event_id` is as it was sent. */
export type IngestOutcome =
  | { readonly outcome: "accepted" | "duplicate"; readonly event_id: string; readonly position: number }
  | { readonly outcome: "rejected"; readonly event_id: string; readonly reasons: readonly WireReason[] };

export interface IngestCounts {
  count(outcome: IngestOutcome["outcome"], events: number): void;
}

/** Takes events in: judges each alone, removes personal fields, journals the good ones and keeps the others aside. */
export class Ingest {
  readonly #sql: Sql;
  readonly #system: ServerSystem;
  readonly #appender: Appender;
  readonly #counts: IngestCounts;

  constructor(store: ServerStore, system: ServerSystem, counts: IngestCounts) {
    this.#sql = store.sql;
    this.#system = system;
    this.#appender = new Appender(store.journal);
    this.#counts = counts;
  }

  /**
   * One outcome per event, in their order. Rejects with `StorageError` where nothing could be kept. `keeping` is told the
   * normal id of each event before it is kept.
   */
  async take(
    incoming: readonly Incoming[],
    session: Session,
    keeping: (eventId: string) => void = () => {},
  ): Promise<IngestOutcome[]> {
    const received_at = isoTime(this.#system);
    const judged = incoming.map((one, i) => judge(one, i, session.team_id, received_at));
    const good = judged.flatMap((one) => ("entry" in one ? [one.entry] : []));
    const bad = judged.flatMap((one) => ("entry" in one ? [] : [one]));
    await this.#setAside(bad, session.team_id, received_at);
    for (const { event_id } of good) keeping(event_id);
    const receipts = (good.length === 0 ? [] : await this.#appender.append(good)).values();
    const outcomes = judged.map((one): IngestOutcome => {
      if (!("entry" in one)) return { outcome: "rejected", event_id: one.event_id, reasons: one.reasons };
      return { event_id: one.event_id, ...receipts.next().value! };
    });
    for (const { outcome } of outcomes) this.#counts.count(outcome, 1);
    return outcomes;
  }

  /** Resolves when all that was begun is kept. */
  async idle(): Promise<void> {
    await this.#appender.idle();
  }

  /** Clients may send a rejected event again and again; it is kept once. */
  async #setAside(bad: readonly Rejected[], teamId: string, receivedAt: string): Promise<void> {
    for (const { reasons, document } of bad) {
      await this.#sql.run(
        "INSERT INTO server_quarantine VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        ...[hashOf(`${teamId} ${document}`), teamId, receivedAt, JSON.stringify(reasons), document],
      );
    }
  }
}

interface Rejected {
  readonly event_id: string;
  readonly reasons: readonly WireReason[];
  /** What came, as JSON, without personal fields. */
  readonly document: string;
}

type Judged = Rejected | { readonly event_id: string; readonly entry: Journalled };

function judge({ document, text }: Incoming, index: number, team_id: string, received_at: string): Judged {
  const verdict = wire.check(document);
  if (verdict.verdict === "rejected") {
    // An event without a text to answer under is answered under its place.
    const event_id = verdict.event_id ?? `#${index}`;
    return { event_id, reasons: verdict.reasons, document: withoutPersons(document) };
  }
  const { event } = verdict;
  const sanitised = sanitizeEventForLog(event) as unknown as Json;
  const project = typeof event.project_uuid === "string" ? readUuid(event.project_uuid) : undefined;
  const entry = {
    event_id: normalizeEventId(event.event_id),
    team_id,
    project_uuid: project ?? "",
    received_at,
    event: sanitised,
  };
  if (verdict.verdict === "accepted") return { event_id: event.event_id, entry };
  // Only the sanitised form is kept of a text that names persons.
  const raw = mayNamePersons(text()) ? undefined : text();
  const { unrecognised } = verdict;
  return { event_id: event.event_id, entry: { ...entry, unrecognised, ...(raw !== undefined && { raw }) } };
}

const PERSONAL = new RegExp(
  [...PERSONAL_FIELDS, "session_started_at", "session_ended_at", "\\\\u"].join("|"),
);

/** Whether a personal field may stand in a text, escaped letters included. */
function mayNamePersons(text: string): boolean {
  return PERSONAL.test(text);
}

function withoutPersons(document: unknown): string {
  if (typeof document !== "object" || document === null) return JSON.stringify(document) ?? "null";
  try {
    return JSON.stringify(sanitizeEventForLog(document));
  } catch {
    // Nested too deep to be searched for persons, and so to be kept.
    return JSON.stringify({ dropped: "nested too deep" });
  }
}

/** An outcome as the answer to a batch says it (`cli-sync 4.3`, 8.2). */
export function batchResult(outcome: IngestOutcome): BatchResultInput {
  if (outcome.outcome !== "rejected")
    return { event_id: outcome.event_id, status: outcome.outcome === "accepted" ? "success" : "duplicate" };
  return {
    event_id: outcome.event_id,
    status: "rejected",
    error_message: wireReasonsText(outcome.reasons),
    error_category: "schema_mismatch",
    retryable: false,
  };
}
