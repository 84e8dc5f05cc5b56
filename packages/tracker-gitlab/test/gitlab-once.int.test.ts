import { makesOnce } from "../../tracker/test/support/once.ts";
import { endsGitLab, openProject } from "./support/open-gitlab.ts";

endsGitLab();

makesOnce(async () => {
  const { gitlab, ...opened } = await openProject();
  return { ...opened, script: gitlab.api.script };
});
