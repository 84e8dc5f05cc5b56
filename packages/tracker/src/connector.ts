/** The protocol between the engine and the connector of a provider (`tracker 4`). */
import type {
  CanonicalIssue,
  CanonicalLink,
  ExternalRef,
  IssueComment,
  SyncCheckpoint,
  TrackerCapabilities,
  TrackerEvent,
} from "./generated/models.js";
import type { Instant } from "./model/instant.js";
import type { CanonicalStatus, CoreField } from "./model/vocabulary.js";

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** A key that stays the same when one write is sent again. Connectors use it where the provider knows such keys. */
export interface WriteOptions extends CallOptions {
  readonly idempotency_key?: string;
  /**
   * The issue as the connector gave it when an update was decided on. A connector whose profile says `refuses_moved`
   * throws `IssueMovedError`, with nothing written, where it is another by now; the others leave it out of account.
   */
  readonly seen?: CanonicalIssue;
}

/** One page of a list; a null cursor means that it is the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** Filters are the provider's own; a connector ignores those it does not know and says which it does in its README. */
export type IssueFilters = Readonly<Record<string, unknown>>;

export interface ListIssuesQuery extends CallOptions {
  readonly updated_since?: Instant | null;
  readonly cursor?: string | null;
  /** At least 1; 100 where left out. The page may be shorter. */
  readonly limit?: number;
  readonly filters?: IssueFilters | null;
}

export interface ListEventsQuery extends CallOptions {
  readonly cursor?: SyncCheckpoint | null;
  readonly limit?: number;
}

export interface EventPage {
  readonly events: readonly TrackerEvent[];
  readonly cursor: SyncCheckpoint | null;
}

export interface ListCommentsQuery extends CallOptions {
  readonly cursor?: string | null;
  readonly limit?: number;
}

/** New values by core field; a field that is absent stays untouched. */
export type IssuePatch = { readonly [F in CoreField]?: CanonicalIssue[F] };

/** What happens to one field on its way: read back from the provider, written to it, both or neither. */
export type Carriage = "both" | "read" | "write" | "none";

/**
 * What a connector carries, told truly: the engine leaves a field that is not read out of every comparison, never
 * sends one that is not written, and builds the provider matrix from this.
 */
export interface ConnectorProfile {
  readonly fields: Readonly<Record<CoreField, Carriage>>;
  /** The fields that `createIssue` writes; the engine sends the other written ones by an update right after. */
  readonly created_fields: readonly CoreField[];
  /** How links are written: inside a patch, one by one with `upsertLink`, or not at all. */
  readonly links: "patch" | "upsert" | "none";
  /** Whether a list shows an issue right after it was made. */
  readonly search: "immediate" | "eventual";
  /**
   * That whatever it shows is the present, as a program on this machine does. A time of change that goes back is then
   * that of a person whose clock is behind; elsewhere it may be a copy that lags behind, and is not believed for a day.
   */
  readonly never_lags?: true;
  /** Whether `updated_since` sees every change of a carried field; if not, the engine reads all from time to time. */
  readonly incremental: "complete" | "partial" | "none";
  /** Whether an update with `seen` is made by the provider only if nothing moved since; else the engine looks right before. */
  readonly refuses_moved?: true;
  /**
   * Per field, the value that is read back after `value` was written, for providers that know fewer values: a status
   * that only exists as "open". Pure. A field without an entry comes back as it was written.
   */
  readonly reads_back?: { readonly [F in CoreField]?: (value: CanonicalIssue[F]) => CanonicalIssue[F] };
  /**
   * How many comments an issue has as it was read, undefined where that was not told. The engine reads comments where
   * the number changed, also where a comment leaves `updated_at` as it is, and asks for none where there are none.
   */
  readonly comment_count?: (issue: CanonicalIssue) => number | undefined;
}

/** What a search for an issue goes by whose creation was not confirmed. */
export interface SoughtIssue extends CallOptions {
  readonly idempotency_key: string;
  readonly issue: CanonicalIssue;
  /** When the creation was first sent. */
  readonly since: Instant;
}

/**
 * One provider, seen through canonical issues. Every method throws `ConnectorRequestError` when the provider refuses
 * or cannot be reached, `IssueNotFoundError` (or class `not_found`) for an unknown issue, and
 * `CapabilityNotSupportedError` for what the provider cannot do. No method retries or waits by itself.
 */
export interface TaskTrackerConnector extends AsyncDisposable {
  /** The `system` of its refs. */
  readonly name: string;
  /** The `workspace` of its refs: one connector reaches one. */
  readonly workspace: string;
  readonly profile: ConnectorProfile;
  getCapabilities(options?: CallOptions): Promise<TrackerCapabilities>;
  listIssues(query?: ListIssuesQuery): Promise<Page<CanonicalIssue>>;
  getIssue(ref: ExternalRef, options?: CallOptions): Promise<CanonicalIssue>;
  /** The created issue; its `ref` is the provider's. */
  createIssue(issue: CanonicalIssue, options?: WriteOptions): Promise<CanonicalIssue>;
  /** The issue after the update. An empty patch, or one with nothing that is carried, reads the issue. */
  updateIssue(ref: ExternalRef, patch: IssuePatch, options?: WriteOptions): Promise<CanonicalIssue>;
  transitionIssue(
    ref: ExternalRef,
    target_status: CanonicalStatus,
    options?: WriteOptions,
  ): Promise<CanonicalIssue>;
  /** Makes sure that the link exists; a second call changes nothing. */
  upsertLink(ref: ExternalRef, link: CanonicalLink, options?: WriteOptions): Promise<void>;
  /** The comment as made, where the provider tells it. */
  addComment(ref: ExternalRef, body: string, options?: WriteOptions): Promise<IssueComment | undefined>;
  listEvents(query?: ListEventsQuery): Promise<EventPage>;
  /** Comments, oldest first. Present where the provider lists them. */
  listComments?(ref: ExternalRef, query?: ListCommentsQuery): Promise<Page<IssueComment>>;
  /**
   * Finds the issue that a creation of unknown outcome made, undefined where there is none. Present where the provider
   * can answer better than a search by title and time, which the engine does otherwise.
   */
  findCreated?(sought: SoughtIssue): Promise<CanonicalIssue | undefined>;
  /** The names of the transitions that the issue offers now. Present where the provider has such. */
  listTransitions?(ref: ExternalRef, options?: CallOptions): Promise<readonly IssueTransition[]>;
}

export interface IssueTransition {
  readonly id: string;
  readonly name: string;
}

/** Which optional parts of the protocol a connector has. */
export interface NegotiatedExtras {
  readonly lists_comments: boolean;
  readonly finds_created: boolean;
  readonly lists_transitions: boolean;
}

export function negotiateExtras(connector: TaskTrackerConnector): NegotiatedExtras {
  return {
    lists_comments: connector.listComments !== undefined,
    finds_created: connector.findCreated !== undefined,
    lists_transitions: connector.listTransitions !== undefined,
  };
}

/** True where the connector reads this field back. */
export function readsField(profile: ConnectorProfile, field: CoreField): boolean {
  return profile.fields[field] === "both" || profile.fields[field] === "read";
}

/** True where the connector writes this field. */
export function writesField(profile: ConnectorProfile, field: CoreField): boolean {
  return profile.fields[field] === "both" || profile.fields[field] === "write";
}
