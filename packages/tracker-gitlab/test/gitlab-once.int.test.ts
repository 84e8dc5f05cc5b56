import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { makesOnce } from "../../tracker/test/support/once.ts";
import { endsGitLab, openProject } from "./support/open-gitlab.ts";

endsGitLab();

makesOnce(async () => {
  const { gitlab, ...opened } = await openProject();
  return { ...opened, script: gitlab.api.script };
});

keepsEdits(async () => {
  const { gitlab, ...opened } = await openProject();
  return { ...opened, edit: ({ id }, patch) => gitlab.edit(id, patch) };
});
