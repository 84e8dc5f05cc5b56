import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { makesOnce, type OnceFixture } from "../../tracker/test/support/once.ts";
import { endsAzure, openProject } from "./support/open-azure.ts";

endsAzure();

async function open(): Promise<OnceFixture> {
  const { azure, connector, clock } = await openProject();
  return { connector, clock, script: azure.api.script, edit: ({ id }, patch) => azure.edit(id, patch) };
}

makesOnce(open);
keepsEdits(open);
