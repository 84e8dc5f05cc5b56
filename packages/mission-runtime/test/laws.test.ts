import { describeLaws } from "../../../test/support/laws.ts";
import * as runtimeV4 from "../src/index.js";
import { v2, v4 } from "../src/schemas.js";
import * as runtimeV2 from "../src/v2.js";
import { runEvent } from "./run-events.ts";

for (const [line, { reduceMissionNextEvents, projectMissionNext }, domain] of [
  ["v4", runtimeV4, v4],
  ["v2", runtimeV2, v2],
] as const) {
  describeLaws(
    `the run fold of ${line}`,
    { reduce: reduceMissionNextEvents, project: projectMissionNext },
    runEvent(line, domain),
  );
}
