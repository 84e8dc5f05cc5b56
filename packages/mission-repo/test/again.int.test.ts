/** Reading again: only what changed is read, whatever way it changed. */
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openRepository, readRepository } from "../src/index.js";
import { move, temporaryRepository } from "./temporary-repository.js";

const LOG = "kitty-specs/014-board/status.events.jsonl";

describe("reading again", () => {
  test("gives the same objects where nothing changed, and new ones only where something did", async () => {
    const { root, path } = temporaryRepository({
      [LOG]: move(1, "claimed"),
      "kitty-specs/b/status.events.jsonl": move(1, "claimed"),
    });
    const repository = await openRepository(root);
    const first = await repository.read();
    expect(await repository.read()).toBe(first);
    appendFileSync(path(LOG), move(2, "in_progress"));
    const second = await repository.read();
    expect(second.missions[0]).not.toBe(first.missions[0]);
    expect(second.missions[1]).toBe(first.missions[1]);
    expect(first.missions[0]?.lines).toHaveLength(1);
  });

  test("parses only what was appended, in place or by a longer copy", async () => {
    const { root, path } = temporaryRepository({ [LOG]: move(1, "claimed") });
    const repository = await openRepository(root);
    const line = async (n: number) => (await repository.read()).missions[0]?.lines[n];
    const first = await line(0);
    appendFileSync(path(LOG), move(2, "in_progress"));
    expect(await line(0)).toBe(first);
    const second = await line(1);
    writeFileSync(path("copy"), [1, 2, 3].map((n) => move(n, n === 1 ? "claimed" : "in_progress")).join(""));
    renameSync(path("copy"), path(LOG));
    expect([await line(0), await line(1)]).toEqual([first, second]);
    expect(await line(0)).toBe(first);
    expect((await line(2))?.number).toBe(3);
  });

  test("sees an edit in the middle, a cut and a rewrite", async () => {
    const { root, path } = temporaryRepository({ [LOG]: move(1, "claimed") + move(2, "in_progress") });
    const repository = await openRepository(root);
    const lane = async () => (await repository.read()).missions[0]?.snapshot.work_packages["WP01"]?.lane;
    expect(await lane()).toBe("in_progress");
    writeFileSync(
      path(LOG),
      move(1, "claimed") + move(2, "blocked") + move(3, "in_progress", { wp_id: "WP02" }),
    );
    expect(await lane()).toBe("blocked");
    truncateSync(path(LOG), move(1, "claimed").length);
    expect(await lane()).toBe("claimed");
    writeFileSync(path(LOG), move(1, "planned"));
    // A file of the same size, changed within one tick of the clock, is told apart by its time only.
    utimesSync(path(LOG), new Date(), new Date(Date.now() + 5_000));
    expect(await lane()).toBe("planned");
  });

  test("sees files and folders come and go", async () => {
    const { root, path, write } = temporaryRepository({ ".kittify/x": "" });
    const repository = await openRepository(root);
    const state = async () =>
      (await repository.read()).missions.map(({ mission_slug, log, title, tasks, problems }) => [
        mission_slug,
        log !== null,
        title,
        tasks.length,
        problems.length,
      ]);
    expect(await state()).toEqual([]);
    mkdirSync(path("kitty-specs/014-board"), { recursive: true });
    expect(await state()).toEqual([["014-board", false, "014-board", 0, 0]]);
    write(LOG, move(1, "claimed"));
    write("kitty-specs/014-board/meta.json", '{"friendly_name":"A board"}');
    write("kitty-specs/014-board/tasks/WP01.md", "---\na: [\n---\n");
    expect(await state()).toEqual([["014-board", true, "A board", 1, 1]]);
    write("kitty-specs/014-board/tasks/WP01.md", "");
    rmSync(path(LOG));
    expect(await state()).toEqual([["014-board", false, "A board", 1, 0]]);
    rmSync(path("kitty-specs/014-board/tasks"), { recursive: true });
    rmSync(path("kitty-specs/014-board/meta.json"));
    expect(await state()).toEqual([["014-board", false, "014-board", 0, 0]]);
    rmSync(path("kitty-specs"), { recursive: true });
    expect(await state()).toEqual([]);
  });

  test("looks at the missions that it is told to, and at new ones", async () => {
    const { root, path, write } = temporaryRepository({ [LOG]: "", "kitty-specs/b/status.events.jsonl": "" });
    const repository = await openRepository(root);
    await repository.read();
    appendFileSync(path(LOG), move(1, "claimed"));
    appendFileSync(path("kitty-specs/b/status.events.jsonl"), move(1, "claimed"));
    write("kitty-specs/c/status.events.jsonl", move(1, "claimed"));
    const { missions } = await repository.read({ only: new Set(["b"]) });
    expect(missions.map(({ mission_slug, lines }) => [mission_slug, lines.length])).toEqual([
      ["014-board", 0],
      ["b", 1],
      ["c", 1],
    ]);
    expect((await repository.read()).missions[0]?.lines).toHaveLength(1);
  });

  test("equals reading anew, after any series of changes to a log", async () => {
    const { root, path } = temporaryRepository({ [LOG]: "" });
    const repository = await openRepository(root);
    const change = fc.oneof(
      fc.tuple(
        fc.constant("append" as const),
        fc.constantFrom(move(1, "claimed"), move(2, "done"), "{", "\n", "\r", "x\n", '{"kind":"foo"}'),
      ),
      fc.tuple(
        fc.constant("replace" as const),
        fc.constantFrom("", move(1, "claimed"), move(3, "blocked") + move(1, "claimed")),
      ),
      fc.tuple(fc.constant("remove" as const), fc.constant("")),
    );
    let tick = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
        for (const [kind, text] of changes) {
          if (kind === "append") appendFileSync(path(LOG), text);
          else if (kind === "replace") writeFileSync(path(LOG), text);
          else rmSync(path(LOG), { force: true });
          if (kind !== "remove") utimesSync(path(LOG), 0, ++tick);
          expect(await repository.read()).toEqual(await readRepository(root));
        }
      }),
      { numRuns: 100 },
    );
  });
});
