/** What a mission is about, kept as JSON in a text field of the project. */
import { isObject, MISSION_FIELD } from "@spec-kitty/tracker";
import type { Payload } from "@spec-kitty/tracker/connector-kit";
import { textOf } from "./adf/read.js";
import type { WholeJiraConfig } from "./config.js";

export function missionFrom(
  fields: Payload,
  { spec_kitty_mission_field_id: id }: WholeJiraConfig,
): Record<string, unknown> {
  const text = id ? textOf(fields[id]) : null;
  if (text === null) return {};
  try {
    const mission: unknown = JSON.parse(text);
    return isObject(mission) ? { [MISSION_FIELD]: mission } : {};
  } catch {
    // Somebody wrote something else there; it stays in `raw`.
    return {};
  }
}

/** The JSON of a mission; null where the custom fields hold none. */
export function missionText(custom_fields: Payload): string | null {
  const mission = custom_fields[MISSION_FIELD] ?? null;
  return mission === null ? null : JSON.stringify(mission);
}
