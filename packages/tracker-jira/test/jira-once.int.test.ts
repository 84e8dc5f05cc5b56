import { makesOnce } from "../../tracker/test/support/once.ts";
import { endsJira, openSite } from "./support/open-jira.ts";

endsJira();

makesOnce(async () => {
  const { jira, ...opened } = await openSite();
  return { ...opened, script: jira.api.script };
});
