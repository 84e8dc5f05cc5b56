/** A repository that is watched while others write into it. */
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { type RepositoryReading, watchRepository } from "../src/index.js";
import { move, type TemporaryRepository, temporaryRepository, treeHash } from "./temporary-repository.js";

const LOG = "kitty-specs/014-board/status.events.jsonl";
/** A change is seen sooner than this; most take a tenth of it. Below the time in which looking again would find it. */
const SOON = 1_500;

/** Follows a repository; `until` resolves with the first reading that fulfils its condition, and says how long it took. */
function follow(root: string, events: boolean) {
  const stop = new AbortController();
  const readings = watchRepository(root, { signal: stop.signal, events });
  let latest: RepositoryReading | undefined;
  let heard = () => {};
  const ended = (async () => {
    for await (const reading of readings) {
      latest = reading;
      heard();
    }
  })();
  const end = async () => {
    stop.abort();
    await ended;
  };
  onTestFinished(end);
  const until = async (condition: (reading: RepositoryReading) => boolean): Promise<number> => {
    const start = performance.now();
    while (latest === undefined || !condition(latest))
      await Promise.race([
        new Promise<void>((done) => (heard = done)),
        ended.then(() => Promise.reject(new Error("it ended"))),
      ]);
    return performance.now() - start;
  };
  return { until, end, latest: () => latest };
}

const lane = (at: string) => (reading: RepositoryReading) =>
  reading.missions.some(({ snapshot }) => snapshot.work_packages["WP01"]?.lane === at);
const missions = (count: number) => (reading: RepositoryReading) => reading.missions.length === count;

