import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { describeCorpus } from "../../../test/support/mission-corpus.ts";
import { skitty } from "./skitty.js";

const sample = join(import.meta.dirname, "../../../fixtures/sample-repo");
const LOG = "kitty-specs/014-board/status.events.jsonl";
const MISSION = "kitty-specs/014-board";

const move = (n: number, to_lane: string, more: object = {}) =>
  `${JSON.stringify({
    ...{
      event_id: `01KT6E3ZJF3AMBZ8J8NPYD000${n}`,
      mission_slug: "014-board",
      wp_id: "WP01",
      from_lane: "planned",
    },
    ...{
      to_lane,
      at: `2026-03-01T10:00:0${n}Z`,
      actor: "anna",
      force: false,
      execution_mode: "worktree",
      ...more,
    },
  })}\n`;

function repository(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "skitty-mission-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** What a board says of a work package. */
const shown = (state: object) => {
  const keys = ["lane", "actor", "last_event_id", "last_transition_at", "force_count"];
  return Object.fromEntries(Object.entries(state).filter(([key]) => keys.includes(key)));
};

describeCorpus("the corpus", (missions, root) => {
  test("as a board has every snapshot of the reference, and no problem", async () => {
    const { exit, stdout, stderr } = await skitty(["board", root, "--once", "--json"]);
    expect([exit, stderr]).toEqual([0, ""]);
    const board = JSON.parse(stdout);
    expect(board.problems).toEqual([]);
    expect(board.missions).toHaveLength(40);
    for (const { name, snapshot } of missions) {
      const { summary, event_count, last_event_id } = snapshot;
      const work_packages = Object.fromEntries(
        Object.entries(snapshot.work_packages).map(([id, state]) => [id, shown(state)]),
      );
      const found = board.missions.find((mission: { mission_slug: string }) => mission.mission_slug === name);
      expect(found).toEqual({
        ...{ mission_slug: name, mission_id: expect.stringMatching(/^[0-9A-Z]{26}$/) },
        ...{ work_packages, summary, event_count, last_event_id, problems: [] },
      });
    }
  });

  test.each(missions)("$name is materialised as the reference does it", async ({ folder, golden }) => {
    const { exit, stdout, stderr } = await skitty(["mission", folder, "--json"]);
    expect([exit, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual(golden.materialised);
  });
});

describe("skitty board --once --json", () => {
  test("has the shape that others rely on, with each problem in its place", async () => {
    const root = repository({
      [LOG]: `${move(1, "claimed", { force: true })}<<<<<<< a\n${move(2, "in_progress")}`,
    });
    const { exit, stdout } = await skitty(["board", root, "--once", "--json"]);
    expect(exit).toBe(0);
    expect(stdout.endsWith("}\n")).toBe(true);
    const summary = {
      planned: 0,
      claimed: 0,
      in_progress: 1,
      for_review: 0,
      in_review: 0,
      approved: 0,
      done: 0,
      blocked: 0,
      canceled: 0,
    };
    expect(JSON.parse(stdout)).toEqual({
      missions: [
        {
          ...{ mission_slug: "014-board", mission_id: null, summary, event_count: 2 },
          last_event_id: "01KT6E3ZJF3AMBZ8J8NPYD0002",
          work_packages: {
            WP01: {
              ...{ lane: "in_progress", actor: "anna", last_event_id: "01KT6E3ZJF3AMBZ8J8NPYD0002" },
              ...{ last_transition_at: "2026-03-01T10:00:02Z", force_count: 1 },
            },
          },
          problems: [
            { code: "LINE_CONFLICT_MARKER", file: LOG, line: 2, message: expect.stringMatching(/markers/) },
          ],
        },
      ],
      problems: [],
    });
  });

  test("leaves annotations out, and keeps missions without a log", async () => {
    const note = `{"kind":"annotation","event_id":"01KT6E3ZJF3AMBZ8J8NPYD0009","wp_id":"WP09","at":"","actor":"a","delta":{"note":"x"}}\n`;
    const root = repository({ [LOG]: note, "kitty-specs/a/meta.json": '{"mission_id":"X"}' });
    const { missions } = JSON.parse((await skitty(["board", root, "--once", "--json"])).stdout);
    expect(missions).toMatchObject([
      { mission_slug: "014-board", work_packages: {}, event_count: 0, last_event_id: null, problems: [] },
      { mission_slug: "a", mission_id: "X", work_packages: {}, problems: [] },
    ]);
  });

  test("is that of the repository around where somebody stands", async () => {
    const root = repository({ [LOG]: move(1, "claimed"), "src/deep/x": "" });
    const { exit, stdout } = await skitty(["board", "--once", "--json"], { cwd: join(root, "src/deep") });
    expect([exit, JSON.parse(stdout).missions.length]).toEqual([0, 1]);
    const outside = await skitty(["board", "--once", "--json"], { cwd: repository({ x: "" }) });
    expect([outside.exit, outside.stdout]).toEqual([2, ""]);
    expect(outside.stderr).toMatch(/REPOSITORY_NOT_FOUND/);
  });

  test("ends with 2 on a folder that is no repository, though one is around it", async () => {
    const root = repository({ [LOG]: move(1, "claimed"), "src/x": "" });
    const { exit, stdout, stderr } = await skitty(["board", "src", "--once", "--json"], { cwd: root });
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/src is no Spec Kitty repository.*\[REPOSITORY_NOT_FOUND\]/);
  });
});

describe("skitty mission", () => {
  test("tells bad lines on standard error and ends with 1, and every good line counts", async () => {
    const root = repository({
      [LOG]: `${move(1, "claimed")}{"kind":"foo"}\n${move(2, "doing")}${move(3, "done")}{"ev`,
    });
    const { exit, stdout, stderr } = await skitty(["mission", MISSION, "--json"], { cwd: root });
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ event_count: 2, work_packages: { WP01: { lane: "done" } } });
    expect(stderr.trimEnd().split("\n")).toEqual([
      `${LOG}:2: Unknown event kind 'foo' [LINE_KIND_UNKNOWN]`,
      expect.stringMatching(
        /^kitty-specs\/014-board\/status\.events\.jsonl:3: .*'doing' is not a valid Lane.*\[LANE_UNKNOWN\]$/,
      ),
      expect.stringMatching(/^kitty-specs\/014-board\/status\.events\.jsonl:5: .*\[LINE_TRUNCATED\]$/),
    ]);
  });

  test("ends with 1 on a meta.json that is none, for the snapshot lacks it", async () => {
    const root = repository({ [LOG]: move(1, "claimed"), [`${MISSION}/meta.json`]: "{" });
    const { exit, stdout, stderr } = await skitty(["mission", MISSION, "--json"], { cwd: root });
    expect([exit, JSON.parse(stdout).mission_number]).toEqual([1, "14"]);
    expect(stderr).toMatch(/meta\.json: .*\[META_NOT_JSON\]\n$/);
  });

  test.each([
    ["an empty log", { [LOG]: "" }, "LOG_EMPTY"],
    [
      "a task file that is none",
      { [LOG]: move(1, "claimed"), [`${MISSION}/tasks/WP01.md`]: "---\na: [\n---\n" },
      "TASK_FRONT_MATTER_INVALID",
    ],
  ])("says a word about %s, which spoils no snapshot", async (_, files, code) => {
    const { exit, stdout, stderr } = await skitty(["mission", MISSION, "--json"], {
      cwd: repository(files as Record<string, string>),
    });
    expect([exit, JSON.parse(stdout).mission_type]).toEqual([0, ""]);
    expect(stderr).toContain(`[${code}]`);
  });

  test("reads any folder with a log, and a mission without one", async () => {
    const root = repository({
      "status.events.jsonl": move(1, "claimed"),
      "kitty-specs/a/meta.json": '{"mission_number":7}',
    });
    expect(JSON.parse((await skitty(["mission", root, "--json"])).stdout).event_count).toBe(1);
    const { exit, stdout, stderr } = await skitty(["mission", "kitty-specs/a", "--json"], { cwd: root });
    expect([exit, stderr, JSON.parse(stdout).mission_number]).toEqual([0, "", "7"]);
  });

  test("takes a handle where it is no folder", async () => {
    const json = async (handle: string) =>
      JSON.parse((await skitty(["mission", handle, "--json"], { cwd: join(sample, "kitty-specs") })).stdout)
        .mission_slug;
    expect(await json("009")).toBe("009-paper-price-sheet");
    expect(await json("paper-price-sheet")).toBe("009-paper-price-sheet");
    expect(await json("01M83PPH")).toBe("seat-booking-01M83PPH");
  });

  test.each([
    ["nowhere", "MISSION_NOT_FOUND"],
    ["src", "MISSION_NOT_FOUND"],
  ])("ends with 2 on %s", async (dir, code) => {
    const root = repository({ [LOG]: move(1, "claimed"), "src/x": "" });
    const { exit, stdout, stderr } = await skitty(["mission", dir, "--json"], { cwd: root });
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`[${code}]`);
  });

  test("ends with 2 on a log that cannot be read, and shows no state that is not so", async () => {
    const root = repository({ [`${MISSION}/meta.json`]: "{}" });
    symlinkSync("nowhere", join(root, LOG));
    const { exit, stdout, stderr } = await skitty(["mission", MISSION, "--json"], { cwd: root });
    expect([exit, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(`skitty: ${LOG}: The log cannot be read: the link leads nowhere. [LOG_UNREADABLE]\n`);
  });

  test("as text shows every work package within the width of the terminal", async () => {
    const mission = join(sample, "kitty-specs/harbour-map-01M6DMBE");
    const { exit, stdout, stderr } = await skitty(["mission", mission], { columns: 60 });
    expect([exit, stderr]).toEqual([0, ""]);
    for (const id of ["WP01", "WP02", "WP03", "WP04", "WP05"]) expect(stdout).toContain(id);
    expect(stdout).toMatch(/^Map of the harbour for first-time visitors/);
    expect(stdout).toContain("harbour-map-01M6DMBE · 01M6DMBE00TK87Q24JSBJ35HQG ·\nsoftware-dev");
    expect(stdout).toContain("Retrospective captured");
    expect(Math.max(...stdout.split("\n").map((line) => [...line].length))).toBeLessThanOrEqual(60);
  });

  test("colours on a terminal only", async () => {
    const mission = join(sample, "kitty-specs/harbour-map-01M6DMBE");
    expect((await skitty(["mission", mission], { isTerminal: true })).stdout).toContain("\u001b[");
    expect((await skitty(["mission", mission])).stdout).not.toContain("\u001b[");
  });

  test("is not moved by a log that wants to write on the terminal", async () => {
    const evil = move(1, "blocked", { actor: "\u001b[2Jx", reason: "\u001b]0;title\u0007" });
    const root = repository({ [LOG]: `${evil}\u001b[2J\u202ex\n` });
    const { exit, stdout, stderr } = await skitty(["mission", MISSION], { cwd: root });
    expect(exit).toBe(1);
    expect(stdout + stderr).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(stderr).toContain("[LINE_NOT_JSON]");
  });
});
