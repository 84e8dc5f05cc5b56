/** The historical contract line: an envelope without `build_id`, and no cutover rule. All else is that of v4. */
import type { ParsedEvent } from "./event.js";
import { eventParser } from "./event.js";
import { catalogue } from "./generated/catalogue-v2.js";
import { type Event as EventFields, type EventInput, Event as EventModel } from "./generated/models-v2.js";
import type { Model } from "./parse.js";

/** An event of contract line v2. */
export type Event = EventFields;
export type { EventInput };
export const Event: Model<Event> = EventModel;
export const eventCatalogue: typeof catalogue = catalogue;

/** Reads an event from JSON text or from a parsed document. */
export const parseEvent: (json: unknown) => ParsedEvent<Event> = eventParser(EventModel);
