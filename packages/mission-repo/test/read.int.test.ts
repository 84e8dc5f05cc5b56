/** Repositories as they are read: good ones, odd ones and broken ones. Nothing is ever written into them. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeCorpus } from "../../../test/support/mission-corpus.ts";
import { type MissionReading, openRepository, readMission, readRepository } from "../src/index.js";
import { move, temporaryRepository, treeHash } from "./temporary-repository.js";

const LOG = "kitty-specs/014-board/status.events.jsonl";
const SAMPLE = join(import.meta.dirname, "../../../fixtures/sample-repo");

async function onlyMission(root: string): Promise<MissionReading> {
  const before = treeHash(root);
  const { missions } = await readRepository(root);
  expect(treeHash(root)).toBe(before);
  expect(missions).toHaveLength(1);
  return missions[0]!;
}
const problemsOf = ({ problems }: MissionReading) =>
  problems.map(({ code, file, line }) => [code, file, line]);

describe("a repository", () => {
  test("has a mission for each folder, by name, whatever else stands beside them", async () => {
    const { root, path, write } = temporaryRepository({
      "kitty-specs/b/meta.json": '{"mission_id":"B","friendly_name":"Second","mission_type":"research"}',
      "kitty-specs/B/x": "",
      "kitty-specs/README.md": "",
      "kitty-specs/.archive/meta.json": "{}",
      "elsewhere/c/meta.json": "{}",
    });
    mkdirSync(path("kitty-specs/a"));
    symlinkSync(path("elsewhere/c"), path("kitty-specs/c"));
    write("kitty-specs/a/deeper/status.events.jsonl", move(1, "claimed"));
    const { name, missions, problems } = await readRepository(root);
    expect(root.endsWith(name)).toBe(true);
    expect(problems).toEqual([]);
    expect(missions.map(({ mission_slug, title, log }) => [mission_slug, title, log])).toEqual([
      ["B", "B", null],
      ["a", "a", null],
      ["b", "Second", null],
      ["c", "c", null],
    ]);
    expect(missions[2]).toMatchObject({ mission_id: "B", mission_type: "research", problems: [], tasks: [] });
  });

  test("may have no missions yet", async () => {
    const { root } = temporaryRepository({ ".kittify/config.yaml": "" });
    expect(await readRepository(root)).toMatchObject({ missions: [], problems: [] });
  });

  test.each<[string, Record<string, string>, string]>([
    ["an ordinary folder", { "README.md": "" }, "it has neither kitty-specs/ nor .kittify/"],
    ["a folder with a file of that name", { "kitty-specs": "" }, "it has neither kitty-specs/ nor .kittify/"],
  ])("is not %s", async (_, files, why) => {
    const { root } = temporaryRepository(files);
    const refused = readRepository(root);
    await expect(refused).rejects.toMatchObject({
      code: "REPOSITORY_NOT_FOUND",
      message: expect.stringContaining(why),
    });
  });

  test("is not where nothing is", async () => {
    const { path } = temporaryRepository();
    const refused = readRepository(path("nowhere"));
    await expect(refused).rejects.toMatchObject({
      code: "REPOSITORY_NOT_FOUND",
      message: expect.stringContaining("no such folder"),
    });
  });

  test("whose missions cannot be listed is told", async () => {
    const { root, path } = temporaryRepository({ ".kittify/config.yaml": "" });
    symlinkSync(path("kitty-specs"), path("kitty-specs"));
    const { missions, problems } = await readRepository(root);
    expect(missions).toEqual([]);
    expect(problems).toMatchObject([{ code: "FOLDER_UNREADABLE", file: "kitty-specs", line: null }]);
  });

  test("can be left before all is read", async () => {
    const { root } = temporaryRepository({ [LOG]: move(1, "claimed") });
    await expect(readRepository(root, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
    const repository = await openRepository(root);
    await expect(repository.read({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect((await repository.read()).missions[0]?.lines).toHaveLength(1);
  });
});

describe("our sample repository", () => {
  test("is read whole, with its three bad lines", async () => {
    const { missions } = await readRepository(SAMPLE);
    expect(missions).toHaveLength(6);
    const log = "kitty-specs/passenger-notices-01M7Q8EC/status.events.jsonl";
    expect(missions.flatMap(problemsOf)).toEqual([
      ["LANE_UNKNOWN", log, 21],
      ["LINE_CONFLICT_MARKER", log, 23],
      ["LINE_TRUNCATED", log, 28],
    ]);
  });
});

describeCorpus("the corpus as a repository", (golden, root) => {
  test("has the snapshots of the reference, and no problems", async () => {
    const { missions, problems } = await readRepository(root);
    expect(problems).toEqual([]);
    expect(missions.map(({ mission_slug }) => mission_slug)).toEqual(golden.map(({ name }) => name).sort());
    for (const { name, snapshot, golden: whole } of golden) {
      const mission = missions.find(({ mission_slug }) => mission_slug === name)!;
      expect(mission.problems).toEqual([]);
      expect(mission.snapshot).toMatchObject(snapshot);
      expect(mission.materialised).toEqual(whole.materialised);
    }
  });
});

describe("a bad log keeps its good lines, and each bad one is told with file, line and code", () => {
  const [first, second] = [move(1, "claimed"), move(2, "in_progress")];

  test.each<[string, string | Uint8Array, string, number | null]>([
    ["a truncated line", `${first}${second}${move(3, "done").slice(0, 40)}`, "LINE_TRUNCATED", 3],
    [
      "garbage bytes",
      Buffer.concat([Buffer.from(first), Buffer.from([0xff, 0x00, 0x9c, 0x0a]), Buffer.from(second)]),
      "LINE_NOT_UTF8",
      2,
    ],
    ["a conflict marker", `${first}<<<<<<< HEAD\n${second}`, "LINE_CONFLICT_MARKER", 2],
    ["an unknown lane", `${first}${move(3, "doing")}${second}`, "LANE_UNKNOWN", 2],
    ["an unknown kind", `${first}{"kind":"foo"}\n${second}`, "LINE_KIND_UNKNOWN", 2],
    [
      "a transition without its time",
      `${first}${move(3, "done", { at: undefined })}${second}`,
      "TRANSITION_INVALID",
      2,
    ],
    ["an annotation without its change", `${first}{"kind":"annotation"}\n${second}`, "ANNOTATION_INVALID", 2],
    ["a list", `${first}[]\n${second}`, "LINE_NOT_AN_OBJECT", 2],
    ["a line of 20 MB", `${first}{"x":"${"x".repeat(20_000_000)}"}\n${second}`, "LINE_TOO_LONG", 2],
    ["a line that nests without end", `${first}${"[".repeat(100_000)}\n${second}`, "LINE_TOO_DEEP", 2],
  ])("%s", async (_, content, code, line) => {
    const { root } = temporaryRepository({ [LOG]: content });
    const mission = await onlyMission(root);
    expect(problemsOf(mission)).toEqual([[code, LOG, line]]);
    expect(mission.snapshot).toMatchObject({
      event_count: 2,
      work_packages: { WP01: { lane: "in_progress" } },
    });
  });

  test.each([
    ["an empty file", ""],
    ["a blank file", "\n \r\n\t"],
  ])("%s", async (_, content) => {
    const { root } = temporaryRepository({ [LOG]: content });
    const mission = await onlyMission(root);
    expect(problemsOf(mission)).toEqual([["LOG_EMPTY", LOG, null]]);
    expect(mission).toMatchObject({ log: LOG, lines: [], snapshot: { event_count: 0 } });
  });

  test("a byte order mark and CRLF are no problem", async () => {
    const { root } = temporaryRepository({ [LOG]: `\ufeff${first}${second}`.replaceAll("\n", "\r\n") });
    expect(await onlyMission(root)).toMatchObject({ problems: [], snapshot: { event_count: 2 } });
  });

  test("a line of 256 MB takes the memory of a small one", async () => {
    const { root, path } = temporaryRepository({ [LOG]: first });
    const file = openSync(path(LOG), "a");
    ftruncateSync(file, 256 * 1024 * 1024);
    closeSync(file);
    const before = process.memoryUsage().rss;
    let most = before;
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    const { missions } = await readRepository(root);
    clearInterval(watching);
    expect(problemsOf(missions[0]!)).toEqual([["LINE_TOO_LONG", LOG, 2]]);
    expect(most - before).toBeLessThan(96 * 1024 * 1024);
  });
});

describe("a log that cannot be read is told, and the others are read", () => {
  const withOther = () =>
    temporaryRepository({ "kitty-specs/other/status.events.jsonl": move(1, "claimed") });
  const expectUnreadable = async (root: string, reason: RegExp) => {
    const { missions } = await readRepository(root);
    expect(missions.map(({ mission_slug }) => mission_slug)).toEqual(["014-board", "other"]);
    expect(missions[1]?.lines).toHaveLength(1);
    expect(missions[0]).toMatchObject({
      lines: [],
      problems: [{ code: "LOG_UNREADABLE", file: LOG, line: null, message: expect.stringMatching(reason) }],
    });
  };

  test("a directory in its place", async () => {
    const { root, path } = withOther();
    mkdirSync(path(LOG), { recursive: true });
    await expectUnreadable(root, /it is a directory/);
  });

  test("a link that leads nowhere", async () => {
    const { root, path } = withOther();
    mkdirSync(path(LOG, ".."), { recursive: true });
    symlinkSync("nowhere", path(LOG));
    await expectUnreadable(root, /leads nowhere/);
  });

  test("links in a circle", async () => {
    const { root, path } = withOther();
    mkdirSync(path(LOG, ".."), { recursive: true });
    symlinkSync(path(LOG), path(LOG));
    await expectUnreadable(root, /circle/);
  });

  test.skipIf(process.platform === "win32")("a pipe, which would not end", async () => {
    const { root, path } = withOther();
    mkdirSync(path(LOG, ".."), { recursive: true });
    execFileSync("mkfifo", [path(LOG)]);
    await expectUnreadable(root, /no regular file/);
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
    "a file that is not ours",
    async () => {
      const { root, path, write } = withOther();
      write(LOG, move(1, "claimed"));
      chmodSync(path(LOG), 0o000);
      await expectUnreadable(root, /permission denied/);
    },
  );
});

describe("meta.json", () => {
  test.each<[string, string | Uint8Array, string]>([
    ["that is cut off", '{"mission_id":', "META_NOT_JSON"],
    ["with a list", "[]", "META_NOT_AN_OBJECT"],
    ["with a number that is none", '{"mission_number":"TBD"}', "META_NUMBER_INVALID"],
    ["that is no text", new Uint8Array([0x7b, 0xff, 0x7d]), "META_UNREADABLE"],
    ["of five megabytes", `{"x":"${"x".repeat(5_000_000)}"}`, "META_UNREADABLE"],
  ])("%s is told, and the log counts", async (_, content, code) => {
    const meta = "kitty-specs/014-board/meta.json";
    const { root } = temporaryRepository({ [meta]: content, [LOG]: move(1, "claimed") });
    const mission = await onlyMission(root);
    expect(problemsOf(mission)).toEqual([[code, meta, null]]);
    expect(mission).toMatchObject({
      title: "014-board",
      mission_id: null,
      materialised: { mission_number: "14", event_count: 1 },
    });
  });

  test("in place of which a directory stands", async () => {
    const { root } = temporaryRepository({ "kitty-specs/014-board/meta.json/x": "" });
    expect(problemsOf(await onlyMission(root))).toEqual([
      ["META_UNREADABLE", "kitty-specs/014-board/meta.json", null],
    ]);
  });
});

describe("a mission that is coordinated on a branch of its own (1.1)", () => {
  const meta = (more: object) =>
    JSON.stringify({
      mission_id: "01KT6E3ZJF3AMBZ8J8NPYD4KBF",
      mission_slug: "board",
      coordination_branch: "coord",
      ...more,
    });
  const files = (worktree: string, more: object = {}) => ({
    "kitty-specs/board/meta.json": meta(more),
    "kitty-specs/board/status.events.jsonl": move(1, "claimed"),
    "kitty-specs/board/tasks/WP01.md": "---\ntitle: First\n---\n",
    [`.worktrees/${worktree}/kitty-specs/board/status.events.jsonl`]: move(1, "claimed") + move(2, "done"),
    [`.worktrees/${worktree}/kitty-specs/board/tasks/WP02.md`]: "",
  });

  test("is read from the worktree, its tasks from the checkout", async () => {
    const { root } = temporaryRepository(files("board-01KT6E3Z-coord"));
    const mission = await onlyMission(root);
    expect(mission.log).toBe(".worktrees/board-01KT6E3Z-coord/kitty-specs/board/status.events.jsonl");
    expect(mission.snapshot.work_packages["WP01"]?.lane).toBe("done");
    expect(mission.tasks.map(({ wp_id }) => wp_id)).toEqual(["WP01"]);
  });

  test("is read from there where its slug ends with its id", async () => {
    const { root } = temporaryRepository(files("board-01KT6E3Z-coord", { mission_slug: "board-01KT6E3Z" }));
    expect((await onlyMission(root)).log).toContain(".worktrees/");
  });

  test("is read from the checkout where it names no branch, or there is no worktree", async () => {
    const here = "kitty-specs/board/status.events.jsonl";
    for (const [worktree, more] of [
      ["other-coord", {}],
      ["board-01KT6E3Z-coord", { coordination_branch: null }],
    ] as const) {
      const { root } = temporaryRepository(files(worktree, more));
      expect((await onlyMission(root)).log).toBe(here);
    }
  });

  test("is not looked for outside, whatever meta.json says", async () => {
    const { root } = temporaryRepository(
      files("board-01KT6E3Z-coord", { mission_slug: "../../board", mission_id: "../../../x" }),
    );
    expect((await onlyMission(root)).log).toBe("kitty-specs/board/status.events.jsonl");
  });

  test("whose live log cannot be read says so, and shows that of the checkout", async () => {
    const { root, path } = temporaryRepository({
      "kitty-specs/board/meta.json": meta({}),
      "kitty-specs/board/status.events.jsonl": move(1, "claimed"),
    });
    const live = ".worktrees/board-01KT6E3Z-coord/kitty-specs/board/status.events.jsonl";
    mkdirSync(path(live), { recursive: true });
    const mission = await onlyMission(root);
    expect(problemsOf(mission)).toEqual([["LOG_UNREADABLE", live, null]]);
    expect(mission.lines).toHaveLength(1);
  });
});

describe("work package files (7.4)", () => {
  const task = async (text: string, name = "WP04-say-it.md") => {
    const { root } = temporaryRepository({ [`kitty-specs/m/tasks/${name}`]: text });
    const { tasks, problems } = await onlyMission(root);
    return { task: tasks[0], problems };
  };
  const front = (yaml: string, body = "") => `---\n${yaml}\n---\n${body}`;

  test("say title, dependencies and subtasks", async () => {
    const text = front(
      'work_package_id: WP04\ntitle: "Say it: well"\ndependencies: [WP01, WP02]\nsubtasks:\n- T001\n- T002\nlane: done',
    );
    expect(await task(text)).toEqual({
      task: {
        ...{
          wp_id: "WP04",
          title: "Say it: well",
          dependencies: ["WP01", "WP02"],
          subtasks: ["T001", "T002"],
        },
        file: "kitty-specs/m/tasks/WP04-say-it.md",
      },
      problems: [],
    });
  });

  test.each<[string, string, string]>([
    [
      "the heading before the field",
      front("title: Field", "\n# Work Package Prompt:  WP04 – Heading \n"),
      "WP04 – Heading",
    ],
    ["the field", front("title: ' Field '"), "Field"],
    ["the older field", front("work_package_title: Older"), "Older"],
    ["a number as text", front("title: 2026"), "2026"],
    ["else the name of the file", front("title: ''"), "WP04-say-it"],
    ["the name of the file without front matter", "text\n", "WP04-say-it"],
    ["with CRLF", front("title: Field").replaceAll("\n", "\r\n"), "Field"],
    ["with a byte order mark", `\ufeff${front("title: Field")}`, "Field"],
    ["the last of repeated keys", front("title: A\ntitle: B"), "B"],
    ["nothing from a rule in the text", "text\n---\ntitle: Not this\n---\n", "WP04-say-it"],
  ])("take as title %s", async (_, text, title) => {
    const { task: read, problems } = await task(text);
    expect([read?.title, problems]).toEqual([title, []]);
  });

  test.each<[string, string[]]>([
    ["dependencies: '[]'", []],
    ["dependencies: []", []],
    ["dependencies:", []],
    ["dependencies: WP01, WP02", ["WP01", "WP02"]],
    ["dependencies: '[WP01, WP02]'", ["WP01", "WP02"]],
    ["dependencies: {a: b}", []],
    ["dependencies: [WP01, null, 5]", ["WP01", "5"]],
  ])("%s", async (yaml, dependencies) =>
    expect((await task(front(yaml))).task?.dependencies).toEqual(dependencies),
  );

  test.each<[string, number]>([
    ["title: [unclosed\nother: x", 3],
    ["title: A\n\tbad: tab", 3],
    ["- a\n- list", 1],
    [
      "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]",
      1,
    ],
  ])("with front matter %j are told, and still have a title", async (yaml, line) => {
    const { task: read, problems } = await task(front(yaml, "\n# Work Package Prompt: Heading\n"));
    expect(read?.title).toBe("Heading");
    expect(problems).toMatchObject([
      { code: "TASK_FRONT_MATTER_INVALID", file: "kitty-specs/m/tasks/WP04-say-it.md", line },
    ]);
  });

  test("stand in the order of their numbers, other files do not count", async () => {
    const names = [
      "WP10.md",
      "wp2-x.md",
      "WP01_a.md",
      "notes.md",
      "WP.md",
      "WP03.txt",
      "README.md",
      "WP99999999999999999999.md",
    ];
    const { root } = temporaryRepository(
      Object.fromEntries(names.map((name) => [`kitty-specs/m/tasks/${name}`, ""])),
    );
    expect((await onlyMission(root)).tasks.map(({ wp_id }) => wp_id)).toEqual([
      "WP01",
      "WP2",
      "WP10",
      "WP99999999999999999999",
    ]);
  });

  test("that cannot be read are told", async () => {
    const { root, path } = temporaryRepository();
    mkdirSync(path("kitty-specs/m/tasks/WP01.md"), { recursive: true });
    const mission = await onlyMission(root);
    expect(problemsOf(mission)).toEqual([["TASK_UNREADABLE", "kitty-specs/m/tasks/WP01.md", null]]);
    expect(mission.tasks).toMatchObject([{ wp_id: "WP01", title: "WP01" }]);
  });

  test("in folders by lane are of a mission before logs", async () => {
    const { root, write } = temporaryRepository({ "kitty-specs/m/tasks/doing/WP01.md": "" });
    expect(problemsOf(await onlyMission(root))).toEqual([["LEGACY_LAYOUT", "kitty-specs/m/tasks", null]]);
    write("kitty-specs/m/status.events.jsonl", move(1, "claimed"));
    expect(problemsOf(await onlyMission(root))).toEqual([]);
  });

  test("where a file stands in place of their folder", async () => {
    const { root } = temporaryRepository({ "kitty-specs/m/tasks": "" });
    expect(await onlyMission(root)).toMatchObject({ tasks: [], problems: [] });
  });
});

describe("one mission", () => {
  test("of a repository has places relative to that", async () => {
    const { path } = temporaryRepository({ [LOG]: "x\n" });
    const mission = await readMission(path("kitty-specs/014-board"));
    expect(problemsOf(mission)).toEqual([["LINE_NOT_JSON", LOG, 1]]);
  });

  test("in any folder has places relative to that", async () => {
    const { root, path } = temporaryRepository({ "status.events.jsonl": `x\n${move(1, "claimed")}` });
    const mission = await readMission(root);
    expect(problemsOf(mission)).toEqual([["LINE_NOT_JSON", "status.events.jsonl", 1]]);
    expect(mission).toMatchObject({ log: "status.events.jsonl", lines: [{ number: 2 }] });
    await expect(readMission(path("nowhere"))).rejects.toMatchObject({ code: "MISSION_NOT_FOUND" });
    mkdirSync(path("empty"));
    await expect(readMission(path("empty"))).rejects.toMatchObject({ code: "MISSION_NOT_FOUND" });
    writeFileSync(path("file"), "");
    await expect(readMission(path("file"))).rejects.toMatchObject({ code: "MISSION_NOT_FOUND" });
  });
});
