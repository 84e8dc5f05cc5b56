import { type FoldEvent, foldEvents, liveProjection, type Projection } from "@spec-kitty/events-core/fold";
import { catalogue } from "./generated/catalogue.js";
import { decisionPointFold, type ReducedDecisionPoint } from "./reduce.js";

export { DecisionPointAnomalyCode } from "./anomaly-code.js";
export * from "./decision-moment.js";
export * from "./decision-point.js";
export { buildEvent, type EventPayloads } from "./generated/catalogue.js";
export {
  ClosureMessageRef,
  DecisionPointAnomaly,
  DecisionPointDiscussingAdrPayload,
  DecisionPointDiscussingInterviewPayload,
  DecisionPointDiscussingPayload,
  DecisionPointOpenedAdrPayload,
  DecisionPointOpenedInterviewPayload,
  DecisionPointOpenedPayload,
  DecisionPointOverriddenPayload,
  DecisionPointResolvedAdrPayload,
  DecisionPointResolvedInterviewPayload,
  DecisionPointResolvedPayload,
  DecisionPointWidenedPayload,
  DefaultChannelRef,
  ReducedDecisionPointState,
  SummaryBlock,
  TeamspaceRef,
  ThreadRef,
  WideningProjection,
} from "./generated/models.js";
export { decisionPointFold, type ReducedDecisionPoint } from "./reduce.js";

/** Contract line v4 of this package: event types, models, schema names. */
export const decisionsCatalogue: typeof catalogue = catalogue;

/**
 * Where one decision point stands, what was said of it and how it ended; give it the events of one decision point.
 * Never throws on a payload: what does not count is in `anomalies` (`decision point 4.3`).
 */
export function reduceDecisionPointEvents(events: Iterable<FoldEvent>): ReducedDecisionPoint {
  return foldEvents(decisionPointFold, events, undefined);
}

/** As `reduceDecisionPointEvents`, one event at a time. */
export function projectDecisionPoint(): Projection<ReducedDecisionPoint> {
  return liveProjection(decisionPointFold, undefined);
}
