import fc from "fast-check";
import { describeDomain } from "../../../test/support/describe-domain.ts";
import * as decisions from "../src/index.js";
import { v4 } from "../src/schemas.js";
import { decisionEvent } from "./decision-events.js";

describeDomain({
  name: "decisions",
  line: "v4",
  domain: v4,
  catalogue: decisions.decisionsCatalogue,
  module: decisions,
  enums: [
    "OriginSurface",
    "OriginFlow",
    "TerminalOutcome",
    "SummarySource",
    "WideningChannel",
    "DiscussingSnapshotKind",
    "DecisionPointState",
    "DecisionAuthorityRole",
  ],
  requests: {
    reduce_decision_point_events: fc.array(decisionEvent, { maxLength: 14 }).map((events) => ({ events })),
  },
});
