import fc from "fast-check";
import { envelope } from "../../../test/support/envelopes.ts";
import { describeLaws } from "../../../test/support/laws.ts";
import * as v4 from "../src/index.js";
import * as v2 from "../src/v2.js";
import { anyTransition } from "./status-events.js";

const types = fc.constantFrom("WPStatusChanged", "WPStatusChanged", "WPStatusChanged", "PhaseEntered");

for (const [line, { reduceStatusEvents, projectStatus }] of [
  ["v4", v4],
  ["v2", v2],
] as const) {
  describeLaws(
    `the status fold of ${line}`,
    { reduce: reduceStatusEvents, project: projectStatus },
    envelope({ types, payload: anyTransition(line), line }),
  );
}
