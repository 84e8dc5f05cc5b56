import { describe, expect, test } from "vitest";
import { addMissingLines, mergeLogs } from "./merge-logs.js";
import { mergeMeta, mergeMetaTexts } from "./merge-meta.js";

const merged = (...texts: readonly string[]) => {
  const outcome = mergeLogs(texts.map((text) => ({ text })));
  return outcome.ok ? outcome.text.split("\n").slice(0, -1) : outcome.message;
};
const line = (id: string, at: string, more = "") => `{"at": "${at}", "event_id": "${id}"${more}}`;

describe("the merge of git (6.2)", () => {
  test("is the union, by time and id, whatever kind a line is", () => {
    const created = '{"event_id": "b", "event_type": "WPCreated", "timestamp": "2"}';
    const note = '{"at": "2", "delta": {}, "event_id": "a", "kind": "annotation"}';
    expect(merged(`${line("c", "3")}\n`, `${created}\n${line("c", "3")}\n`, `${note}\n\n`)).toEqual([
      note,
      created,
      line("c", "3"),
    ]);
  });

  test("never drops a line that one side removed", () => {
    expect(merged(line("a", "1"), "", "")).toEqual([line("a", "1")]);
    expect(merged("", "", "")).toEqual([]);
  });

  test("a time that is empty gives way to the timestamp, a missing one sorts first", () => {
    const none = '{"event_id": "z"}';
    const stamped = '{"at": "", "event_id": "y", "timestamp": "5"}';
    expect(merged(stamped, line("x", "9"), none)).toEqual([none, stamped, line("x", "9")]);
  });

  test("sorts by code point", () => {
    const [high, low] = [line("\\ud800\\udc00", "1"), line("\\uffff", "1")];
    expect(merged(high, low)).toEqual([low, high]);
  });

  test("writes lines as their writer does, and no number changes by it", () => {
    const loose =
      '{"n":[1.0,1e5,-0.0,12345678901234567890,1E-7,1e16,0.00001,2.50,-0],"10":1,"2":2,"event_id":"a","t":"é\\ud83d\\ude00\u007f\\/"}';
    const written =
      '{"10": 1, "2": 2, "event_id": "a", "n": [1.0, 100000.0, -0.0, 12345678901234567890, 1e-07, 1e+16, 1e-05, 2.5, 0], "t": "\\u00e9\\ud83d\\ude00\\u007f/"}';
    expect(merged(loose)).toEqual([written]);
    expect(merged(written)).toEqual([written]);
  });

  test("lines with one id must be equal as JSON; the later one is kept", () => {
    const first = '{"a": 1, "b": {"c": 1, "d": [1]}, "event_id": "x"}';
    expect(merged(first, '{"event_id":"x","b":{"d":[1.0],"c":1},"a":1}')).toEqual([
      '{"a": 1, "b": {"c": 1, "d": [1.0]}, "event_id": "x"}',
    ]);
    expect(merged(first, first.replace('"a": 1', '"a": 1.0'), first)).toEqual([first]);
    expect(merged(first, first.replace('"a": 1', '"a": true'))).toEqual([
      first.replace('"a": 1', '"a": true'),
    ]);
    expect(
      merged('{"event_id": "x", "n": 1e21}', '{"event_id": "x", "n": 1000000000000000000000}'),
    ).toHaveLength(1);
    expect(merged(first, first.replace('"a": 1', '"a": 2'))).toBe(
      "Conflicting payloads found for event_id 'x'",
    );
    expect(merged(first, first.replace('"a": 1', '"a": "1"'))).toBe(
      "Conflicting payloads found for event_id 'x'",
    );
    expect(merged(`${line("x", "1")}\n${line("x", "2")}`)).toBe(
      "Conflicting payloads found for event_id 'x'",
    );
    expect(
      merged('{"event_id": "x", "n": 12345678901234567890}', '{"event_id": "x", "n": 12345678901234567891}'),
    ).toContain("Conflicting");
  });

  test.each<[string, string, RegExp | string]>([
    ["MERGE_LINE_NOT_JSON", "<<<<<<< HEAD", /^<merge-stage-2>: invalid JSON on line 2: ./],
    ["MERGE_LINE_NOT_AN_OBJECT", "[]", "<merge-stage-2>: line 2 is not a JSON object"],
    ["MERGE_LINE_WITHOUT_ID", '{"event_id": " "}', "<merge-stage-2>: line 2 is missing a valid event_id"],
    ["MERGE_LINE_WITHOUT_ID", '{"event_id": 5}', "<merge-stage-2>: line 2 is missing a valid event_id"],
  ])("%s is told with its place", (code, bad, message) => {
    const outcome = mergeLogs([{ text: "" }, { text: `\n${bad}\n` }]);
    expect(outcome).toMatchObject({ ok: false, code, stage: 1, line: 2 });
    expect(outcome.ok || outcome.message).toMatch(message);
    expect(mergeLogs([{ name: "a.jsonl", text: bad }])).toMatchObject({
      message: expect.stringMatching(/^a\.jsonl: /),
    });
  });
});

