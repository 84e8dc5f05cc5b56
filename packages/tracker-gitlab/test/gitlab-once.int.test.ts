import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { makesOnce, type OnceFixture } from "../../tracker/test/support/once.ts";
import { endsGitLab, openProject } from "./support/open-gitlab.ts";

endsGitLab();

async function open(): Promise<OnceFixture> {
  const { gitlab, connector, clock } = await openProject();
  return { connector, clock, script: gitlab.api.script, edit: ({ id }, patch) => gitlab.edit(id, patch) };
}

makesOnce(open);
keepsEdits(open);
