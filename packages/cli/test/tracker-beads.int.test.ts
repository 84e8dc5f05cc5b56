/** `skitty tracker` with Beads, whose program runs in the checkout. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { machineClock } from "../../tracker/src/index.ts";
import { BD } from "../../tracker-beads/test/support/open-beads.ts";
import { skitty } from "./skitty.js";
import { TrackerPlace } from "./tracker-place.js";

let place: TrackerPlace;
let database: string;

beforeEach(async () => {
  place = await TrackerPlace.open(machineClock());
  place.env["PATH"] = process.env["PATH"] ?? "";
  place.env["SPEC_KITTY_TRACKER_BEADS_COMMAND"] = BD;
  database = join(place.repo, ".beads.json");
  writeFileSync(database, JSON.stringify({ issues: [], comments: 0, now: new Date().toISOString() }));
});
afterEach(() => place[Symbol.asyncDispose]());

const use = (connection: object) => {
  const [identity] = readFileSync(place.config, "utf8").split("tracker:");
  writeFileSync(place.config, `${identity}tracker: ${JSON.stringify({ provider: "beads", connection })}\n`);
};
const stored = () => JSON.parse(readFileSync(database, "utf8")) as { readonly issues: { title: string }[] };

test.each([[{}], [{ cwd: "." }]])(
  "runs bd in the repository, also from a folder in it: %j",
  async (connection) => {
    use(connection);
    const cwd = join(place.repo, "docs");
    mkdirSync(cwd);
    const { env } = place;
    await skitty(["tracker", "new", "From below"], { cwd, env });
    expect((await skitty(["tracker", "push"], { cwd, env })).stdout).toBe("1 issue created there.\n");
    expect(stored().issues.map(({ title }) => title)).toEqual(["From below"]);
  },
);
