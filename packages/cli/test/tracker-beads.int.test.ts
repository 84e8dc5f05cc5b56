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
interface Stored {
  readonly issues: { title: string; status: string; updated_at: string }[];
}
const stored = () => JSON.parse(readFileSync(database, "utf8")) as Stored;

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

test("takes in the edit of a person whose clock is behind, and sends ours", async () => {
  use({});
  await place.run("tracker", "new", "Before");
  await place.run("tracker", "push");
  const changed = stored();
  const updated_at = new Date(Date.now() - 3_600_000).toISOString();
  Object.assign(changed.issues[0]!, { title: "Theirs", updated_at });
  writeFileSync(database, JSON.stringify(changed));
  await place.run("tracker", "edit", "bd-1", "--status", "done");
  expect(await place.run("tracker", "sync")).toMatchObject({
    exit: 0,
    stdout: "1 issue updated here, 1 issue updated there.\n",
  });
  expect(stored().issues).toMatchObject([{ title: "Theirs", status: "closed" }]);
  expect((await place.run("tracker", "issues")).stdout).toMatch(/done +Theirs/);
});
