import fc from "fast-check";
import { describeDomain } from "../../../test/support/describe-domain.ts";
import * as runtimeV4 from "../src/index.js";
import { v2, v4 } from "../src/schemas.js";
import * as runtimeV2 from "../src/v2.js";
import { runEvent } from "./run-events.ts";

for (const [line, module, domain] of [
  ["v4", runtimeV4, v4],
  ["v2", runtimeV2, v2],
] as const) {
  describeDomain({
    name: "mission runtime",
    line,
    domain,
    catalogue: module.missionRuntimeCatalogue,
    module,
    enums: ["MissionRunStatus"],
    requests: {
      reduce_mission_next_events: fc
        .array(runEvent(line, domain), { minLength: 4, maxLength: 24 })
        .map((events) => ({ events })),
    },
  });
}
