import { normalizeEventId } from "@spec-kitty/events-core";
import { aggregateOf, WIRE_SCHEMA_VERSION, type WireEvent } from "@spec-kitty/sync-protocol";
import type { GitState } from "../git/git-metadata.js";
import type { IdentityFields } from "../identity/project-identity.js";
import { wireTime } from "../system.js";
import { blockedReason, type SyncState, teamSlug } from "./blocked-reason.js";

/** What a caller may say of an event besides its payload. */
export interface EmitOptions {
  /** The event that led to this one: a ULID or UUID. */
  readonly causation_id?: string;
  /** When it happened, kept as it is; now where left out. */
  readonly timestamp?: string;
  /** Instead of the one that follows from type and payload. */
  readonly aggregate_id?: string;
}

export interface EnvelopeParts {
  readonly event_type: string;
  readonly payload: { readonly [key: string]: unknown };
  readonly options: EmitOptions;
  readonly event_id: string;
  readonly node_id: string;
  readonly lamport_clock: number;
  readonly epochMilliseconds: number;
  readonly identity: IdentityFields;
  readonly git: GitState;
  readonly sync: SyncState;
}

/** The envelope of a new event, keys in the order of the wire (`cli-sync 2.1`). */
export function buildEnvelope(parts: EnvelopeParts): WireEvent {
  const { event_type, payload, options, event_id, identity, git, sync } = parts;
  const { aggregate_id, aggregate_type } = aggregateOf(event_type, payload);
  const causation_id = options.causation_id === undefined ? null : normalizeEventId(options.causation_id);
  return {
    event_id,
    event_type,
    aggregate_id: options.aggregate_id ?? aggregate_id,
    aggregate_type,
    schema_version: WIRE_SCHEMA_VERSION,
    build_id: identity.build_id ?? "",
    payload,
    node_id: parts.node_id,
    lamport_clock: parts.lamport_clock,
    causation_id,
    correlation_id: causation_id ?? event_id,
    timestamp: options.timestamp ?? wireTime(parts.epochMilliseconds),
    team_slug: teamSlug(sync),
    project_uuid: identity.uuid,
    project_slug: identity.slug,
    git_branch: git.git_branch,
    head_commit_sha: git.head_commit_sha,
    repo_slug: git.repo_slug,
    drain_blocked_reason: blockedReason(sync),
  };
}
