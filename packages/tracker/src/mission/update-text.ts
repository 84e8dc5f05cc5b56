/** What a mission update looks like in an issue (`tracker 9`). */
import type { DecisionReference, MissionUpdate } from "../generated/models.js";
import { isObject, samePlain } from "../model/plain.js";
import { decisionReferenceJson } from "./decision.js";

type Blob = Readonly<Record<string, unknown>>;

/** The key of the custom field that holds a mission's state. */
export const MISSION_FIELD = "spec_kitty_mission";
/** When the state was pushed, by 0.5.2 and by 0.3.0. */
const TIME_KEYS: readonly string[] = ["tracker_sync_pushed_at", "updated_at"];

const LINE_BREAK = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** The comment of an update. Its first line names the mission; two updates of the same text say the same. */
export function missionUpdateText(update: MissionUpdate): string {
  const { mission_state, summary, mission_url, decision_references } = update;
  const lines = [missionMark(update.mission_id), `State: ${mission_state}`];
  if (summary) lines.push(`Summary: ${onOneLine(summary)}`);
  if (mission_url) lines.push(`Mission: ${mission_url}`);
  const decisions = idsOf(decision_references).join(", ");
  if (decisions !== "") lines.push(`Decision refs: ${decisions}`);
  return lines.join("\n");
}

/** The first line of each comment about a mission. */
export function missionMark(mission_id: string): string {
  return `Spec Kitty mission update: ${mission_id}`;
}

function onOneLine(text: string): string {
  const lines = text.split(LINE_BREAK);
  if (lines.at(-1) === "") lines.pop();
  return lines.join(" ");
}

function idsOf(references: readonly DecisionReference[]): string[] {
  return references.map(({ decision_id }) => decision_id);
}

/** The state of a mission as the custom field holds it. */
export function missionBlob(update: MissionUpdate, timeKey: string, now: string): Blob {
  const { mission_id, mission_state, mission_url, decision_references } = update;
  return {
    ...{ mission_id, mission_state, mission_url },
    [timeKey]: now,
    decision_refs: decision_references.map(decisionReferenceJson),
  };
}

/** True where two blobs say the same, whenever they were pushed. */
export function saysTheSame(a: unknown, b: unknown): boolean {
  return isObject(a) && isObject(b) && samePlain(withoutTime(a), withoutTime(b));
}

function withoutTime(blob: Blob): Blob {
  return Object.fromEntries(Object.entries(blob).filter(([key]) => !TIME_KEYS.includes(key)));
}
