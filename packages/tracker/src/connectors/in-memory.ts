import { compareCodePoints } from "@spec-kitty/events-core";
import type {
  CallOptions,
  ConnectorProfile,
  EventPage,
  IssuePatch,
  ListCommentsQuery,
  ListEventsQuery,
  ListIssuesQuery,
  Page,
  SoughtIssue,
  TaskTrackerConnector,
  WriteOptions,
} from "../connector.js";
import { IssueNotFoundError } from "../errors.js";
import type {
  CanonicalIssue,
  CanonicalLink,
  ExternalRef,
  IssueComment,
  TrackerCapabilities,
  TrackerEvent,
} from "../generated/models.js";
import type { Instant } from "../model/instant.js";
import { capabilities, identityOf } from "../model/issue.js";
import { type CanonicalStatus, CORE_ISSUE_FIELDS, type TrackerEventType } from "../model/vocabulary.js";
import type { Clock } from "../ports.js";
import { type InMemoryRules, inMemoryRules } from "./in-memory-rules.js";

export interface InMemoryConnectorOptions {
  readonly name: string;
  readonly workspace: string;
  readonly clock: Pick<Clock, "now">;
  /** Ids of events and comments; and of issues, where `assigns_ids` is set. */
  readonly newId: () => string;
  /** Gives each created issue an id of its own, as real providers do; else the draft's is kept. */
  readonly assigns_ids?: boolean;
  readonly parity?: "0.3.0";
}

/** An issue as it is held, open to change. */
export type StoredIssue = { -readonly [F in keyof CanonicalIssue]: CanonicalIssue[F] };

const PROFILE: ConnectorProfile = {
  fields: Object.fromEntries(
    CORE_ISSUE_FIELDS.map((field) => [field, "both"]),
  ) as unknown as ConnectorProfile["fields"],
  created_fields: CORE_ISSUE_FIELDS,
  links: "patch",
  search: "immediate",
  incremental: "complete",
};

/** A provider that lives in memory: for tests, demonstrations, and as the simplest example of a connector. */
export class InMemoryConnector implements TaskTrackerConnector {
  readonly name: string;
  readonly workspace: string;
  readonly profile: ConnectorProfile = PROFILE;
  readonly #options: InMemoryConnectorOptions;
  readonly #rules: InMemoryRules;
  readonly #issues = new Map<string, StoredIssue>();
  readonly #comments = new Map<string, IssueComment[]>();
  readonly #created = new Map<string, string>();
  readonly #events: TrackerEvent[] = [];

  constructor(options: InMemoryConnectorOptions) {
    this.name = options.name;
    this.workspace = options.workspace;
    this.#options = options;
    this.#rules = inMemoryRules(options.parity);
  }

  /** Everything it holds, by identity. */
  get issues(): readonly CanonicalIssue[] {
    return this.#sorted().map(this.#rules.copy);
  }

  get events(): readonly TrackerEvent[] {
    return this.#events;
  }

  /** Puts an issue there as it is, its times included, as if it had always been there. */
  seed(issue: CanonicalIssue): void {
    this.#issues.set(identityOf(issue.ref), this.#rules.copy(issue));
  }

  /** Takes an issue away, as a person may do at a provider. */
  remove(ref: ExternalRef): void {
    this.#issues.delete(identityOf(ref));
  }

  async getCapabilities(): Promise<TrackerCapabilities> {
    return capabilities({
      supports_sprints_or_cycles: true,
      supports_bulk_read: true,
      supports_bulk_write: true,
      supports_delete: true,
      supports_assignment: true,
      supports_terminal_transition: true,
    });
  }

