import fc from "fast-check";
import { describeDomain } from "../../../test/support/describe-domain.ts";
import * as glossaryV4 from "../src/index.js";
import { v2, v4 } from "../src/schemas.js";
import * as glossaryV2 from "../src/v2.js";
import { glossaryStream, mode } from "./glossary-events.js";

for (const [line, module, domain] of [
  ["v4", glossaryV4, v4],
  ["v2", glossaryV2, v2],
] as const) {
  describeDomain({
    name: "glossary",
    line,
    domain,
    catalogue: module.glossaryCatalogue,
    module,
    requests: { reduce_glossary_events: fc.record({ events: glossaryStream(line), mode }) },
  });
}
