import { failureText, SyncBusyError, type SyncResult } from "../engine/result.js";
import { SpecKittyTrackerError } from "../errors.js";
import type { ExternalRef } from "../generated/models.js";
import { compareInstants, epochOf, type Instant } from "../model/instant.js";
import type { Clock } from "../ports.js";
import { type RecordChange, records } from "../store/records.js";
import { keyOf, type TrackerStore } from "../store/tracker-store.js";
import type { WebhookNotice, WebhookRequest, WebhookSource } from "./source.js";

export interface WebhookReceiverOptions {
  readonly source: WebhookSource;
  readonly secret: string;
  readonly store: TrackerStore;
  readonly clock: Clock;
  /** Reads the issues that a delivery names: `engine.refresh`. */
  readonly refresh: (refs: readonly ExternalRef[]) => Promise<SyncResult>;
  /** How long a delivery waits while another run is under way; 8 where left out, since providers wait 10 for an answer. */
  readonly busy_seconds?: number;
}

export type WebhookOutcome =
  /** The signature does not fit: answer 401. */
  | { readonly outcome: "rejected" }
  /** Handled before, or being handled: answer 200. */
  | { readonly outcome: "duplicate"; readonly delivery_id: string }
  /** Signed, and nothing that can be read: answer 400. */
  | { readonly outcome: "malformed" }
  /** About no issue: answer 200. */
  | { readonly outcome: "ignored" }
  | { readonly outcome: "handled"; readonly delivery_id: string; readonly result: SyncResult };

interface Delivery {
  readonly at: Instant;
  readonly is_done: boolean;
}

/** After this time a delivery that was begun and not finished may be handled anew. */
const STUCK_SECONDS = 300;
const BUSY_SECONDS = 8;
const ASK_AGAIN_MS = 500;

/**
 * Takes in what a provider tells at once; a pull finds whatever a delivery missed. A delivery only says which issues to
 * read, so that one that comes late, twice or out of order does no harm. Deliveries are handled one after the other.
 * Where reading fails, or another run does not end in time (`SyncBusyError`), `receive` rejects and the delivery may come
 * again.
 */
export class WebhookReceiver {
  readonly #options: WebhookReceiverOptions;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: WebhookReceiverOptions) {
    this.#options = options;
  }

  async receive(request: WebhookRequest): Promise<WebhookOutcome> {
    const { source, secret, clock, store } = this.#options;
    if (!(await source.verify(request, secret, clock))) return { outcome: "rejected" };
    const notice = noticeIn(source, request);
    if (notice === "malformed") return { outcome: "malformed" };
    if (notice === undefined || notice.refs.length === 0) return { outcome: "ignored" };
    const { delivery_id } = notice;
    const claim = await this.#claim(delivery_id);
    if (claim === undefined) return { outcome: "duplicate", delivery_id };
    try {
      const result = await this.#refresh(notice.refs);
      refuseUnread(result);
      await store.records.commit([this.#change(delivery_id, { at: clock.now(), is_done: true })]);
      return { outcome: "handled", delivery_id, result };
    } catch (error) {
      await store.records.commit([{ ...this.#change(delivery_id, null), expected: claim }]);
      throw error;
    }
  }

  /** Forgets deliveries from before a moment; providers send none again after some days. */
  async forgetBefore(moment: Instant): Promise<number> {
    const { store, source } = this.#options;
    const old: RecordChange[] = [];
    const prefix = keyOf(source.provider, "");
    for await (const { key, value, revision } of records<Delivery>(store.records, "deliveries", prefix)) {
      if (compareInstants(value.at, moment) < 0)
        old.push({ collection: "deliveries", key, value: null, expected: revision });
    }
    if (old.length > 0) await store.records.commit(old);
    return old.length;
  }

  /** In turn, since two runs on one workspace shut each other out. */
  #refresh(refs: readonly ExternalRef[]): Promise<SyncResult> {
    const mine = this.#turn.then(() => this.#whenFree(refs));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #whenFree(refs: readonly ExternalRef[]): Promise<SyncResult> {
    const { refresh, clock, busy_seconds = BUSY_SECONDS } = this.#options;
    const end = epochOf(clock.now()) + busy_seconds * 1000;
    for (;;) {
      try {
        return await refresh(refs);
      } catch (error) {
        if (!(error instanceof SyncBusyError) || epochOf(clock.now()) >= end) throw error;
        await clock.sleep(ASK_AGAIN_MS);
      }
    }
  }

  /** The revision of the claim; undefined where the delivery is another's or done. */
  async #claim(delivery_id: string): Promise<number | undefined> {
    const { store, clock, source } = this.#options;
    const now = clock.now();
    const known = await store.records.get("deliveries", keyOf(source.provider, delivery_id));
    if (known !== undefined) {
      const { at, is_done } = known.value as Delivery;
      if (is_done || epochOf(now) - epochOf(at) < STUCK_SECONDS * 1000) return undefined;
    }
    const claim = this.#change(delivery_id, { at: now, is_done: false });
    const outcome = await store.records.commit([{ ...claim, expected: known?.revision ?? 0 }]);
    return outcome.committed ? outcome.revision : undefined;
  }

  #change(delivery_id: string, value: Delivery | null): RecordChange {
    return { collection: "deliveries", key: keyOf(this.#options.source.provider, delivery_id), value };
  }
}

function noticeIn(source: WebhookSource, request: WebhookRequest): WebhookNotice | undefined | "malformed" {
  try {
    return source.read(request);
  } catch (error) {
    if (error instanceof SyntaxError) return "malformed";
    throw error;
  }
}

/** What could not be read now may be read when the delivery comes again. */
function refuseUnread({ failures }: SyncResult): void {
  const failure = failures.find(({ retryable }) => retryable);
  if (failure === undefined) return;
  throw new SpecKittyTrackerError(`The issues of a delivery could not be read: ${failureText(failure)}`, {
    code: "WEBHOOK_UNREAD",
  });
}
