import { quote, quoteValue, SpecKittyEventsError } from "@spec-kitty/events-core";
import { isFields } from "@spec-kitty/events-core/model";

/** What nobody can know from a historical event of a mission (`events-core 12.3`). */
export interface MissionFacts {
  readonly mission_number?: number;
  readonly mission_type?: string;
  readonly friendly_name?: string;
  readonly purpose_tldr?: string;
  readonly purpose_context?: string;
}

/** What the live line needs and a historical log does not say. Nothing is guessed: what is not here is quarantined. */
export interface Mapping {
  /** `mission_key` to `mission_type`; `*` stands for every key that is not named. */
  readonly missionTypes: ReadonlyMap<string, string>;
  /** The facts of a mission by its slug. */
  readonly missions: ReadonlyMap<string, MissionFacts>;
}

export const EMPTY_MAPPING: Mapping = { missionTypes: new Map(), missions: new Map() };

/** The mission type of a mission key, undefined where the mapping does not say. */
export function missionTypeOf({ missionTypes }: Mapping, missionKey: string): string | undefined {
  return missionTypes.get(missionKey) ?? missionTypes.get("*");
}

/** A mapping has a mistake; the message names its place. */
export class MappingError extends SpecKittyEventsError {
  constructor(message: string) {
    super(message, { code: "MAPPING_INVALID" });
  }
}

/**
 * Reads a mapping from its JSON form: `{"mission_types": {"<mission_key>": "<mission_type>"}, "missions":
 * {"<mission_slug>": {"mission_number", "mission_type", "friendly_name", "purpose_tldr", "purpose_context"}}}`.
 * Throws `MappingError` for the first mistake.
 */
export function readMapping(document: unknown): Mapping {
  const { mission_types = {}, missions = {} } = known(document, "the mapping", ["mission_types", "missions"]);
  return {
    missionTypes: new Map(
      Object.entries(fields(mission_types, "mission_types")).map(([key, type]) => [
        key,
        text(type, `mission_types[${quote(key)}]`),
      ]),
    ),
    missions: new Map(
      Object.entries(fields(missions, "missions")).map(([slug, facts]) => [
        slug,
        readFacts(facts, `missions[${quote(slug)}]`),
      ]),
    ),
  };
}

const TEXT_FACTS = ["mission_type", "friendly_name", "purpose_tldr", "purpose_context"] as const;

function readFacts(value: unknown, place: string): MissionFacts {
  const facts = known(value, place, ["mission_number", ...TEXT_FACTS]);
  const { mission_number: number } = facts;
  if (number !== undefined && !(Number.isSafeInteger(number) && (number as number) >= 1))
    throw wrong(`${place}.mission_number`, "a whole number of at least 1", number);
  for (const name of TEXT_FACTS) if (facts[name] !== undefined) text(facts[name], `${place}.${name}`);
  return facts as MissionFacts;
}

type Fields = { readonly [key: string]: unknown };

function fields(value: unknown, place: string): Fields {
  if (isFields(value)) return value;
  throw wrong(place, "an object", value);
}

function known(value: unknown, place: string, names: readonly string[]): Fields {
  const object = fields(value, place);
  const stranger = Object.keys(object).find((key) => !names.includes(key));
  if (stranger === undefined) return object;
  throw new MappingError(`Unknown key ${quote(stranger)} in ${place}: expected ${names.join(", ")}`);
}

function text(value: unknown, place: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw wrong(place, "a text that is not empty", value);
}

function wrong(place: string, expected: string, came: unknown): MappingError {
  return new MappingError(`${place} should be ${expected}; got ${quoteValue(came)}`);
}
