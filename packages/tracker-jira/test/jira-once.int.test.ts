import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { makesOnce } from "../../tracker/test/support/once.ts";
import { endsJira, openSite } from "./support/open-jira.ts";

endsJira();

makesOnce(async () => {
  const { jira, ...opened } = await openSite();
  return { ...opened, script: jira.api.script };
});

keepsEdits(async () => {
  const { jira, ...opened } = await openSite();
  return { ...opened, edit: (ref, patch) => jira.edit(ref, patch) };
});