describe.each([
  ["through the operating system", true],
  ["by looking again", false],
])("a repository is watched %s", (_, events) => {
  const watched = async (
    files: Parameters<typeof temporaryRepository>[0] = { [LOG]: move(1, "claimed") },
  ) => {
    const repository = temporaryRepository(files);
    const following = follow(repository.root, events);
    await following.until(() => true);
    return { ...repository, ...following };
  };
  const replace = ({ path }: Pick<TemporaryRepository, "path">, text: string) => {
    writeFileSync(path(`${LOG}.tmp`), text);
    renameSync(path(`${LOG}.tmp`), path(LOG));
  };

  test("a line is appended", async () => {
    const { path, until } = await watched();
    for (const [n, to] of ["in_progress", "for_review", "in_review", "approved"].entries()) {
      appendFileSync(path(LOG), move(n + 2, to));
      expect(await until(lane(to))).toBeLessThan(SOON);
    }
  });

  test("the log is replaced by a copy, as its writer does, and then again", async () => {
    const { path, until } = await watched();
    replace({ path }, move(1, "claimed") + move(2, "in_progress"));
    expect(await until(lane("in_progress"))).toBeLessThan(SOON);
    replace({ path }, move(1, "claimed") + move(2, "in_progress") + move(3, "blocked"));
    expect(await until(lane("blocked"))).toBeLessThan(SOON);
  });

  test("a mission comes, moves and goes, and comes again", async () => {
    const { path, until, write } = await watched();
    for (let round = 0; round < 2; round++) {
      write("kitty-specs/015-new/status.events.jsonl", move(1, "planned"));
      expect(await until(missions(2))).toBeLessThan(SOON);
      appendFileSync(path("kitty-specs/015-new/status.events.jsonl"), move(2, "done"));
      expect(await until(lane("done"))).toBeLessThan(SOON);
      rmSync(path("kitty-specs/015-new"), { recursive: true });
      expect(await until(missions(1))).toBeLessThan(SOON);
    }
  });

  test("meta.json and task files change", async () => {
    const { until, write } = await watched();
    write("kitty-specs/014-board/meta.json", '{"friendly_name":"A board"}');
    expect(await until(({ missions }) => missions[0]?.title === "A board")).toBeLessThan(SOON);
    write("kitty-specs/014-board/tasks/WP01.md", "---\ntitle: First\n---\n");
    expect(await until(({ missions }) => missions[0]?.tasks[0]?.title === "First")).toBeLessThan(SOON);
    write("kitty-specs/014-board/tasks/WP01.md", "---\ntitle: Second\n---\n");
    expect(await until(({ missions }) => missions[0]?.tasks[0]?.title === "Second")).toBeLessThan(SOON);
  });

  test("the first mission comes", async () => {
    const { until, write } = await watched({ ".kittify/x": "" });
    write(LOG, move(1, "claimed"));
    expect(await until(lane("claimed"))).toBeLessThan(SOON);
  });

  test("the worktree of a coordinated mission comes, and is written to", async () => {
    const meta = {
      mission_id: "01KT6E3ZJF3AMBZ8J8NPYD4KBF",
      mission_slug: "014-board",
      coordination_branch: "coord",
    };
    const { path, until, write } = await watched({
      [LOG]: move(1, "claimed"),
      "kitty-specs/014-board/meta.json": JSON.stringify(meta),
    });
    const live = ".worktrees/014-board-01KT6E3Z-coord/kitty-specs/014-board/status.events.jsonl";
    write(live, move(1, "claimed") + move(2, "in_progress"));
    expect(await until(lane("in_progress"))).toBeLessThan(SOON);
    appendFileSync(path(live), move(3, "for_review"));
    expect(await until(lane("for_review"))).toBeLessThan(SOON);
    rmSync(path(".worktrees"), { recursive: true });
    expect(await until(lane("claimed"))).toBeLessThan(SOON);
  });

  test("all missions go and come again", async () => {
    const { path, until, write } = await watched();
    rmSync(path("kitty-specs"), { recursive: true });
    expect(await until(missions(0))).toBeLessThan(SOON);
    write(LOG, move(1, "done"));
    expect(await until(lane("done"))).toBeLessThan(SOON);
  });

  test("a log becomes unreadable and readable again", async () => {
    const { path, until } = await watched();
    rmSync(path(LOG));
    mkdirSync(path(LOG));
    expect(await until(({ missions }) => missions[0]?.problems[0]?.code === "LOG_UNREADABLE")).toBeLessThan(
      SOON,
    );
    rmSync(path(LOG), { recursive: true });
    writeFileSync(path(LOG), move(1, "done"));
    expect(await until(lane("done"))).toBeLessThan(SOON);
  });

  test("many lines come at once, and the last state is shown", async () => {
    const { path, until, latest } = await watched();
    for (let n = 2; n < 50; n++) appendFileSync(path(LOG), move(n, n === 49 ? "done" : "in_progress"));
    await until(lane("done"));
    expect(latest()?.missions[0]?.snapshot.event_count).toBe(49);
  });

  test("nothing is written into it", async () => {
    const repository = temporaryRepository({ [LOG]: move(1, "claimed"), ".git/HEAD": "ref" });
    const before = treeHash(repository.root);
    const { until, end } = follow(repository.root, events);
    await until(lane("claimed"));
    await end();
    expect(treeHash(repository.root)).toBe(before);
  });
});

describe("watching ends", () => {
  test("without an error, with the signal, also when it was given before", async () => {
    const { root } = temporaryRepository({ [LOG]: move(1, "claimed") });
    const readings: RepositoryReading[] = [];
    for await (const reading of watchRepository(root, { signal: AbortSignal.abort() }))
      readings.push(reading);
    expect(readings).toEqual([]);
    const { until, end } = follow(root, true);
    await until(() => true);
    await end();
  });

  test("with the loop", async () => {
    const { root } = temporaryRepository({ [LOG]: move(1, "claimed") });
    for await (const { missions } of watchRepository(root)) {
      expect(missions).toHaveLength(1);
      break;
    }
  });

  test("before it begins where there is no repository", async () => {
    const { root } = temporaryRepository();
    await expect(watchRepository(root).next()).rejects.toMatchObject({ code: "REPOSITORY_NOT_FOUND" });
  });
});
