import { describeLaws } from "../../../test/support/laws.ts";
import { projectGlossary, reduceGlossaryEvents } from "../src/index.js";
import { glossaryEvent } from "./glossary-events.js";

for (const mode of ["strict", "permissive"] as const) {
  describeLaws(
    `the ${mode} glossary fold`,
    { reduce: (events) => reduceGlossaryEvents(events, { mode }), project: () => projectGlossary({ mode }) },
    glossaryEvent("v4"),
  );
}
