import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_PROBLEMS } from "./collected-lines.js";
import { LogReader, MAX_LINE_BYTES, readLog } from "./log-reader.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const line = (n: number) => `{"event_type":"x","event_id":"${n}"}`;
const read = (text: string | Uint8Array) => {
  const { lines, problems } = readLog(typeof text === "string" ? bytes(text) : text);
  return {
    lines: lines.map(({ number, line }) => [number, line.event_id]),
    problems: problems.map(({ line, code }) => [line, code]),
  };
};

describe("lines are numbered and ended as the contract says (2.7)", () => {
  test.each<[string, string]>([
    ["\n", "LF"],
    ["\r\n", "CRLF"],
    ["\r", "CR"],
    ["\v", "U+000B"],
    ["\f", "U+000C"],
    ["\x1c", "U+001C"],
    ["\x1d", "U+001D"],
    ["\x1e", "U+001E"],
    ["\x85", "U+0085"],
    ["\u2028", "U+2028"],
    ["\u2029", "U+2029"],
  ])("%j (%s)", (end) => {
    const good = {
      lines: [
        [1, "1"],
        [3, "2"],
      ],
      problems: [],
    };
    expect(read(`${line(1)}${end}${end}${line(2)}${end}`)).toEqual(good);
    expect(read(`${line(1)}${end}${end}${line(2)}`)).toEqual(good);
  });

  test("blank lines count, and are no problem", () => {
    expect(read(`\n \t\n\xa0\u3000\x1f\n${line(1)}`)).toEqual({ lines: [[4, "1"]], problems: [] });
    expect(read("")).toEqual({ lines: [], problems: [] });
    expect(read("\n\r\n \n")).toEqual({ lines: [], problems: [] });
  });

  test("a raw line separator inside a string breaks its line", () => {
    expect(read(`{"event_type":"a\u2028b"}\n${line(1)}\n`)).toEqual({
      lines: [[3, "1"]],
      problems: [
        [1, "LINE_NOT_JSON"],
        [2, "LINE_NOT_JSON"],
      ],
    });
  });
});

describe("every good line is kept, and each other one told with its place", () => {
  test("a leading byte order mark is no problem, one elsewhere is", () => {
    expect(read(`\ufeff${line(1)}\n\ufeff${line(2)}\n`)).toEqual({
      lines: [[1, "1"]],
      problems: [[2, "LINE_NOT_JSON"]],
    });
  });

  test("conflict markers, and both sides count", () => {
    const text = `${line(1)}\n<<<<<<< HEAD\n${line(2)}\n||||||| base\n=======\n${line(3)}\n>>>>>>> other\n${line(4)}\n`;
    expect(read(text)).toEqual({
      lines: [
        [1, "1"],
        [3, "2"],
        [6, "3"],
        [8, "4"],
      ],
      problems: [2, 4, 5, 7].map((number) => [number, "LINE_CONFLICT_MARKER"]),
    });
  });

  test("a line that is cut off, at the end and in the middle", () => {
    const cut = line(2).slice(0, 12);
    expect(read(`${line(1)}\n${cut}`)).toEqual({ lines: [[1, "1"]], problems: [[2, "LINE_TRUNCATED"]] });
    expect(read(`${cut}${line(1)}\n${line(2)}\n`)).toEqual({
      lines: [[2, "2"]],
      problems: [[1, "LINE_NOT_JSON"]],
    });
  });

  test("garbage bytes spoil their own line only", () => {
    const garbage = new Uint8Array([
      ...bytes(`${line(1)}\n`),
      0xff,
      0x00,
      0xc3,
      0x28,
      0x0a,
      ...bytes(line(2)),
    ]);
    expect(read(garbage)).toEqual({
      lines: [
        [1, "1"],
        [3, "2"],
      ],
      problems: [[2, "LINE_NOT_UTF8"]],
    });
  });

  test("unknown lanes and kinds", () => {
    const move =
      '{"event_id":"1","wp_id":"WP01","from_lane":"doing","to_lane":"done","at":"","actor":"","force":0,"execution_mode":0}';
    const { problems } = readLog(bytes(`${move}\n{"kind":"foo"}\n[]\n`));
    expect(problems.map(({ code }) => code)).toEqual([
      "LANE_UNKNOWN",
      "LINE_KIND_UNKNOWN",
      "LINE_NOT_AN_OBJECT",
    ]);
    expect(problems[0]!.message).toMatch(/'doing' is not a valid Lane\. Lanes are .*in_progress/);
    expect(problems[1]!.message).toBe("Unknown event kind 'foo'");
  });

  test("a line of 20 MB, of which no more than a part is kept", () => {
    const reader = new LogReader();
    const chunk = bytes("x".repeat(1024 * 1024));
    reader.push(bytes(`${line(1)}\n`));
    for (let i = 0; i < 20; i++) reader.push(chunk);
    expect(reader.read().problems).toMatchObject([{ line: 2, code: "LINE_TOO_LONG" }]);
    reader.push(bytes(`\n${line(2)}`));
    const { lines, problems } = reader.read();
    expect(lines.map(({ number }) => number)).toEqual([1, 3]);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.message).toContain(`takes ${20 * chunk.length + 1} bytes`);
  });

  test("a long line below the limit", () => {
    const long = `{"event_type":"${"x".repeat(MAX_LINE_BYTES - 100)}","event_id":"1"}`;
    expect(read(`${long}\n${line(2)}\n`)).toEqual({
      lines: [
        [1, "1"],
        [2, "2"],
      ],
      problems: [],
    });
  });

  test("a file that is no log is told in few words", () => {
    const { lines, problems } = readLog(bytes("nonsense\n".repeat(5_000)));
    expect(lines).toEqual([]);
    expect(problems).toHaveLength(MAX_PROBLEMS + 1);
    expect(problems.at(-1)).toEqual({
      line: 5_000,
      code: "PROBLEMS_NOT_LISTED",
      message: "4000 more lines are bad and not listed; this may not be a log at all.",
    });
  });
});

