/** The historical contract line: an envelope without `build_id`, and no cutover rule. All else is that of v4. */
import { builder, type Contracts, type EventBuilderV2 } from "./build.js";
import type { EnvelopeLine } from "./envelope-line.js";
import type { ParsedEvent } from "./event.js";
import { eventParser } from "./event.js";
import { catalogue } from "./generated/catalogue-v2.js";
import { type Event as EventFields, type EventInput, Event as EventModel } from "./generated/models-v2.js";
import type { Model } from "./parse.js";

/** An event of contract line v2. */
export type Event = EventFields;
export type { EventBuilderV2 as EventBuilder, NewEventV2 as NewEvent } from "./build.js";
export { reservedType } from "./payloads.js";
export type { EventInput };
export const Event: Model<Event> = EventModel;
export const eventCatalogue: typeof catalogue = catalogue;

/** Reads an event from JSON text or from a parsed document. */
export const parseEvent: (json: unknown) => ParsedEvent<Event> = eventParser(EventModel);

/** The envelope of contract line v2. */
export const envelopeLine: EnvelopeLine = {
  envelopeVersion: "1.0.0",
  get envelope() {
    return catalogue.events[0]!;
  },
};

/** Builds the events of these types in this line; they are asked for when the first event is built. */
export function eventBuilder<P>(contracts: Contracts): EventBuilderV2<P> {
  return builder(envelopeLine, contracts) as unknown as EventBuilderV2<P>;
}
