import type { ReviewClaim } from "./annotation.js";
import { DISPLAY_LANES, type DisplayLane, type Lane } from "./lane.js";
import type { RetrospectiveState } from "./retrospective.js";
import type { ReviewResult } from "./transition.js";

/** The state of a mission as its log tells it (`mission-log 4.6`). */
export interface Snapshot {
  readonly mission_slug: string;
  /** Decimal text, empty where there is none. */
  readonly mission_number: string;
  readonly mission_type: string;
  /** The time of the last transition, not of a clock; empty where there is none. */
  readonly materialized_at: string;
  /** Unique transitions. */
  readonly event_count: number;
  readonly last_event_id: string | null;
  readonly work_packages: { readonly [wpId: string]: WorkPackageState };
  readonly summary: Summary;
  /** Only where the log speaks of one. */
  readonly retrospective?: RetrospectiveState;
}

export type Summary = Readonly<Record<DisplayLane, number>>;

/** Where a work package stands. A slot that is absent was never set; one with null was cleared (`mission-log 4.3-4.5`). */
export interface WorkPackageState extends AnnotatedSlots {
  /** `uninitialized` where only annotations speak of it. */
  readonly lane: Lane;
  readonly actor: string;
  readonly last_transition_at: string | null;
  readonly last_event_id: string | null;
  readonly force_count: number;
  readonly review_result?: ReviewResult | null;
  readonly cancellation_reason?: string | null;
  readonly reason_source?: unknown;
}

/** What annotations, and a claim, say about a work package. Fields of type `unknown` are not checked. */
export interface AnnotatedSlots {
  readonly shell_pid?: unknown;
  readonly shell_pid_created_at?: unknown;
  readonly subtasks?: { readonly [id: string]: Lane };
  readonly notes?: readonly unknown[];
  readonly tracker_refs?: readonly unknown[];
  readonly agent?: unknown;
  readonly assignee?: unknown;
  readonly review?: ReviewClaim | null;
  readonly role?: unknown;
  readonly agent_profile?: unknown;
  readonly agent_profile_version?: unknown;
  readonly model?: unknown;
  readonly provider?: unknown;
}

/** How many work packages stand in each of the nine lanes that are shown. */
export function summaryOf(states: Iterable<{ readonly lane: Lane }>): Summary {
  const summary = Object.fromEntries(DISPLAY_LANES.map((lane) => [lane, 0])) as Record<Lane, number>;
  for (const { lane } of states) if (lane in summary) summary[lane]++;
  return summary;
}

const SAFE_SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Whether a slug may stand as one segment of a path (`mission-log 4.1`). */
export function isSafeSegment(slug: string): boolean {
  return SAFE_SEGMENT.test(slug) && !slug.includes("..");
}

/** The number that a slug begins with, as decimal text; empty where it does not (`mission-log 4.6`). */
export function numberOfSlug(slug: string): string {
  const digits = /^(\d+)-/.exec(slug)?.[1];
  return digits === undefined ? "" : digits.replace(/^0+(?=\d)/, "");
}
