import type { Event, Model, ModelViolation } from "@spec-kitty/events-core";
import { type Args, isObject, itemsOf, required, WrongKind } from "./arguments.js";
import { exported, type LineModules } from "./modules.js";
import { ModelRefusal } from "./reference-error.js";

/** Reads the envelopes of a request as the line's model does. */
export class Envelopes {
  readonly #parse: Model<Event>["parse"];

  constructor(modules: LineModules) {
    this.#parse = (exported(modules, "Event") as Model<Event>).parse;
  }

  one(document: unknown, at?: string): Event {
    if (!isObject(document)) throw new WrongKind("TypeError", "an envelope is an object", at);
    return this.ofText(document, at);
  }

  /** As `one`, for what was read from a text of its own: there the model itself refuses what is no object. */
  ofText(document: unknown, at?: string): Event {
    const parsed = this.#parse(document);
    if (parsed.ok) return parsed.value;
    throw new ModelRefusal("Event", parsed.violations, at);
  }

  of(args: Args, name = "events"): Event[] {
    return itemsOf(required(args, name), name).map((document, i) => this.one(document, `${name}[${i}]`));
  }
}

/** What a model makes of data. Throws `ModelRefusal`. */
export function build<T>(model: Model<T>, data: unknown): T {
  const parsed = model.parse(data);
  if (parsed.ok) return parsed.value;
  throw new ModelRefusal(model.name, parsed.violations as readonly ModelViolation[]);
}
