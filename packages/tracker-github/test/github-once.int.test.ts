import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { makesOnce, type OnceFixture } from "../../tracker/test/support/once.ts";
import { endsGitHub, openRepository } from "./support/open-github.ts";

endsGitHub();

async function open(): Promise<OnceFixture> {
  const { github, connector, clock } = await openRepository();
  return { connector, clock, script: github.api.script, edit: ({ id }, patch) => github.edit(id, patch) };
}

makesOnce(open);
keepsEdits(open);
