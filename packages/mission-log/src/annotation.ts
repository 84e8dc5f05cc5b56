import { strip } from "@spec-kitty/events-core";
import { type Actor, readActor } from "./actor.js";
import {
  asText,
  isTruthy,
  type Json,
  LineShapeError,
  need,
  needItems,
  needObject,
  shown,
} from "./json-value.js";
import type { Lane } from "./lane.js";
import { readLane } from "./transition.js";

/** The slots that an annotation replaces, in the order in which it does (`mission-log 4.5`). */
export const REPLACED_SLOTS = [
  "shell_pid",
  "shell_pid_created_at",
  "agent",
  "assignee",
  "role",
  "agent_profile",
  "agent_profile_version",
  "model",
  "provider",
] as const;
export type ReplacedSlot = (typeof REPLACED_SLOTS)[number];

export interface ReviewClaim {
  readonly at: string;
  readonly actor: string;
  readonly wp_id: string;
  readonly reason: string;
}

/** What an annotation changes of its work package (`mission-log 2.3`). */
export interface Delta {
  readonly release_runtime_claim: boolean;
  readonly replaced: readonly (readonly [ReplacedSlot, unknown])[];
  readonly subtasks?: readonly (readonly [string, Lane])[];
  readonly note?: unknown;
  readonly tracker_refs?: readonly unknown[];
  readonly tracker_refs_replace?: readonly unknown[];
  /** Null clears the claim. */
  readonly review?: ReviewClaim | null;
}

export interface Annotation {
  readonly event_type: "annotation";
  readonly event_id: string;
  readonly wp_id: string;
  readonly at: string;
  readonly actor: Actor;
  readonly delta: Delta;
}

const CODE = "ANNOTATION_INVALID";
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Reads an annotation line. Throws `LineShapeError`. */
export function readAnnotation(line: Json): Annotation {
  const event_id = need(line, "event_id", CODE);
  if (typeof event_id !== "string" || !ULID.test(event_id))
    throw new LineShapeError(CODE, `InnerStateChanged.event_id is not a valid ULID: ${shown(event_id)}`);
  return {
    event_type: "annotation",
    event_id,
    wp_id: asText(need(line, "wp_id", CODE)),
    at: asText(need(line, "at", CODE)),
    actor: readActor(need(line, "actor", CODE), CODE),
    delta: readDelta(needObject(need(line, "delta", CODE), "delta", CODE)),
  };
}

function readDelta(delta: Json): Delta {
  return {
    release_runtime_claim: isTruthy(delta["release_runtime_claim"]),
    replaced: readReplaced(delta),
    ...given(delta, "subtasks", readSubtasks),
    ...given(delta, "note", (note) => note),
    ...given(delta, "tracker_refs", (refs) => needItems(refs, "tracker_refs", CODE)),
    ...given(delta, "tracker_refs_replace", (refs) => needItems(refs, "tracker_refs_replace", CODE)),
    ...given(delta, "review", readReviewClaim),
  };
}

/** The key with its value as read, nothing where it is absent or null. */
function given<K extends string, T>(
  delta: Json,
  key: K,
  read: (value: unknown) => T,
): { readonly [key in K]?: T } {
  const value = delta[key];
  return value === undefined || value === null ? {} : ({ [key]: read(value) } as { readonly [key in K]: T });
}

function readReplaced(delta: Json): Delta["replaced"] {
  const replaced: [ReplacedSlot, unknown][] = [];
  for (const slot of REPLACED_SLOTS) {
    const value = delta[slot];
    if (value === undefined || value === null) continue;
    if (slot === "shell_pid") replaced.push([slot, readProcessId(value)]);
    else if (value !== "") replaced.push([slot, value]);
  }
  return replaced;
}

function readSubtasks(value: unknown): NonNullable<Delta["subtasks"]> {
  const subtasks = Object.entries(needObject(value, "subtasks", CODE));
  return subtasks.map(([id, lane]) => [id, readLane(lane)] as const);
}

function readReviewClaim(value: unknown): ReviewClaim | null {
  const claim = needObject(value, "review", CODE);
  const text = (key: string) => asText(need(claim, key, CODE));
  const review = { at: text("at"), actor: text("actor"), wp_id: text("wp_id"), reason: text("reason") };
  return Object.values(review).every((one) => one === "") ? null : review;
}

const WHOLE_NUMBER = /^[+-]?[0-9]+(_[0-9]+)*$/;

function readProcessId(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return Math.trunc(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  const text = typeof value === "string" ? strip(value) : "";
  if (WHOLE_NUMBER.test(text)) return Number(text.replaceAll("_", ""));
  throw new LineShapeError(CODE, `invalid literal for int() with base 10: ${shown(value)}`);
}
