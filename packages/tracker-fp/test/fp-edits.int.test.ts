import { onTestFinished } from "vitest";
import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { openProject } from "./support/open-fp.ts";

keepsEdits(() => {
  const project = openProject();
  onTestFinished(() => project[Symbol.dispose]());
  return {
    ...{ connector: project.connector, clock: project.clock },
    edit: ({ id }, { title = "" }) => project.edit(id, { title }),
  };
});
