import { keepsEdits } from "../../tracker/test/support/keeps-edits.ts";
import { makesOnce, type OnceFixture } from "../../tracker/test/support/once.ts";
import { endsLinear, openLinear } from "./support/open-linear.ts";

endsLinear();

async function open(): Promise<OnceFixture> {
  const { linear, connector, clock } = await openLinear();
  return { connector, clock, script: linear.script, edit: (ref, patch) => linear.edit(ref, patch) };
}

makesOnce(open);
keepsEdits(open);
