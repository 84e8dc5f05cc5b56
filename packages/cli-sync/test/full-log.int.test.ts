/** Several writers of one log where there is no more space, and a disk that is really full. */
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readLog } from "@spec-kitty/mission-log";
import { expect, test } from "vitest";
import { appendLines } from "../src/git/append-lines.js";
import { StatusLog } from "../src/index.js";
import { newFolder } from "./folder.js";
import { start } from "./processes.js";

const MISSION = "014-board";
const script = join(import.meta.dirname, "append-until-full.mjs");

/** What a writer said of its lines: those that were kept, and the code of the refusal that ended it. */
function told(lines: readonly string[]) {
  const said = lines.map((line) => line.split(" "));
  return {
    kept: said.filter(([status]) => status === "appended").map(([, id]) => id!),
    code: said.find(([status]) => status === "refused")?.[2],
  };
}

const idsIn = (text: string) => readLog(Buffer.from(text)).lines.map(({ line }) => line.event_id);

// Windows knows no such limit of a process.
test.skipIf(process.platform === "win32")(
  "who takes back half a line takes no line of others with it",
  async () => {
    const root = newFolder("repo");
    const { path } = new StatusLog({ worktreeRoot: root, missionSlug: MISSION });
    const running = ["a", "b", "c"].map((name) => {
      const append = [process.execPath, script, root, MISSION, name];
      return start("sh", ["-c", 'trap "" XFSZ; ulimit -f 64; exec "$@"', "sh", ...append]);
    });
    await Promise.all(running.map(({ ended }) => ended));
    const writers = running.map(({ lines }) => told(lines));
    expect(writers.map(({ code }) => code)).toEqual(["EFBIG", "EFBIG", "EFBIG"]);
    const kept = writers.flatMap((writer) => writer.kept);
    expect(kept.length).toBeGreaterThan(5);
    // A half line that others had written behind is left, and closed by the next line.
    appendFileSync(path, "\n");
    expect(idsIn(readFileSync(path, "utf8")).sort()).toEqual([...kept].sort());
  },
);

const canMount =
  process.platform === "linux" &&
  spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", newFolder()]).status === 0;

// Needs a disk of its own, which takes user namespaces.
test.skipIf(!canMount)("a full disk keeps whole lines only, all that were accepted", () => {
  const disk = newFolder();
  const log = join(disk, "kitty-specs", MISSION, "status.events.jsonl");
  const append = `${process.execPath} ${script} ${disk} ${MISSION} a`;
  const command = `mount -t tmpfs -o size=64k none ${disk} && ${append} && echo --- && cat ${log}`;
  const printed = execFileSync("unshare", ["-rm", "sh", "-c", command], { encoding: "utf8" });
  const [said, text] = printed.split("---\n");
  const { kept, code } = told(said!.trimEnd().split("\n"));
  expect(code).toBe("ENOSPC");
  expect(kept.length).toBeGreaterThan(5);
  expect([idsIn(text!), text!.endsWith("\n")]).toEqual([kept, true]);
  expect(readLog(Buffer.from(text!)).problems).toEqual([]);
});

test.skipIf(process.platform !== "linux")(
  "a device that is always full says so, and is left as it is",
  () => {
    expect(() => appendLines("/dev/full", ["{}"])).toThrow(expect.objectContaining({ code: "ENOSPC" }));
  },
);
