import { makesOnce } from "../../tracker/test/support/once.ts";
import { endsLinear, openLinear } from "./support/open-linear.ts";

endsLinear();

makesOnce(async () => {
  const { linear, ...opened } = await openLinear();
  return { ...opened, script: linear.script };
});
