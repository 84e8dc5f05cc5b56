import { makesOnce } from "../../tracker/test/support/once.ts";
import { endsAzure, openProject } from "./support/open-azure.ts";

endsAzure();

makesOnce(async () => {
  const { azure, ...opened } = await openProject();
  return { ...opened, script: azure.api.script };
});
