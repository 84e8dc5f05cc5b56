import { onTestFinished } from "vitest";
import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { openBeads } from "./support/open-beads.ts";

keepsEdits(() => {
  const beads = openBeads();
  onTestFinished(() => beads[Symbol.dispose]());
  return {
    ...{ connector: beads.connector, clock: beads.clock },
    edit: ({ id }, { title = "" }) => beads.edit(id, { title }),
  };
});
