import { describe, expect, test } from "vitest";
import { readDocument, readLine } from "./log-line.js";
import { LogRefusedError, readLogStrict } from "./read-log-strict.js";

const move = {
  event_id: "01KT6E3ZJF3AMBZ8J8NPYD0001",
  mission_slug: "014-board",
  wp_id: "WP01",
  from_lane: "planned",
  to_lane: "claimed",
  at: "2026-03-01T10:00:00Z",
  actor: "anna",
  force: false,
  execution_mode: "worktree",
};
const note = {
  kind: "annotation",
  event_id: "01KT6E3ZJF3AMBZ8J8NPYD0002",
  wp_id: "WP01",
  at: "2026-03-01T10:00:00Z",
  actor: "anna",
  delta: {},
};

const without = (line: object, key: string) =>
  Object.fromEntries(Object.entries(line).filter(([one]) => one !== key));
const kindOf = (document: object) => {
  const read = readDocument(document as { [key: string]: unknown });
  return read.ok ? read.line.event_type : read.code;
};
const refusal = (...lines: readonly (object | string)[]) => {
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  try {
    readLogStrict(new TextEncoder().encode(text));
  } catch (error) {
    if (error instanceof LogRefusedError) return error.message;
    throw error;
  }
  return undefined;
};

describe("what a line is (2.7)", () => {
  test.each<[string, object]>([
    ["transition", move],
    ["transition", { ...move, kind: null, type: "Other", event_name: "other.event" }],
    ["annotation", note],
    ["annotation", { ...note, event_type: "WPStatusChanged" }],
    ["LINE_KIND_UNKNOWN", { ...move, kind: "foo" }],
    ["LINE_KIND_UNKNOWN", { kind: 1, event_type: "WPCreated" }],
    ["retrospective", { event_name: "retrospective.completed", event_type: "x" }],
    ["capture", { ...move, type: "RetrospectiveCaptured", wp_id: null }],
    ["capture", { type: "RetrospectiveCaptureFailed" }],
    ["capture", { type: "RetrospectiveSkipped" }],
    ["event", { ...move, event_type: "WPStatusChanged" }],
    ["event", { event_type: null }],
    ["event", { event_type: "MissionCreated", timestamp: "2026-03-01T10:00:00Z" }],
  ])("%s of %j", (kind, document) => expect(kindOf(document)).toBe(kind));

  test("keeps the whole document of a line that no snapshot looks at", () => {
    const document = { event_type: "WPCreated", event_id: "x", payload: { wp_id: "WP01" } };
    expect(readDocument(document)).toEqual({
      ok: true,
      line: { event_type: "event", event_id: "x", name: "WPCreated", document },
    });
  });
});

describe("a strict reader refuses with the words of the contract (2.7)", () => {
  test.each(["event_id", "wp_id", "from_lane", "to_lane", "at", "actor", "force", "execution_mode"])(
    "a transition without %s",
    (key) => expect(refusal(move, without(move, key))).toBe(`Invalid event structure on line 2: '${key}'`),
  );

  test("the first key that is missing, in the contract's order", () => {
    expect(refusal({ to_lane: "doing", at: 5 })).toBe("Invalid event structure on line 1: 'event_id'");
    expect(refusal(without({ ...move, from_lane: "doing" }, "at"))).toContain("'doing' is not a valid Lane");
  });

  const role = { model: null, profile: null, role: 5, tool: null };
  test.each<[string, object]>([
    ["'doing' is not a valid Lane", { ...move, from_lane: "doing" }],
    ["None is not a valid Lane", { ...move, to_lane: null }],
    ["5 is not a valid Lane", { ...move, to_lane: 5 }],
    ["'Planned' is not a valid Lane", { ...move, to_lane: "Planned" }],
    [
      "structured actor must contain exactly ['model', 'profile', 'role', 'tool']; got ['a']",
      { ...move, actor: { a: 1 } },
    ],
    ["structured actor fields must be strings or null; 'role' was int", { ...move, actor: role }],
    ["'review'", { ...move, evidence: { repos: [] } }],
    ["'verdict'", { ...move, evidence: { review: { reviewer: "a", reference: "r" } } }],
    [
      "'branch'",
      { ...move, evidence: { review: { reviewer: 1, verdict: 2, reference: 3 }, repos: [{ repo: "r" }] } },
    ],
    ["'reference'", { ...move, review_result: { reviewer: 1, verdict: 2 } }],
    ["InnerStateChanged.event_id is not a valid ULID: 'abc'", { ...note, event_id: "abc" }],
    ["'delta'", without(note, "delta")],
    ["'at'", { ...note, delta: { review: { actor: "a", wp_id: "WP01", reason: "r" } } }],
    ["invalid literal for int() with base 10: 'x'", { ...note, delta: { shell_pid: "x" } }],
    ["invalid literal for int() with base 10: ''", { ...note, delta: { shell_pid: "" } }],
    ["'review' is not a valid Lane", { ...note, delta: { subtasks: { T001: "review" } } }],
  ])("%s", (detail, line) => expect(refusal(line)).toBe(`Invalid event structure on line 1: ${detail}`));

  test.each<[unknown, string]>([
    ["foo", "'foo'"],
    [1, "1"],
    ["", "''"],
    [false, "False"],
  ])("kind %j", (kind, shown) =>
    expect(refusal({ ...move, kind })).toBe(`Unknown event kind ${shown} on line 1`),
  );

  test.each<[string, object]>([
    ["a delta that is none", { ...note, delta: [] }],
    ["subtasks in a list", { ...note, delta: { subtasks: ["T001"] } }],
    ["metadata of a claim as text", { ...move, policy_metadata: "codex" }],
    ["a reason of a cancellation that is no text", { ...move, to_lane: "canceled", reason: 5 }],
    ["a slug that is no text", { ...move, mission_slug: 5 }],
    ["an id in a list", { ...move, event_id: ["x"] }],
    ["a list of actors", { ...move, actor: ["anna"] }],
    ["evidence as text", { ...move, evidence: "see the pull request" }],
    [
      "evidence with repos null",
      { ...move, evidence: { review: { reviewer: 1, verdict: 2, reference: 3 }, repos: null } },
    ],
    [
      "a process id beyond numbers",
      '{"kind":"annotation","event_id":"01KT6E3ZJF3AMBZ8J8NPYD0002","wp_id":"WP01","at":"","actor":"a","delta":{"shell_pid":1e400}}' as never,
    ],
  ])("%s", (_, line) => expect(refusal(line)).toMatch(/^Invalid event structure on line 1: ./));

  test("what is no JSON, and JSON that is no object", () => {
    expect(refusal(move, '{"a":', move)).toMatch(/^Invalid JSON on line 2: ./);
    expect(refusal("{} {}")).toMatch(/^Invalid JSON on line 1: ./);
    expect(refusal("NaN")).toMatch(/^Invalid JSON on line 1: ./);
    expect(refusal("<<<<<<< HEAD", move)).toMatch(/^Invalid JSON on line 1: ./);
    expect(refusal("[]")).toBe("Invalid event structure on line 1: expected JSON object");
    expect(refusal("null")).toBe("Invalid event structure on line 1: expected JSON object");
  });

  test("a byte order mark, wherever it stands", () => {
    const mark = "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)";
    expect(refusal(`\ufeff${JSON.stringify(move)}`)).toBe(`Invalid JSON on line 1: ${mark}`);
    expect(refusal(move, `\ufeff${JSON.stringify(move)}`)).toBe(`Invalid JSON on line 2: ${mark}`);
  });

  test("bytes that are no text, with their line", () => {
    const good = new TextEncoder().encode(`${JSON.stringify(move)}\r\n\n`);
    expect(() => readLogStrict(new Uint8Array([...good, 0xff, 0xfe, 0x0a]))).toThrow(
      "Invalid UTF-8 on line 3",
    );
    expect(() => readLogStrict(new Uint8Array([0xc3]))).toThrow("Invalid UTF-8 on line 1");
  });
});

