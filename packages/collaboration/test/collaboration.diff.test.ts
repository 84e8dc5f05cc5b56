import fc from "fast-check";
import { describeDomain } from "../../../test/support/describe-domain.ts";
import { comparable, type Request } from "../../../test/support/differential.ts";
import type { OracleAnswer } from "../../../test/support/oracle.ts";
import * as collaborationV4 from "../src/index.js";
import { v2, v4 } from "../src/schemas.js";
import * as collaborationV2 from "../src/v2.js";
import { collaborationStream, mode, roster } from "./collaboration-events.js";

for (const [line, module, domain] of [
  ["v4", collaborationV4, v4],
  ["v2", collaborationV2, v2],
] as const) {
  describeDomain({
    name: "collaboration",
    line,
    domain,
    catalogue: module.collaborationCatalogue,
    module,
    home: { WarningEntry: "collaboration", DecisionEntry: "collaboration", CommentEntry: "collaboration" },
    requests: {
      reduce_collaboration_events: fc.record({
        events: collaborationStream(line, domain),
        mode,
        roster,
      }),
    },
    normal: comparableState,
  });
}

type State = collaborationV4.ReducedCollaborationState;

/** Sets have no order in the reference: they are sorted here, and a text that holds some is left out. */
function comparableState(answer: OracleAnswer, { op, args }: Request): unknown {
  if (op === "reduce_collaboration_events") {
    if (answer.ok) return comparable({ ok: true, result: sorted(answer.result as State) });
    return isMalformed(answer.error) ? "malformed" : comparable(answer);
  }
  if (!answer.ok || (args as { model?: string }).model !== "ReducedCollaborationState")
    return comparable(answer);
  const { text: _, value } = answer.result as { text: string; value: State };
  return comparable({ ok: true, result: sorted(value) });
}

/** One typed error of ours stands for the several of the reference (`decisions` 9). */
function isMalformed({ source, type, at }: { source: string; type: string; at?: string }): boolean {
  return (source === "pydantic" && at === undefined) || (source === "python" && type === "TypeError");
}

function sorted(state: State): State {
  const byFocus = Object.entries(state.participants_by_focus).map(([key, ids]) => [key, [...ids].sort()]);
  return {
    ...state,
    active_drivers: [...state.active_drivers].sort(),
    participants_by_focus: Object.fromEntries(byFocus) as State["participants_by_focus"],
  };
}
