import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { makesOnce } from "../../tracker/test/support/once.ts";
import { endsGitHub, openRepository } from "./support/open-github.ts";

endsGitHub();

makesOnce(async () => {
  const { github, ...opened } = await openRepository();
  return { ...opened, script: github.api.script };
});

keepsEdits(async () => {
  const { github, ...opened } = await openRepository();
  return { ...opened, edit: ({ id }, patch) => github.edit(id, patch) };
});
