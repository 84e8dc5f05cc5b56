import { type EventBuilder, eventBuilder } from "@spec-kitty/events-core";
import {
  type EventBuilder as EventBuilderV2,
  eventBuilder as eventBuilderV2,
} from "@spec-kitty/events-core/v2";
import type { EventPayloads, EventPayloadsV2 } from "./event-payloads.js";
import { v2, v4 } from "./lines.js";

/** A new event of any type of the live line; see `EventBuilder`. */
export const buildEvent: EventBuilder<EventPayloads> = /* @__PURE__ */ eventBuilder(() =>
  v4.payloads.values(),
);

/** A new event of any type of the historical line. */
export const buildEventV2: EventBuilderV2<EventPayloadsV2> = /* @__PURE__ */ eventBuilderV2(() =>
  v2.payloads.values(),
);