describe("a reader takes", () => {
  test.each<[string, object, object]>([
    [
      "the older name of the slug",
      { ...without(move, "mission_slug"), feature_slug: "007-x" },
      { mission_slug: "007-x" },
    ],
    [
      "an empty slug, where the older name has one",
      { ...move, mission_slug: "", feature_slug: "007-x" },
      { mission_slug: "007-x" },
    ],
    ["no slug at all", without(move, "mission_slug"), { mission_slug: "" }],
    ["force by truth", { ...move, force: "no" }, { force: true }],
    ["no force by truth", { ...move, force: [] }, { force: false }],
    ["an actor of another type as its text", { ...move, actor: null }, { actor: "None" }],
    ["a true actor", { ...move, actor: true }, { actor: "True" }],
    ["a number as id of a work package", { ...move, wp_id: 5 }, { wp_id: "5" }],
    ["null as id of a work package", { ...move, wp_id: null }, { wp_id: "null" }],
    ["evidence of nothing", { ...move, evidence: {} }, { evidence: null }],
    ["a review of nothing", { ...move, review_result: [] }, { review_result: null }],
    ["an event id of any form", { ...move, event_id: "x" }, { event_id: "x" }],
  ])("%s", (_, line, read) =>
    expect(readDocument(line as { [key: string]: unknown })).toMatchObject({ ok: true, line: read }),
  );

  test.each<[unknown, number]>([
    [7.9, 7],
    [-2.5, -2],
    [true, 1],
    [" 1_000 ", 1000],
    ["+5", 5],
    ["007", 7],
  ])("a process id as %j", (shell_pid, number) => {
    expect(readDocument({ ...note, delta: { shell_pid } })).toMatchObject({
      ok: true,
      line: { delta: { replaced: [["shell_pid", number]] } },
    });
  });

  test("text in an unknown key of a delta, and drops it", () => {
    const read = readDocument({ ...note, delta: { review_result: "x", unknown: 1 } });
    expect(read).toMatchObject({ ok: true, line: { delta: { replaced: [], release_runtime_claim: false } } });
  });
});

describe("a line that nests", () => {
  const nested = (depth: number) => `{"event_type":"x","deep":${"[".repeat(depth)}${"]".repeat(depth)}}`;

  test("as deep as anybody would is read, deeper is refused and not walked", () => {
    expect(readLine(nested(400)).ok).toBe(true);
    expect(readLine(nested(100_000))).toMatchObject({ ok: false, code: "LINE_TOO_DEEP" });
    expect(
      readLine(JSON.stringify({ ...move, actor: JSON.parse(`${"[".repeat(499)}${"]".repeat(499)}`) })).ok,
    ).toBe(false);
  });

  test("only in its texts is read", () => {
    expect(readLine(JSON.stringify({ event_type: "x", text: `\\"${"[".repeat(5_000)}` })).ok).toBe(true);
  });
});
