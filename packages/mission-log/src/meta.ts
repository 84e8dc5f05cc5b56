import { isBlank, strip } from "@spec-kitty/events-core";
import { isJsonObject, type Json, shown } from "./json-value.js";

/** The identity of a mission as its `meta.json` says it (`mission-log 1.2`). */
export interface MissionMeta {
  /** Null in missions from before ids. */
  readonly mission_id: string | null;
  readonly mission_slug: string | null;
  /** The title; null where there is none. */
  readonly friendly_name: string | null;
  /** Decimal text; null before the merge. */
  readonly mission_number: string | null;
  /** Empty where it is not said; there is no default. */
  readonly mission_type: string;
  readonly coordination_branch: string | null;
  /** Everything that stands there, known or not. */
  readonly document: Json;
}

export const EMPTY_META: MissionMeta = {
  mission_id: null,
  mission_slug: null,
  friendly_name: null,
  mission_number: null,
  mission_type: "",
  coordination_branch: null,
  document: {},
};

export interface MetaProblem {
  readonly code: "META_NOT_JSON" | "META_NOT_AN_OBJECT" | "META_NUMBER_INVALID";
  readonly message: string;
}

export interface MetaReading {
  readonly meta: MissionMeta;
  readonly problems: readonly MetaProblem[];
}

/** Reads the text of a `meta.json`; what cannot be read is left out and reported. A leading BOM is no problem. */
export function readMeta(text: string): MetaReading {
  let document: unknown;
  try {
    document = JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch (error) {
    return unreadable("META_NOT_JSON", `meta.json is not JSON: ${(error as Error).message}`);
  }
  if (!isJsonObject(document))
    return unreadable("META_NOT_AN_OBJECT", `meta.json must hold one JSON object; got ${shown(document)}`);
  const number = readNumber(document["mission_number"]);
  const meta: MissionMeta = {
    mission_id: textOf(document["mission_id"]),
    mission_slug: textOf(document["mission_slug"]),
    friendly_name: textOf(document["friendly_name"]),
    mission_number: number.ok ? number.value : null,
    mission_type: textOf(document["mission_type"]) ?? "",
    coordination_branch: textOf(document["coordination_branch"]),
    document,
  };
  return { meta, problems: number.ok ? [] : [number.problem] };
}

function unreadable(code: MetaProblem["code"], message: string): MetaReading {
  return { meta: EMPTY_META, problems: [{ code, message }] };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && !isBlank(value) ? strip(value) : null;
}

type NumberReading =
  | { readonly ok: true; readonly value: string | null }
  | { readonly ok: false; readonly problem: MetaProblem };

function readNumber(value: unknown): NumberReading {
  if (value === undefined || value === null) return { ok: true, value: null };
  if (typeof value === "number" && Number.isInteger(value)) return { ok: true, value: String(BigInt(value)) };
  if (typeof value === "string") {
    const text = strip(value);
    if (text === "") return { ok: true, value: null };
    if (/^\d+$/.test(text)) return { ok: true, value: String(BigInt(text)) };
  }
  const message = `mission_number must be a whole number or null; got ${shown(value)}`;
  return { ok: false, problem: { code: "META_NUMBER_INVALID", message } };
}
