import fc from "fast-check";
import { describeDomain } from "../../../test/support/describe-domain.ts";
import { oddValue } from "../../../test/support/envelopes.ts";
import * as gates from "../src/index.js";
import * as schemas from "../src/schemas.js";

const conclusion = fc.oneof(
  fc.constantFrom(
    "success",
    "failure",
    "timed_out",
    "cancelled",
    "action_required",
    "neutral",
    "skipped",
    "stale",
  ),
  fc.constantFrom("Success", "toString", 'it\'s "x"', "\u00a0\u200b", "\n"),
  // Only a string, number or null: the reference looks a conclusion up, and an array or object fails before that.
  oddValue.filter((value) => typeof value !== "object" || value === null),
);

for (const [line, domain] of [
  ["v4", schemas.v4],
  ["v2", schemas.v2],
] as const) {
  describeDomain({
    name: "gates",
    line,
    domain,
    catalogue: gates.gatesCatalogue,
    module: gates,
    requests: { map_check_run_conclusion: conclusion.map((conclusion) => ({ conclusion })) },
    operations: {
      map_check_run_conclusion({ conclusion }) {
        const ignored: unknown[] = [];
        const event_type = gates.mapCheckRunConclusion(conclusion as string, (...call) => ignored.push(call));
        return { event_type, ignored };
      },
    },
  });
}
