/** A migration destroys no file: whatever it is pointed at, and whenever it ends. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { event, GOOD, MIXED, Place, RESULT } from "./place.js";

let place: Place;

beforeEach(() => {
  place = new Place();
  place.write("in.jsonl", GOOD);
});
afterEach(() => place.remove());

const refused = (code: string) => expect.objectContaining({ code });
const isWindows = process.platform === "win32";

describe("two names for one file are refused, and the file stays as it was", () => {
  const ONE = "what was there";
  const SPELLINGS: readonly [string, () => readonly [string, string]][] = [
    ["the same name", () => ["o", "o"]],
    ["another spelling", () => ["o", "sub/../o"]],
    [
      "a symbolic link",
      () => {
        symlinkSync("o", place.at("link"));
        return ["o", "link"];
      },
    ],
    [
      "a hard link",
      () => {
        linkSync(place.at("o"), place.at("hard"));
        return ["hard", "o"];
      },
    ],
    [
      "a linked folder",
      () => {
        symlinkSync("sub", place.at("door"));
        linkSync(place.at("o"), place.at("sub/o"));
        return ["sub/o", "door/o"];
      },
    ],
  ];

  beforeEach(() => {
    mkdirSync(place.at("sub"));
    place.write("o", ONE);
  });

  test.each(SPELLINGS)("result and quarantine: %s", async (_, names) => {
    for (const log of [GOOD, MIXED]) {
      place.write("in.jsonl", log);
      const [out, aside] = [...names()];
      const before = place.names();
      await expect(place.migrate("in.jsonl", out!, aside)).rejects.toEqual(refused("MIGRATE_SAME_FILE"));
      expect([place.read("o"), place.names()]).toEqual([ONE, before]);
      for (const extra of ["link", "hard", "door", "sub/o"]) rmSync(place.at(extra), { force: true });
    }
  });

  test.each(SPELLINGS)("source and each output: %s", async (_, names) => {
    place.write("o", GOOD);
    const [source, other] = names();
    for (const outputs of [[other], ["new", other]] as const)
      await expect(place.migrate(source, ...(outputs as [string]))).rejects.toEqual(
        refused("MIGRATE_SAME_FILE"),
      );
    expect(place.read("o")).toBe(GOOD);
  });

  test.each(SPELLINGS)("a file to keep and each output: %s", async (_, names) => {
    const [kept, other] = names();
    await expect(place.migrate("in.jsonl", other, undefined, [kept])).rejects.toEqual(
      refused("MIGRATE_SAME_FILE"),
    );
    await expect(place.migrate("in.jsonl", "new", other, [kept])).rejects.toEqual(
      refused("MIGRATE_SAME_FILE"),
    );
    expect(place.read("o")).toBe(ONE);
  });

  test.each([
    ["the same name", "new", "new"],
    ["a linked folder", "sub/new", "door/new"],
    ["a link to what is not there", "new", "dangling"],
    ["capitals", "sub/new", "sub/NEW"],
    ["another form of the same letters", "\u00e9", "e\u0301"],
  ])("result and quarantine that are not there yet: %s", async (_, out, aside) => {
    symlinkSync("sub", place.at("door"));
    symlinkSync("new", place.at("dangling"));
    await expect(place.migrate("in.jsonl", out, aside)).rejects.toEqual(refused("MIGRATE_SAME_FILE"));
    expect(place.names()).toEqual(["dangling", "door", "in.jsonl", "o", "sub"]);
  });

  test("a folder that is mounted in two places", async (context) => {
    mkdirSync(place.at("mirror"));
    const mounted = spawnSync("mount", ["--bind", place.at("sub"), place.at("mirror")]);
    if (mounted.status !== 0) return context.skip("only root may mount a folder");
    try {
      for (const [out, aside] of [
        ["sub/new", "mirror/new"],
        ["mirror/NEW", "sub/new"],
      ] as const)
        await expect(place.migrate("in.jsonl", out, aside)).rejects.toEqual(refused("MIGRATE_SAME_FILE"));
    } finally {
      execFileSync("umount", [place.at("mirror")]);
    }
  });

  test("the quarantine that nobody named may be the source", async () => {
    place.write("out.jsonl.quarantine.jsonl", GOOD);
    await expect(place.migrate("out.jsonl.quarantine.jsonl", "out.jsonl")).rejects.toEqual(
      refused("MIGRATE_SAME_FILE"),
    );
    expect(place.read("out.jsonl.quarantine.jsonl")).toBe(GOOD);
  });
});

describe("what is no file is refused and stays", () => {
  const expectRefused = async (name: string) => {
    const before = lstatSync(place.at(name), { bigint: true });
    for (const outputs of [[name], ["new", name]])
      await expect(place.migrate("in.jsonl", ...(outputs as [string]))).rejects.toEqual(
        refused("MIGRATE_NOT_A_FILE"),
      );
    const { ino, mode, rdev } = lstatSync(place.at(name), { bigint: true });
    expect([ino, mode, rdev]).toEqual([before.ino, before.mode, before.rdev]);
    expect(place.names()).not.toContain("new");
  };

  test("a folder", async () => {
    mkdirSync(place.at("folder"));
    await expectRefused("folder");
  });

  test.skipIf(isWindows)("a device, also by a link", async () => {
    await expectRefused("/dev/null");
    symlinkSync("/dev/null", place.at("nowhere"));
    await expectRefused("nowhere");
  });

  test.skipIf(isWindows)("a pipe", async () => {
    execFileSync("mkfifo", [place.at("pipe")]);
    await expectRefused("pipe");
    await expect(place.migrate("pipe", "new")).rejects.toEqual(refused("MIGRATE_UNREADABLE"));
  });

  test.skipIf(isWindows)("a socket", async () => {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(place.at("socket"), ready));
    await expectRefused("socket");
    await new Promise((closed) => server.close(closed));
  });

  test.each(["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].filter((stream) => existsSync(stream)))(
    "%s, as a pipe and redirected to a file",
    async (stream) => {
      for (const shell of ["", `exec > ${place.at("redirected")};`]) {
        const said = await place.inProcess(["in.jsonl", stream], { shell });
        expect(said).toMatch(/^MIGRATE_NOT_A_FILE cannot write .*an open stream/);
      }
      expect([place.read("redirected"), place.names()]).toEqual(["", ["in.jsonl", "redirected"]]);
    },
  );
});

describe("a result that is a link", () => {
  test("stays one; what it leads to is replaced", async () => {
    mkdirSync(place.at("sub"));
    place.write("sub/real", RESULT);
    symlinkSync("sub/real", place.at("out"));
    await place.migrate("in.jsonl", "out");
    expect([readlinkSync(place.at("out")), place.names()]).toEqual(["sub/real", ["in.jsonl", "out", "sub"]]);
    expect(place.read("sub/real").split("\n")).toHaveLength(3);
  });

  test("may lead to a file that is not there yet, but not in a circle", async () => {
    symlinkSync("real", place.at("out"));
    await place.migrate("in.jsonl", "out");
    expect(lstatSync(place.at("real")).isFile()).toBe(true);
    symlinkSync("b", place.at("a"));
    symlinkSync("a", place.at("b"));
    await expect(place.migrate("in.jsonl", "a")).rejects.toEqual(refused("MIGRATE_UNWRITABLE"));
  });
});

describe("a file that is no result of a migration", () => {
  test("is kept where the result goes: source and target are easily swapped", async () => {
    await place.migrate("in.jsonl", "out");
    const live = place.read("out");
    const quarantinedWhole = `${event(1, "")}\n`;
    const others = [
      GOOD,
      `\uFEFF${GOOD}`,
      `no event\n${GOOD}`,
      `${live}${event(3)}`,
      quarantinedWhole,
      "call the harbour",
    ];
    for (const [i, other] of others.entries()) {
      place.write("in.jsonl", other);
      const kept = place.at(`in.jsonl.before-${i + 1}`);
      expect(await place.migrate("out", "in.jsonl")).toMatchObject({ out: 2, kept });
      expect([place.read(kept), place.read("in.jsonl"), place.read("out")]).toEqual([other, live, live]);
    }
    expect(place.names()).toEqual(["in.jsonl", ...others.map((_, i) => `in.jsonl.before-${i + 1}`), "out"]);
  });

  test("is kept where events were added to a result, or stand in another order", async () => {
    expect(await place.migrate("in.jsonl", "out")).toMatchObject({ out: 2, quarantined: 0 });
    const live = place.read("out");
    const [first, second] = live.split("\n");
    const added = JSON.stringify({ ...JSON.parse(first!), event_id: "01J00000000000000000000007" });
    for (const [i, result] of [`${first}\n${second}\n${added}\n`, `${second}\n${first}\n`].entries()) {
      place.write("out", result);
      await place.migrate("in.jsonl", "out");
      expect([place.read(`out.before-${i + 1}`), place.read("out")]).toEqual([result, live]);
    }
  });

  test("is not kept where the result has all of it", async () => {
    await place.migrate("in.jsonl", "out");
    const live = place.read("out");
    // One that lacks events is what a run with a better mapping mends.
    for (const earlier of [live, "", "\n", `${live.split("\n")[1]}\n`]) {
      place.write("out", earlier);
      expect(await place.migrate("in.jsonl", "out")).not.toHaveProperty("kept");
      expect([place.read("out"), place.names()]).toEqual([live, ["in.jsonl", "out"]]);
    }
  });

  test("is not written over as quarantine, whether a line is quarantined or not", async () => {
    place.write("notes", "call the harbour\n");
    for (const log of [GOOD, MIXED]) {
      place.write("in.jsonl", log);
      await expect(place.migrate("in.jsonl", "out", "notes")).rejects.toEqual(
        refused("MIGRATE_NOT_A_QUARANTINE"),
      );
    }
    expect([place.read("notes"), place.names()]).toEqual(["call the harbour\n", ["in.jsonl", "notes"]]);
  });

  test("is not touched where it lies beside the result under any name", async () => {
    const beside = ["out.partial", "out.tmp", "out.skitty-1-1.partial.keep", "out.quarantine.jsonl.partial"];
    for (const name of beside) place.write(name, "mine");
    await place.migrate("out.partial", "new").catch(() => undefined);
    await place.migrate("in.jsonl", "out");
    for (const name of beside) expect(place.read(name)).toBe("mine");
  });

  test("keeps what its other names lead to, and its permissions", async () => {
    place.write("out", RESULT);
    linkSync(place.at("out"), place.at("copy"));
    chmodSync(place.at("out"), 0o600);
    await place.migrate("in.jsonl", "out");
    expect(place.read("copy")).toBe(RESULT);
    if (!isWindows) expect(statSync(place.at("out")).mode & 0o777).toBe(0o600);
  });
});

test("a quarantine of an earlier run is replaced, and goes when nothing is left in it", async () => {
  place.write("in.jsonl", MIXED);
  await place.migrate("in.jsonl", "out");
  const first = place.read("out.quarantine.jsonl");
  await place.migrate("in.jsonl", "out");
  expect(place.read("out.quarantine.jsonl")).toBe(first);
  place.write("in.jsonl", `${GOOD}${event(3)}\n`);
  await place.migrate("in.jsonl", "out");
  expect(place.names()).toEqual(["in.jsonl", "out"]);
});

test("a dry run writes nothing and touches no output", async () => {
  const { migrateFile } = await import("@spec-kitty/migrate");
  place.write("o", RESULT);
  const before = statSync(place.at("o"), { bigint: true });
  for (const target of ["o", "in.jsonl", "no/folder", "/dev/null"]) {
    const files = { source: place.at("in.jsonl"), target: place.at(target), quarantine: place.at("o") };
    expect(await migrateFile({ ...files, dryRun: true })).toMatchObject({ in: 2, out: 2 });
  }
  expect([place.names(), place.read("o"), place.read("in.jsonl")]).toEqual([["in.jsonl", "o"], RESULT, GOOD]);
  expect(statSync(place.at("o"), { bigint: true }).mtimeNs).toBe(before.mtimeNs);
});

describe.skipIf(isWindows)("where an output cannot be written, all files are as they were", () => {
  const aside = `${JSON.stringify({ line: 1, code: "JSON_INVALID", message: "m", text: "{" })}\n`;
  const lines = (count: number) =>
    Array.from({ length: count }, (_, i) => `${event(i, i % 3 ? "WP01" : "")}\n`).join("");
  // As root, a folder without permission stops nobody.
  const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};

  test("a file that grew too large in the middle", async () => {
    place.write("in.jsonl", lines(5_000));
    place.write("out", RESULT);
    place.write("q", aside);
    const said = await place.inProcess(["in.jsonl", "out", "q"], { shell: "ulimit -f 600;" });
    expect(said).toMatch(/^MIGRATE_UNWRITABLE cannot write .*EFBIG/);
    expect([place.read("out"), place.read("q"), place.names()]).toEqual([
      RESULT,
      aside,
      ["in.jsonl", "out", "q"],
    ]);
  });

  test("a full disc", async (context) => {
    mkdirSync(place.at("disc"));
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", place.at("disc")]);
    if (mounted.status !== 0) return context.skip("only root may mount a disc");
    try {
      place.write("in.jsonl", lines(5_000));
      place.write("disc/out", RESULT);
      place.write("disc/q", aside);
      const migrated = place.migrate("in.jsonl", "disc/out", "disc/q");
      await expect(migrated).rejects.toMatchObject({ code: "MIGRATE_UNWRITABLE", message: /ENOSPC/ });
      const names = spawnSync("ls", ["-A", place.at("disc")], { encoding: "utf8" }).stdout;
      expect([place.read("disc/out"), place.read("disc/q"), names]).toEqual([RESULT, aside, "out\nq\n"]);
      // The quarantine alone finds no room.
      await expect(place.migrate("in.jsonl", "out", "disc/q")).rejects.toEqual(refused("MIGRATE_UNWRITABLE"));
      expect(place.names()).toEqual(["disc", "in.jsonl"]);
    } finally {
      execFileSync("umount", [place.at("disc")]);
    }
  });

  test("a result that cannot be replaced, found out when the quarantine already is", async (context) => {
    place.write("in.jsonl", MIXED);
    place.write("out", RESULT);
    place.write("elsewhere", RESULT);
    const mounted = spawnSync("mount", ["--bind", place.at("elsewhere"), place.at("out")]);
    if (mounted.status !== 0) return context.skip("only root may mount a file");
    try {
      const migrated = () => place.migrate("in.jsonl", "out", "q");
      await expect(migrated()).rejects.toMatchObject({ code: "MIGRATE_UNWRITABLE", message: /EBUSY/ });
      expect(place.names()).toEqual(["elsewhere", "in.jsonl", "out"]);
      place.write("q", aside);
      await expect(migrated()).rejects.toEqual(refused("MIGRATE_UNWRITABLE"));
      expect([place.read("q"), place.read("out"), place.read("elsewhere")]).toEqual([aside, RESULT, RESULT]);
      expect(place.names()).toEqual(["elsewhere", "in.jsonl", "out", "q"]);
      // What would be kept beside a result is not, where no result comes.
      place.write("elsewhere", "mine");
      await expect(migrated()).rejects.toEqual(refused("MIGRATE_UNWRITABLE"));
      expect([place.read("out"), place.names()]).toEqual(["mine", ["elsewhere", "in.jsonl", "out", "q"]]);
    } finally {
      execFileSync("umount", [place.at("out")]);
    }
  });

  test("a folder that may not be written to", async () => {
    mkdirSync(place.at("closed"));
    place.write("closed/out", RESULT);
    chmodSync(place.at("closed/out"), 0o666);
    chmodSync(place.at("closed"), 0o555);
    for (const [target, quarantine] of [
      ["closed/out", "q"],
      ["closed/new", "q"],
      ["new", "closed/q"],
    ] as const)
      expect(await place.inProcess(["in.jsonl", target, quarantine], uid)).toMatch(
        /^MIGRATE_UNWRITABLE cannot write .*EACCES/,
      );
    expect([place.read("closed/out"), place.names()]).toEqual([RESULT, ["closed", "in.jsonl"]]);
    chmodSync(place.at("closed"), 0o755);
  });

  test("a file that is write-protected", async () => {
    place.write("out", RESULT);
    chmodSync(place.at("out"), 0o444);
    expect(await place.inProcess(["in.jsonl", "out"], uid)).toMatch(/^MIGRATE_UNWRITABLE .*EACCES/);
    expect([place.read("out"), place.names()]).toEqual([RESULT, ["in.jsonl", "out"]]);
  });
});

describe("killed at any step of the file system and run again", () => {
  const STEPS = ["open", "readdir", "link", "rename", "rm"];
  // Each call of these is a moment at which a run may end; so is each sync and each write.
  const killAt = (moment: number) => `
    const fs = (await import("node:fs/promises")).default;
    let left = ${moment};
    const step = () => { if (left-- === 0) process.kill(process.pid, "SIGKILL"); };
    for (const name of ${JSON.stringify(STEPS)}) {
      const real = fs[name];
      fs[name] = async (...args) => {
        step();
        const made = await real(...args);
        step();
        for (const method of name === "open" ? ["sync", "writeFile", "chmod"] : []) {
          const own = made[method].bind(made);
          made[method] = async (...args) => { step(); return own(...args); };
        }
        return made;
      };
    }
    (await import("node:module")).syncBuiltinESMExports();`;

  test("leaves the old files or the new ones whole; a result never stands without its quarantine", async () => {
    const old = new Place();
    old.write("in.jsonl", `${event(3)}\n{\n`);
    await old.migrate("in.jsonl", "out");
    const before = [old.read("out"), old.read("out.quarantine.jsonl")];
    old.write("in.jsonl", MIXED);
    await old.migrate("in.jsonl", "out");
    const after = [old.read("out"), old.read("out.quarantine.jsonl")];
    old.remove();

    place.write("in.jsonl", MIXED);
    let moment = 0;
    for (let ended = "SIGKILL"; ended === "SIGKILL"; moment++) {
      place.write("out", before[0]!);
      place.write("out.quarantine.jsonl", before[1]!);
      ended = await place.inProcess(["in.jsonl", "out"], { before: killAt(moment) });
      expect(["SIGKILL", "done 3"]).toContain(ended);
      expect(place.read("in.jsonl")).toBe(MIXED);
      const [out, aside] = [place.read("out"), place.read("out.quarantine.jsonl")];
      expect([before, after, [before[0], after[1]]]).toContainEqual([out, aside]);
      await place.migrate("in.jsonl", "out");
      expect([place.read("out"), place.read("out.quarantine.jsonl")]).toEqual(after);
      expect(place.names()).toEqual(["in.jsonl", "out", "out.quarantine.jsonl"]);
    }
    expect(moment).toBeGreaterThan(15);
  }, 120_000);

  test("a working file of a run that still runs is left alone", async () => {
    place.write(`out.skitty-${process.ppid}-1.partial`, "of another");
    await place.migrate("in.jsonl", "out");
    expect(place.names()).toEqual(["in.jsonl", "out", `out.skitty-${process.ppid}-1.partial`]);
    // Its source is not taken away, whatever its name.
    place.write("new.skitty-99999999-1.partial", GOOD);
    await place.migrate("new.skitty-99999999-1.partial", "new");
    expect(place.read("new.skitty-99999999-1.partial")).toBe(GOOD);
  });
});

test("two runs into one file at a time: one of them is whole", async () => {
  await Promise.all([place.migrate("in.jsonl", "out"), place.migrate("in.jsonl", "out")]);
  expect([place.read("out").split("\n").length, place.names()]).toEqual([3, ["in.jsonl", "out"]]);
});
