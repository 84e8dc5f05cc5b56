import { catalogue } from "./generated/catalogue.js";

export {
  type GateEventType,
  mapCheckRunConclusion,
  type OnIgnored,
  UnknownConclusionError,
} from "./conclusion.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue.js";
export { GateFailedPayload, GatePassedPayload, GatePayloadBase } from "./generated/models.js";

/** Contract line v4 of this package: event types, models, schema names. */
export const gatesCatalogue: typeof catalogue = catalogue;