describe("adding what a log lacks (6.2)", () => {
  test("keeps its own lines as they are, bad ones too", () => {
    const own = `{"event_id":"b"}\nnot json\n{"event_id":"a"}`;
    const other = `{"event_id": "a", "more": 1}\nnot json\n\n{"x": 1}\n{"event_id":"c"}\n{"event_id":"c","again":1}\n{"x": 1}\n`;
    expect(addMissingLines(own, other)).toBe(`${own}\n{"x": 1}\n{"event_id":"c"}\n`);
    expect(addMissingLines("", '{"event_id":"c"}')).toBe('{"event_id":"c"}\n');
    expect(addMissingLines(own, own)).toBe(own);
  });
});

describe("the merge of meta.json (6.2)", () => {
  test("takes theirs, and from ours how far the mission was taken", () => {
    const ours = {
      friendly_name: "ours",
      mission_number: 7,
      merged_at: "1",
      accepted_by: null,
      topology: "lanes",
    };
    const theirs = { friendly_name: "theirs", mission_number: null, merged_by: "anna", accepted_by: "x" };
    expect(mergeMeta(ours, theirs)).toEqual({
      ...{ friendly_name: "theirs", mission_number: 7, merged_at: "1", merged_by: "anna", accepted_by: null },
    });
  });

  test("joins the histories of acceptance by time and person", () => {
    const entry = (accepted_at: string, accepted_by: string) => ({ accepted_at, accepted_by });
    const ours = { acceptance_history: [entry("2", "b"), entry("1", "a")] };
    const theirs = { acceptance_history: [{ accepted_by: "b", accepted_at: "2" }, entry("2", "a")] };
    expect(mergeMeta(ours, theirs)).toEqual({
      acceptance_history: [entry("1", "a"), entry("2", "a"), entry("2", "b")],
    });
    expect(mergeMeta({}, { a: 1 })).toEqual({ a: 1 });
  });

  test("with a base, what one side alone edited, added or removed stays so", () => {
    const base = { friendly_name: "old", pr_bound: true, topology: "lanes", vcs: "git", slug: "s" };
    const ours = { ...base, friendly_name: "ours", added: 1, merged_at: "1" };
    const { pr_bound: _, ...theirs } = { ...base, topology: "coord", vcs: "jj" };
    expect(mergeMeta(ours, theirs, base)).toEqual({
      ...{ friendly_name: "ours", topology: "coord", vcs: "git", slug: "s", added: 1, merged_at: "1" },
    });
    const { topology: __, ...without } = base;
    expect(mergeMeta(without, { ...base, slug: "t" }, base)).toEqual({ ...without, slug: "t" });
    // Changed on both sides: theirs, as in the reference.
    expect(mergeMeta({ slug: "a" }, { slug: "b" }, { slug: "s" })).toEqual({ slug: "b" });
  });

  test("joins texts, writes them as meta.json is written, and changes no number", () => {
    const ours = '{"slug":"é","big":12345678901234567890,"f":1.0}';
    const outcome = mergeMetaTexts({
      base: "",
      ours,
      theirs: '{"slug":"é","big":12345678901234567890,"f":1.0}',
    });
    expect(outcome).toEqual({
      ok: true,
      text: '{\n  "big": 12345678901234567890,\n  "f": 1.0,\n  "slug": "é"\n}\n',
    });
    expect(mergeMetaTexts({ base: "{}", ours: "<<<<<<<", theirs: "{}" })).toMatchObject({
      ...{ code: "MERGE_META_INVALID", message: "ours: meta.json must hold one JSON object" },
    });
    expect(mergeMetaTexts({ base: "{}", ours: "{}", theirs: "[]" })).toMatchObject({
      message: "theirs: meta.json must hold one JSON object",
    });
  });
});
