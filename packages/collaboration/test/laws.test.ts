import { describeLaws } from "../../../test/support/laws.ts";
import * as collaborationV4 from "../src/index.js";
import { v2, v4 } from "../src/schemas.js";
import * as collaborationV2 from "../src/v2.js";
import { collaborationEvent } from "./collaboration-events.js";

const roster = { a: { participant_id: "a", participant_type: "human" } } as const;

for (const [line, { reduceCollaborationEvents, projectCollaboration }, domain] of [
  ["v4", collaborationV4, v4],
  ["v2", collaborationV2, v2],
] as const) {
  for (const options of [{ mode: "permissive" }, { mode: "permissive", roster }, { roster }] as const) {
    describeLaws(
      `the collaboration fold of ${line} with ${JSON.stringify(options)}`,
      {
        reduce: (events) => reduceCollaborationEvents(events, options),
        project: () => projectCollaboration(options),
      },
      collaborationEvent(line, domain),
    );
  }
}
