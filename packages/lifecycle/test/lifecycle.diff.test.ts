import { describeDomain } from "../../../test/support/describe-domain.ts";
import * as lifecycleV4 from "../src/index.js";
import { v2, v4 } from "../src/schemas.js";
import * as lifecycleV2 from "../src/v2.js";
import { lifecycleStream } from "./lifecycle-events.js";

for (const [line, module, domain] of [
  ["v4", lifecycleV4, v4],
  ["v2", lifecycleV2, v2],
] as const) {
  describeDomain({
    name: "lifecycle",
    line,
    domain,
    catalogue: module.lifecycleCatalogue,
    module,
    enums: ["MissionStatus"],
    requests: {
      reduce_lifecycle_events: lifecycleStream(line, domain).map((events) => ({ events })),
    },
  });
}
