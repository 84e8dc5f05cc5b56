import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Lane, readLog } from "@spec-kitty/mission-log";
import { sanitizeEventForLog } from "@spec-kitty/sync-protocol";
import { beforeEach, describe, expect, test } from "vitest";
import { type NewTransition, StatusLog, transitionLine } from "../src/index.js";
import { newFolder } from "./folder.js";
import { start } from "./processes.js";

const script = join(import.meta.dirname, "append-status.mjs");
let root: string;
let log: StatusLog;

beforeEach(() => {
  root = newFolder("repo");
  log = new StatusLog({ worktreeRoot: root, missionSlug: "014-board" });
});

function move(event_id: string, more: Partial<NewTransition> = {}): NewTransition {
  return {
    ...{ event_id, mission_slug: "014-board", wp_id: "WP01", at: "2026-03-01T10:00:00+00:00" },
    ...{ from_lane: Lane.PLANNED, to_lane: Lane.CLAIMED, actor: "anna", execution_mode: "worktree" },
    ...more,
  };
}

const written = () => readFileSync(log.path, "utf8");

describe("C-001, FR-005 the status log", () => {
  test("has sorted keys, blanks behind separators, ASCII only, thirteen keys and one newline", () => {
    expect(log.append([transitionLine(move("01J1", { actor: "Änne", reason: "🐱" }))])).toEqual({
      status: "appended",
    });
    expect(log.path).toBe(join(root, "kitty-specs/014-board/status.events.jsonl"));
    expect(written()).toBe(
      '{"actor": "\\u00c4nne", "at": "2026-03-01T10:00:00+00:00", "event_id": "01J1", "evidence": null, ' +
        '"execution_mode": "worktree", "force": false, "from_lane": "planned", "mission_slug": "014-board", ' +
        '"policy_metadata": null, "reason": "\\ud83d\\udc31", "review_ref": null, "to_lane": "claimed", "wp_id": "WP01"}\n',
    );
  });

  test("has the three further keys where they are set", () => {
    const review_result = { reviewer: "ben", verdict: "approved", reference: "r1" };
    const more = {
      review_result,
      reason_source: "operator",
      mission_id: "01KT6E3ZJF3AMBZ8J8NPYD4KBF",
    } as const;
    log.append([transitionLine(move("01J1", more))]);
    expect(JSON.parse(written())).toMatchObject(more);
    expect(Object.keys(JSON.parse(written()))).toHaveLength(16);
  });

  test("keeps the bytes that stand in it, half a line of a writer that died too", () => {
    log.append([transitionLine(move("01J1"))]);
    appendFileSync(log.path, '{"event_id": "01J2", "wp_');
    const before = written();
    log.append([transitionLine(move("01J3")), transitionLine(move("01J4"))]);
    expect(written().startsWith(`${before}\n`)).toBe(true);
    const { lines, problems } = readLog(readFileSync(log.path));
    expect(lines.map(({ line }) => line.event_id)).toEqual(["01J1", "01J3", "01J4"]);
    expect(problems.map(({ line }) => line)).toEqual([2]);
  });

  test("holds no personal field and no session time", () => {
    const personal = { machine_name: "canary", developer_email: "canary", session_started_at: "canary" };
    log.append([
      transitionLine(move("01J1", { policy_metadata: { deep: [personal] }, ...personal } as never)),
    ]);
    expect(written()).not.toContain("canary");
  });

  test("takes annotations and decision points as well", () => {
    const lines = [
      {
        ...{ kind: "annotation", event_id: "01J00000000000000000000001", wp_id: "WP01" },
        at: "t",
        actor: "a",
        delta: { note: "n" },
      },
      { event_id: "01J2", event_type: "DecisionPointOpened", at: "t", payload: {} },
    ];
    expect(log.append(lines.map((line) => sanitizeEventForLog(line)))).toEqual({ status: "appended" });
    expect(readLog(readFileSync(log.path)).problems).toEqual([]);
  });

  test.each([
    ["no id", "LINE_WITHOUT_ID", { event_id: " " }],
    ["a lane that nobody knows", "LANE_UNKNOWN", { to_lane: "doing" }],
    ["evidence without a review", "TRANSITION_INVALID", { evidence: { note: "x" } }],
    ["a kind that nobody knows", "LINE_KIND_UNKNOWN", { kind: "other" }],
  ])("refuses a line with %s, and with it the whole batch", (_what, code, more) => {
    const bad = transitionLine(move("01J2", more as never));
    expect(log.append([transitionLine(move("01J1")), bad])).toMatchObject({ status: "refused", code });
    expect(() => written()).toThrow(/ENOENT/);
  });

  test("says so where the file cannot be written", () => {
    mkdirSync(log.path, { recursive: true });
    expect(log.append([transitionLine(move("01J1"))])).toMatchObject({ status: "refused", code: "EISDIR" });
  });

  test.each(["", "  ", "../x", "a/b", "a\\b", ".hidden", "a..b", "C:x"])(
    "refuses the slug %j",
    (missionSlug) => {
      const make = () => new StatusLog({ worktreeRoot: root, missionSlug });
      expect(make).toThrow(expect.objectContaining({ code: "MISSION_SLUG_UNSAFE" }));
    },
  );
});

test("several processes append at once, one is killed: what was kept stays", async () => {
  mkdirSync(dirname(log.path), { recursive: true });
  const names = ["a", "b", "c"];
  const running = names.map((name, n) =>
    start(process.execPath, [script, root, "014-board", name, "150"], {
      onLine: (line, child) => void (n === 0 && line.endsWith("-40") && child.kill("SIGKILL")),
    }),
  );
  await Promise.all(running.map(({ ended }) => ended));
  const kept = running.flatMap(({ lines }) => lines.map((line) => line.split(" ")));
  expect(kept.every(([status]) => status === "appended")).toBe(true);
  const { lines, problems } = readLog(readFileSync(log.path));
  expect(problems).toEqual([]);
  const ids = lines.map(({ line }) => line.event_id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(kept.map(([, id]) => id)));
  for (const name of ["b", "c"]) expect(ids.filter((id) => id.startsWith(name))).toHaveLength(150);
}, 60_000);