describe("while bytes come", () => {
  test("an open last line counts as it is, and is read anew when more comes", () => {
    const reader = new LogReader();
    reader.push(bytes(`${line(1)}\n${line(2)}`));
    expect(reader.read().lines).toHaveLength(2);
    reader.push(bytes(line(3)));
    expect(reader.read()).toMatchObject({
      lines: [{ number: 1 }],
      problems: [{ line: 2, code: "LINE_TRUNCATED" }],
    });
    reader.push(bytes("\n"));
    expect(reader.read()).toMatchObject({
      lines: [{ number: 1 }],
      problems: [{ line: 2, code: "LINE_NOT_JSON" }],
    });
  });

  test("a reading that was given away does not change", () => {
    const reader = new LogReader();
    reader.push(bytes(`${line(1)}\n`));
    const { lines } = reader.read();
    reader.push(bytes(`${line(2)}\n`));
    expect(lines).toHaveLength(1);
  });

  test("how they are cut changes nothing", () => {
    const piece = fc.constantFrom(
      ...[
        "\n",
        "\r\n",
        "\r",
        "\r\r\n",
        "\x85",
        "\u2028",
        " ",
        line(1),
        line(2),
        "{",
        "\ufeff",
        "\u{1F600}",
        "<<<<<<< a",
      ],
      "\xff",
    );
    const log = fc.array(piece, { maxLength: 12 }).map((pieces) =>
      // The last piece above stands for a byte that is no text.
      Uint8Array.from(pieces.flatMap((one) => (one === "\xff" ? [0xff] : [...bytes(one)]))),
    );
    fc.assert(
      fc.property(log, fc.array(fc.nat(40), { maxLength: 6 }), (all, cuts) => {
        const reader = new LogReader();
        const at = [0, ...cuts.filter((cut) => cut <= all.length).sort((a, b) => a - b), all.length];
        for (const [i, start] of at.entries()) {
          reader.push(all.slice(start, at[i + 1] ?? all.length));
          expect(reader.read()).toEqual(readLog(all.subarray(0, at[i + 1] ?? all.length)));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