  async listIssues(query: ListIssuesQuery = {}): Promise<Page<CanonicalIssue>> {
    query.signal?.throwIfAborted();
    const { updated_since = null, cursor = null, limit = 100 } = query;
    const known = this.#sorted();
    const asked =
      updated_since === null ? known : known.filter((issue) => this.#isSince(issue, updated_since));
    const { items, next_cursor } = this.#rules.page(asked, cursor, limit);
    return { items: items.map(this.#rules.copy), next_cursor };
  }

  async getIssue(ref: ExternalRef, options: CallOptions = {}): Promise<CanonicalIssue> {
    options.signal?.throwIfAborted();
    return this.#rules.copy(this.#stored(ref));
  }

  async createIssue(issue: CanonicalIssue, { idempotency_key }: WriteOptions = {}): Promise<CanonicalIssue> {
    const { assigns_ids, newId } = this.#options;
    const draft: CanonicalIssue = assigns_ids
      ? { ...issue, ref: { ...issue.ref, workspace: this.workspace, id: newId() } }
      : issue;
    const existing = this.#issues.get(identityOf(draft.ref));
    const kept = existing && this.#rules.recreated(existing, draft);
    if (kept !== undefined) return this.#rules.copy(kept);
    const now = this.#options.clock.now();
    const stored: StoredIssue = this.#rules.copy(draft);
    stored.created_at ??= now;
    stored.updated_at = now;
    this.#issues.set(identityOf(stored.ref), stored);
    if (idempotency_key !== undefined) this.#created.set(idempotency_key, identityOf(stored.ref));
    this.#emit("created", draft.ref, { title: draft.title });
    return this.#rules.copy(stored);
  }

  async updateIssue(
    ref: ExternalRef,
    patch: IssuePatch,
    _options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    const change = this.#rules.patch(patch, this.name);
    const stored = this.#replaced(ref, this.#rules.copyPatch(change));
    this.#emit("updated", ref, { patch: change });
    return this.#rules.copy(stored);
  }

  async transitionIssue(
    ref: ExternalRef,
    target_status: CanonicalStatus,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    const issue = await this.updateIssue(ref, { status: target_status }, options);
    this.#emit("transitioned", ref, { status: target_status });
    return issue;
  }

  async upsertLink(ref: ExternalRef, link: CanonicalLink, _options: WriteOptions = {}): Promise<void> {
    const { links } = this.#stored(ref);
    if (!links.some((known) => this.#rules.sameLink(known, link)))
      this.#replaced(ref, { links: [...links, link] });
    this.#emit("link_upserted", ref, { type: link.type, target: identityOf(link.target) });
  }

  async addComment(
    ref: ExternalRef,
    body: string,
    _options: WriteOptions = {},
  ): Promise<IssueComment | undefined> {
    const stored = this.#stored(ref);
    const comment = this.#rules.comment(stored, body, this.#options);
    if (comment !== undefined) {
      const identity = identityOf(ref);
      this.#comments.set(identity, [...(this.#comments.get(identity) ?? []), comment]);
      stored.updated_at = comment.created_at;
    }
    this.#emit("comment_added", ref, { body });
    return comment;
  }

  async listEvents({ cursor, limit = 100 }: ListEventsQuery = {}): Promise<EventPage> {
    const start = Number(cursor?.cursor ?? 0);
    const end = Math.min(start + limit, this.#events.length);
    return {
      events: this.#events.slice(start, end),
      cursor: this.#rules.eventCursor(end, this.#events.length),
    };
  }

  async listComments(
    ref: ExternalRef,
    { cursor, limit = 100 }: ListCommentsQuery = {},
  ): Promise<Page<IssueComment>> {
    this.#stored(ref);
    const all = this.#comments.get(identityOf(ref)) ?? [];
    const start = Number(cursor ?? 0);
    const end = start + limit;
    return { items: all.slice(start, end), next_cursor: end < all.length ? String(end) : null };
  }

  async findCreated({ idempotency_key }: SoughtIssue): Promise<CanonicalIssue | undefined> {
    const stored = this.#issues.get(this.#created.get(idempotency_key) ?? "");
    return stored && this.#rules.copy(stored);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #isSince(issue: StoredIssue, since: Instant): boolean {
    return issue.updated_at !== null && this.#rules.compare(issue.updated_at, since) >= 0;
  }

  #sorted(): StoredIssue[] {
    return [...this.#issues].sort(([a], [b]) => compareCodePoints(a, b)).map(([, issue]) => issue);
  }

  #stored(ref: ExternalRef): StoredIssue {
    const identity = identityOf(ref);
    const stored = this.#issues.get(identity);
    if (stored !== undefined) return stored;
    throw new IssueNotFoundError(`Issue not found: ${identity}`);
  }

  /** The issue with some fields changed, in the place of what it was. */
  #replaced(ref: ExternalRef, change: IssuePatch): StoredIssue {
    const stored = { ...this.#rules.copy(this.#stored(ref)), ...change };
    stored.updated_at = this.#options.clock.now();
    this.#issues.set(identityOf(ref), stored);
    return stored;
  }

  #emit(
    event_type: TrackerEventType,
    issue_ref: ExternalRef,
    payload: Readonly<Record<string, unknown>>,
  ): void {
    const event_id = this.#options.newId();
    this.#events.push({ event_id, event_type, issue_ref, timestamp: this.#options.clock.now(), payload });
  }
}
