import fc from "fast-check";
import { describeDomain } from "../../../test/support/describe-domain.ts";
import { oddValue } from "../../../test/support/envelopes.ts";
import * as decisions from "../src/index.js";
import { v4 } from "../src/schemas.js";
import { decisionEvent } from "./decision-events.js";

const ENUMS = {
  OriginSurface: decisions.OriginSurface,
  OriginFlow: decisions.OriginFlow,
  TerminalOutcome: decisions.TerminalOutcome,
  SummarySource: decisions.SummarySource,
  WideningChannel: decisions.WideningChannel,
  DiscussingSnapshotKind: decisions.DiscussingSnapshotKind,
  DecisionPointState: decisions.DecisionPointState,
  DecisionAuthorityRole: decisions.DecisionAuthorityRole,
};
const members = Object.values(ENUMS).flatMap((one): string[] => Object.values(one));

describeDomain({
  name: "decisions",
  line: "v4",
  domain: v4,
  catalogue: decisions.decisionsCatalogue,
  module: decisions,
  requests: {
    reduce_decision_point_events: fc.array(decisionEvent, { maxLength: 14 }).map((events) => ({ events })),
    enum: fc.record({
      enum: fc.constantFrom(...Object.keys(ENUMS)),
      value: fc
        .oneof(fc.constantFrom<unknown>(...members, "ADR"), oddValue)
        .filter((value) => typeof value !== "string" || value.isWellFormed()),
    }),
  },
});
