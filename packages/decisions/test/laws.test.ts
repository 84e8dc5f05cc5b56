import { describeLaws } from "../../../test/support/laws.ts";
import { projectDecisionPoint, reduceDecisionPointEvents } from "../src/index.js";
import { decisionEvent } from "./decision-events.js";

describeLaws(
  "the decision point fold",
  { reduce: reduceDecisionPointEvents, project: projectDecisionPoint },
  decisionEvent,
);
