/** Appending to a log that others replace, and on a disk that is full. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readLog } from "@spec-kitty/mission-log";
import { expect, test } from "vitest";
import { SyncError } from "../src/errors.js";
import { appendLines } from "../src/git/append-lines.js";
import { StatusLog } from "../src/index.js";
import { newFolder } from "./folder.js";
import { start } from "./processes.js";

const script = (name: string) => join(import.meta.dirname, name);

function logIn(root: string): StatusLog {
  const log = new StatusLog({ worktreeRoot: root, missionSlug: "014-board" });
  mkdirSync(dirname(log.path), { recursive: true });
  return log;
}

test("a log that another program replaces all the time is told, and what it dropped is not called kept", async () => {
  const { path } = logIn(newFolder());
  let ready = () => {};
  const begun = new Promise<void>((done) => {
    ready = done;
  });
  const replacing = start(process.execPath, [script("replace-log.mjs"), path], { onLine: () => ready() });
  await begun;
  let error: unknown;
  // Now and then an append stands long enough to be read back.
  const end = Date.now() + 40_000;
  for (let n = 0; error === undefined && Date.now() < end; n++) {
    try {
      appendLines(path, [`{"event_id": "${n}"}`, `{"event_id": "${n}-2"}`]);
    } catch (caught) {
      error = caught;
    }
  }
  replacing.child.kill("SIGKILL");
  await replacing.ended;
  expect(error).toBeInstanceOf(SyncError);
  expect(error).toMatchObject({ code: "LOG_NOT_KEPT" });
  expect((error as Error).message).toContain(`${path}: another program replaces this file all the time`);
}, 60_000);

// The limit of a process takes effect in the middle of a write, as a full disk does.
test.skipIf(process.platform === "win32")(
  "what a full disk cut off is taken back, and the log goes on",
  () => {
    const root = newFolder();
    const log = logIn(root);
    const before = JSON.stringify({
      event_id: "01J0",
      event_type: "SpecifyStarted",
      at: "2026-03-01T09:00:00Z",
    });
    writeFileSync(log.path, `${before}\n`);
    const append = [process.execPath, script("append-status.mjs"), root, "014-board", "a", "60"].join(" ");
    const said = execFileSync("sh", ["-c", `trap '' XFSZ; ulimit -f 64; exec ${append}`], {
      encoding: "utf8",
    });
    const outcomes = said
      .trim()
      .split("\n")
      .map((line) => line.split(" "));
    const idsOf = (status: string) => outcomes.filter(([word]) => word === status).map(([, id]) => id);
    expect(idsOf("refused").length).toBeGreaterThan(10);
    expect(idsOf("appended").length).toBeGreaterThan(5);
    // A shorter line still fits after one that did not.
    expect(outcomes.findLastIndex(([word]) => word === "appended")).toBeGreaterThan(
      outcomes.findIndex(([word]) => word === "refused"),
    );
    const { lines, problems } = readLog(readFileSync(log.path));
    expect(problems).toEqual([]);
    expect(lines.map(({ line }) => line.event_id)).toEqual(["01J0", ...idsOf("appended")]);
    expect(readFileSync(log.path, "utf8").endsWith("\n")).toBe(true);
  },
);
