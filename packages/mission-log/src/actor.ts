import { quote, quoteValue, typeName } from "@spec-kitty/events-core";
import { asText, isJsonObject, type LineShapeCode, LineShapeError, shown } from "./json-value.js";

/** Who did something, where the writer knew more than a name. */
export interface StructuredActor {
  readonly model: string | null;
  readonly profile: string | null;
  readonly role: string | null;
  readonly tool: string | null;
}

export type Actor = string | StructuredActor;

const KEYS = ["model", "profile", "role", "tool"] as const;

/** Reads the actor of a line: an object of exactly four keys, or anything as its text (`mission-log 2.2.1`). */
export function readActor(value: unknown, code: LineShapeCode): Actor {
  if (Array.isArray(value)) throw new LineShapeError(code, `actor must not be a list; got ${shown(value)}`);
  return isJsonObject(value) ? readStructured(value, code) : asText(value);
}

function readStructured(actor: { readonly [key: string]: unknown }, code: LineShapeCode): StructuredActor {
  const keys = Object.keys(actor).sort();
  if (keys.join() !== KEYS.join()) {
    const came = `structured actor must contain exactly ${quoteValue(KEYS)}; got ${shown(keys)}`;
    throw new LineShapeError(code, came);
  }
  const [model, profile, role, tool] = KEYS.map((key) => {
    const field = actor[key];
    if (field === null || typeof field === "string") return field;
    const came = `${quote(key)} was ${typeName(field)}`;
    throw new LineShapeError(code, `structured actor fields must be strings or null; ${came}`);
  });
  return { model: model!, profile: profile!, role: role!, tool: tool! };
}

/** An actor as a snapshot names it. */
export function actorText(actor: Actor): string {
  return typeof actor === "string" ? actor : actor.tool || actor.role || "";
}
