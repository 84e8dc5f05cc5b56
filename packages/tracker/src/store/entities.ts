/** What the tracker keeps beside the issues; each is the value of a record. */
import type { IssuePatch } from "../connector.js";
import type { CanonicalIssue, ConflictRecord, ExternalRef } from "../generated/models.js";
import type { Instant } from "../model/instant.js";
import type { CoreField, FailureClass } from "../model/vocabulary.js";

/** An issue with the revision of its record, for changes that must not overwrite another's. */
export interface StoredIssue {
  readonly issue: CanonicalIssue;
  readonly revision: number;
}

/** What is known of the remote side of an issue. */
export interface Binding {
  /** `orphaned`: the remote vanished; `forbidden`: it may not be seen any more. Neither is asked again by itself. */
  readonly state: "bound" | "orphaned" | "forbidden";
  /** Why the state is not `bound`. */
  readonly reason: string | null;
  /** Per field the remote value that the local issue has taken into account: what three-way merges compare with. */
  readonly base: IssuePatch;
  /** The provider's time of the state in `base`; older states that arrive later are ignored. */
  readonly remote_updated_at: Instant | null;
  /** How many comments it had there, where the connector tells. */
  readonly comment_count?: number;
  /** Fields with an open conflict, each with its id: neither side is written until it is answered. */
  readonly questions: { readonly [F in CoreField]?: string };
  /** An update that the provider refused; not sent again while it is the same. */
  readonly refusal: Refusal | null;
  /** The full pull that saw it last. */
  readonly sweep: string | null;
}

export interface Refusal extends RefusalReason {
  readonly patch: IssuePatch;
}

export interface RefusalReason {
  readonly failure_class: FailureClass | null;
  readonly message: string;
  readonly at: Instant;
  /** The configuration under which it was refused, where the host tells one. */
  readonly configuration?: string;
  /** A person said to send it once more. */
  readonly is_released?: true;
}

/** How far a list has been read. */
export interface CursorState {
  /** Where to go on; null before the first page and after the last. */
  readonly cursor: string | null;
  /** What each page of the present pass is asked with. */
  readonly updated_since: Instant | null;
  /** How many issues each page of the present pass has. */
  readonly limit?: number;
  /** The latest `updated_at` seen. */
  readonly newest: Instant | null;
  /** When the present pass began, by our clock. */
  readonly started_at: Instant | null;
  /** The id of the present pass where it reads everything, which tells what is no longer there. */
  readonly sweep: string | null;
  /** When a pass over everything last came to its end. */
  readonly swept_at: Instant | null;
  /** How many known issues the present pass has changed here; none where left out. */
  readonly altered?: number;
}

/** A write that was sent; kept until its outcome is known, a creation for good, one that was refused until it changes. */
export interface SentWrite {
  readonly operation: "create" | "update" | "comment" | "publish";
  readonly identity: string;
  /** What was sent: the issue, the patch, or `{ body }`. */
  readonly content: unknown;
  readonly since: Instant;
  /** The key that the provider got with it. */
  readonly idempotency_key: string;
  /** Issues of the provider that a creation may have made, though someone would have changed them since. */
  readonly candidates?: readonly string[];
  /** What came of it: the identity of the created issue. Null while that is not known. */
  readonly result: string | null;
  /** Why the provider refused it. */
  readonly refusal?: RefusalReason;
}

/** A difference between both sides: decided by the strategy, or a question. */
export interface StoredConflict extends ConflictRecord {
  readonly id: string;
  readonly identity: string;
  /** What both had agreed on; absent where nothing was kept. */
  readonly base_value?: unknown;
  readonly state: "open" | "decided" | "answered" | "converged";
  readonly recorded_at: Instant;
  readonly closed_at: Instant | null;
}

/** A comment on an issue, from either side. */
export interface StoredComment {
  readonly id: string;
  readonly body: string;
  readonly author: string | null;
  readonly created_at: Instant | null;
  readonly origin: "local" | "external";
  /** The provider's id; null before it is known. */
  readonly external_id: string | null;
  /** `uncertain`: sent, and the provider cannot tell whether it arrived. It is not sent again by itself. */
  readonly state: "pending" | "sent" | "uncertain" | "received";
}

/** One decision of a run. A plan is a list of these. */
export interface AuditEntry {
  readonly at: Instant;
  readonly run_id: string;
  readonly identity: string;
  readonly action: AuditAction;
  /** The fields that changed on the side that the action is about. */
  readonly fields?: { readonly [field: string]: { readonly from: unknown; readonly to: unknown } };
  /** Changed values that were not taken, with the side that they came from: the losing values. */
  readonly lost?: {
    readonly [field: string]: { readonly side: "local" | "external"; readonly value: unknown };
  };
  readonly reason?: string;
}

export type AuditAction =
  /** A local issue was made from a remote one. */
  | "import"
  /** The local issue took over remote values. */
  | "take"
  /** A remote issue was made. */
  | "create"
  /** A remote issue was found to be what an earlier creation made. */
  | "adopt"
  /** A local and a remote issue of one identity met for the first time. */
  | "bind"
  /** The remote issue was updated. */
  | "update"
  /** The provider shows another value than was sent; it was taken over. */
  | "altered"
  /** A conflict was left to a person. */
  | "question"
  /** A conflict was answered, or both sides came to the same by themselves. */
  | "answer"
  /** A losing value was made the local one again. */
  | "recover"
  /** The provider refused a write. */
  | "refuse"
  | "orphan"
  | "forbid"
  /** An orphaned or forbidden issue is there again. */
  | "restore"
  | "comment_in"
  | "comment_out"
  /** A mission's state was published to the issue. */
  | "publish";

export interface Lease {
  readonly holder: string;
  readonly until: Instant;
}

/** Refs by issue, mission and decision, in both directions. */
export interface MissionLink {
  readonly mission_id: string;
  readonly issue_ref: ExternalRef;
  readonly mission_url: string | null;
  readonly decision_ids: readonly string[];
  /** The last published update as text, to tell whether another one says something new. */
  readonly published: string | null;
}
