import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { makesOnce } from "../../tracker/test/support/once.ts";
import { endsAzure, openProject } from "./support/open-azure.ts";

endsAzure();

makesOnce(async () => {
  const { azure, ...opened } = await openProject();
  return { ...opened, script: azure.api.script };
});

keepsEdits(async () => {
  const { azure, ...opened } = await openProject();
  return { ...opened, edit: ({ id }, patch) => azure.edit(id, patch) };
});
