/** The historical contract line of gates, which is that of v4 but for the envelope. */

import { type EventBuilder, eventBuilder } from "@spec-kitty/events-core/v2";
import { catalogue, type EventPayloads } from "./generated/catalogue.js";

export * from "./index.js";

/** A new event of this package of the historical line; see `EventBuilder`. */
export const buildEvent: EventBuilder<EventPayloads> = /* @__PURE__ */ eventBuilder(() => catalogue.events);
