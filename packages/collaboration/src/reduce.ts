import { compareCodePoints, compareStatusEvents, type Model, PayloadError } from "@spec-kitty/events-core";
import type { Reducer, ReducerMode, Seen, WithCodes } from "@spec-kitty/events-core/fold";
import { anyText, type Issues, list, under } from "@spec-kitty/events-core/model";
import * as activity from "./activity-rules.js";
import type { CollaborationAnomalyCode } from "./anomaly-code.js";
import * as types from "./event-types.js";
import { focusKey } from "./focus.js";
import type { ReducedCollaborationState } from "./generated/models.js";
import * as roster from "./roster-rules.js";
import { type CollaborationInput, type CollaborationState, type Rule, textOf } from "./state.js";
import * as warnings from "./warning-rules.js";

/** How the fold is run; `roster` holds those who take part before the first event. */
export interface CollaborationSetting<I> {
  readonly mode: ReducerMode;
  readonly roster: ReadonlyMap<string, I>;
}

/** Who works together on a mission, and on what; `I` describes a participant. */
export interface ReducedCollaboration<I>
  extends Omit<
    WithCodes<ReducedCollaborationState, CollaborationAnomalyCode>,
    "participants" | "departed_participants"
  > {
  readonly participants: { readonly [participantId: string]: I };
  readonly departed_participants: { readonly [participantId: string]: I };
}

export type CollaborationReducer<I> = Reducer<
  CollaborationInput<I>,
  CollaborationState<I>,
  ReducedCollaboration<I>,
  CollaborationSetting<I>
>;

/** The collaboration reducer of the line whose participants `identity` reads (`collaboration 6`). */
export function collaborationReducer<I>(identity: Pick<Model<I>, "read">): CollaborationReducer<I> {
  const rules = rulesOf(identity);
  return {
    name: "collaboration",
    select: { types: types.COLLABORATION_EVENT_TYPES, when: "before-dedup" },
    order: compareStatusEvents,
    dedup: "first-by-order",
    prepare: (event) => rules.get(event.event_type)!.read?.(event),
    initial: (track, { roster }) => {
      const participants = track.map<string, I>();
      for (const [id, who] of roster) participants.set(id, who);
      return {
        track,
        missionId: track.cell<string | undefined>(undefined),
        participants,
        departed: track.map(),
        invited: track.map(),
        presence: track.map(),
        drivers: track.map(),
        focus: track.map(),
        watchers: track.map(),
        steps: track.map(),
        sessions: track.map(),
        warnings: track.list(),
        warningPlaces: track.map(),
        decisions: track.list(),
        comments: track.list(),
        anomalies: track.list(),
      };
    },
    step: (state, run, { mode }) => {
      for (const { event, input } of run) {
        state.missionId.value ??= textOf(event.payload["mission_id"]) ?? "";
        rules.get(event.event_type)!.apply(state, event, mode, input);
      }
    },
    finish: reducedCollaboration,
  };
}

type AnyRule<I> = Rule<I, CollaborationInput<I>>;

function rulesOf<I>(identity: Pick<Model<I>, "read">): ReadonlyMap<string, AnyRule<I>> {
  return new Map<string, AnyRule<I>>([
    [types.PARTICIPANT_INVITED, roster.invited(identity)],
    [types.PARTICIPANT_JOINED, roster.joined(identity)],
    [types.PARTICIPANT_LEFT, roster.left],
    [types.PRESENCE_HEARTBEAT, activity.heartbeat],
    [types.DRIVE_INTENT_SET, activity.driveIntent],
    [types.FOCUS_CHANGED, activity.focusChange],
    [types.PROMPT_STEP_EXECUTION_STARTED, activity.stepStart],
    [types.PROMPT_STEP_EXECUTION_COMPLETED, activity.stepCompletion],
    [types.CONCURRENT_DRIVER_WARNING, warnings.warningIssue],
    [types.POTENTIAL_STEP_COLLISION_DETECTED, warnings.warningIssue],
    [types.WARNING_ACKNOWLEDGED, warnings.acknowledgement],
    [types.COMMENT_POSTED, activity.comment],
    [types.DECISION_CAPTURED, activity.decision],
    [types.SESSION_LINKED, activity.sessionLink],
  ]);
}

function reducedCollaboration<I>(state: CollaborationState<I>, seen: Seen): ReducedCollaboration<I> {
  return {
    mission_id: state.missionId.value ?? "",
    // Without any event the roster is not looked at (`collaboration 6.2`).
    participants: seen.eventCount === 0 ? {} : Object.fromEntries(state.participants.entries()),
    departed_participants: Object.fromEntries(state.departed.entries()),
    presence: Object.fromEntries(state.presence.entries()),
    active_drivers: [...state.drivers.keys()].sort(compareCodePoints),
    focus_by_participant: Object.fromEntries(state.focus.entries()),
    participants_by_focus: participantsByFocus(state),
    warnings: state.warnings.items.map((warning) => warning.entry),
    decisions: state.decisions.items.slice(),
    comments: state.comments.items.slice(),
    active_executions: textsByParticipant("active_executions", state.steps.entries(), (own) => [
      ...own.running,
    ]),
    linked_sessions: textsByParticipant("linked_sessions", state.sessions.entries(), (own) => own.items),
    anomalies: state.anomalies.items.slice(),
    event_count: seen.eventCount,
    last_processed_event_id: seen.lastEventId,
  };
}

function participantsByFocus<I>({ focus, watchers }: CollaborationState<I>): {
  [key: string]: readonly string[];
} {
  const sharing = new Map<string, string[]>();
  for (const key of watchers.keys()) sharing.set(key, []);
  for (const [id, target] of focus.entries()) sharing.get(focusKey(target))!.push(id);
  for (const ids of sharing.values()) ids.sort(compareCodePoints);
  return Object.fromEntries(sharing);
}

/** Throws `PayloadError` where something is no text that no later event took away (`collaboration 6.6`). */
function textsByParticipant<T>(
  field: string,
  owned: Iterable<[string, T]>,
  values: (own: T) => readonly unknown[],
): { [participantId: string]: readonly string[] } {
  const texts: [string, readonly string[]][] = [];
  const issues: Issues = [];
  for (const [id, own] of owned) {
    const items = values(own);
    if (items.every(isText)) texts.push([id, items.slice() as string[]]);
    else list(items, under(null, field), id, issues, anyText, "list", 0);
  }
  if (issues.length > 0) throw new PayloadError("ReducedCollaborationState", issues);
  return Object.fromEntries(texts);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
