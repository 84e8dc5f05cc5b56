import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { makesOnce } from "../../tracker/test/support/once.ts";
import { endsLinear, openLinear } from "./support/open-linear.ts";

endsLinear();

makesOnce(async () => {
  const { linear, ...opened } = await openLinear();
  return { ...opened, script: linear.script };
});

keepsEdits(async () => {
  const { linear, ...opened } = await openLinear();
  return { ...opened, edit: (ref, patch) => linear.edit(ref, patch) };
});
