import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { makesOnce, type OnceFixture } from "../../tracker/test/support/once.ts";
import { endsJira, openSite } from "./support/open-jira.ts";

endsJira();

async function open(): Promise<OnceFixture> {
  const { jira, connector, clock } = await openSite();
  return { connector, clock, script: jira.api.script, edit: (ref, patch) => jira.edit(ref, patch) };
}

makesOnce(open);
keepsEdits(open);
