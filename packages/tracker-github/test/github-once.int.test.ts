import { makesOnce } from "../../tracker/test/support/once.ts";
import { endsGitHub, openRepository } from "./support/open-github.ts";

endsGitHub();

makesOnce(async () => {
  const { github, ...opened } = await openRepository();
  return { ...opened, script: github.api.script };
});
