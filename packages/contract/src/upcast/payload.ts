import { quote } from "@spec-kitty/events-core";
import { v4 } from "../lines.js";
import type { Mapping, MissionFacts } from "./mapping.js";
import { type Quarantined, quarantined } from "./quarantine.js";
import type { Rule } from "./rules.js";
import type { Draft } from "./upcast.js";

type Json = { readonly [key: string]: unknown };

/** What the live payload of a type needs beyond renamed keys. */
type Completion = (draft: Draft, payload: Json, mapping: Mapping) => Quarantined | undefined;

const COMPLETIONS: ReadonlyMap<unknown, Completion> = new Map<unknown, Completion>([
  ["WPStatusChanged", laneAliases],
  [
    "MissionCreated",
    missionFacts(
      ["mission_number", "mission_type", "friendly_name", "purpose_tldr", "purpose_context"],
      // A new mission may have no number yet.
      (name, value) => name === "mission_number" && value === null,
    ),
  ],
  ["MissionClosed", missionFacts(["mission_number", "mission_type"])],
  ["DecisionPointOpened", originSurface],
  ["DecisionPointDiscussing", originSurface],
  ["DecisionPointResolved", originSurface],
]);

/** Completes the payload of a draft; a quarantine where something that cannot be guessed is missing. */
export function completePayload(draft: Draft, mapping: Mapping): Quarantined | undefined {
  const { event_type, payload } = draft.event;
  const problem = COMPLETIONS.get(event_type)?.(draft, payload as Json, mapping);
  if (problem === undefined && draft.historical) dropUnknownKeys(draft);
  return problem;
}

function complete(draft: Draft, rule: Rule, payload: Json): void {
  draft.event = { ...draft.event, payload };
  draft.rules.add(rule);
}

function laneAliases(draft: Draft, payload: Json): undefined {
  const renamed = Object.entries(payload).map(([key, value]) =>
    (key === "from_lane" || key === "to_lane") && value === "doing" ? [key, "in_progress"] : [key, value],
  );
  if (payload["from_lane"] === "doing" || payload["to_lane"] === "doing")
    complete(draft, "lane_alias", Object.fromEntries(renamed));
}

function originSurface(draft: Draft, payload: Json): undefined {
  if (!Object.hasOwn(payload, "origin_surface"))
    complete(draft, "origin_surface", { ...payload, origin_surface: "adr" });
}

type Fact = keyof MissionFacts;

function missionFacts(
  names: readonly Fact[],
  mayBe: (name: Fact, value: unknown) => boolean = () => false,
): Completion {
  return (draft, payload, { missions }) => {
    const slug = payload["mission_slug"];
    const wanted = names.filter((name) => !isGiven(name, payload[name]) && !mayBe(name, payload[name]));
    if (typeof slug !== "string" || wanted.length === 0) return undefined;
    const facts = missions.get(slug) ?? {};
    const missing = wanted.filter((name) => facts[name] === undefined);
    if (missing.length > 0)
      return quarantined(
        "MISSION_UNMAPPED",
        `Mission ${quote(slug)} lacks ${missing.join(", ")}: say them under missions of the mapping file`,
      );
    const known = Object.fromEntries(wanted.map((name) => [name, facts[name]]));
    complete(draft, "mission_facts", { ...payload, ...known });
    return undefined;
  };
}

// Historical numbers are digits with leading zeros; "000" is no number of a mission (`events-core 12.2`).
function isGiven(name: Fact, value: unknown): boolean {
  return value !== undefined && value !== null && !(name === "mission_number" && value === 0);
}

/** The historical line ignored keys it did not know; live payloads that refuse them lose them here. */
function dropUnknownKeys(draft: Draft): void {
  const contract = v4.payloads.get(draft.event["event_type"] as string);
  const payload = draft.event["payload"] as Json;
  const parsed = contract?.model.parse(payload);
  if (parsed === undefined || parsed.ok) return;
  const unknown = new Set(
    parsed.violations
      .filter(({ violation_type, loc }) => violation_type === "extra_forbidden" && loc.length === 1)
      .map(({ loc }) => loc[0]),
  );
  if (unknown.size === 0) return;
  complete(
    draft,
    "unknown_keys",
    Object.fromEntries(Object.entries(payload).filter(([key]) => !unknown.has(key))),
  );
}
