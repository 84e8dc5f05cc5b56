import type { Event, Model, ModelViolation } from "@spec-kitty/events-core";
import { exported, type LineModules } from "./modules.js";
import { ModelRefusal } from "./reference-error.js";
import { type Args, requiredList } from "./serve.js";

/** Reads the envelopes of a request as the line's model does. */
export class Envelopes {
  readonly #parse: Model<Event>["parse"];

  constructor(modules: LineModules) {
    this.#parse = (exported(modules, "Event") as Model<Event>).parse;
  }

  one(document: unknown, at?: string): Event {
    const parsed = this.#parse(document);
    if (parsed.ok) return parsed.value;
    throw new ModelRefusal("Event", parsed.violations, at);
  }

  of(args: Args, name = "events"): Event[] {
    return requiredList(args, name).map((document, i) => this.one(document, `${name}[${i}]`));
  }
}

/** What a model makes of data. Throws `ModelRefusal`. */
export function build<T>(model: Model<T>, data: unknown): T {
  const parsed = model.parse(data);
  if (parsed.ok) return parsed.value;
  throw new ModelRefusal(model.name, parsed.violations as readonly ModelViolation[]);
}
