import { describeLaws } from "../../../test/support/laws.ts";
import * as lifecycleV4 from "../src/index.js";
import { v2, v4 } from "../src/schemas.js";
import * as lifecycleV2 from "../src/v2.js";
import { lifecycleEvent } from "./lifecycle-events.js";

for (const [line, { reduceLifecycleEvents, projectLifecycle }, domain] of [
  ["v4", lifecycleV4, v4],
  ["v2", lifecycleV2, v2],
] as const) {
  describeLaws(
    `the lifecycle fold of ${line}`,
    { reduce: reduceLifecycleEvents, project: projectLifecycle },
    lifecycleEvent(line, domain),
  );
}
