/** Whatever a log holds, each line of it is in the result or in quarantine, and nothing of it is lost. */
import { readFileSync, writeFileSync } from "node:fs";
import type { QuarantineRecord } from "@spec-kitty/migrate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { event, Place } from "./place.js";

let place: Place;

beforeEach(() => {
  place = new Place();
});
afterEach(() => place.remove());

/** The lines that came over, and what was quarantined. */
async function migrated(log: string | Uint8Array) {
  writeFileSync(place.at("in.jsonl"), log);
  const summary = await place.migrate("in.jsonl", "out");
  const lines = (name: string) => place.read(name).split("\n").slice(0, -1);
  const aside = summary.quarantined > 0 ? lines("out.quarantine.jsonl") : [];
  const out = lines("out");
  expect([summary.in, summary.out, summary.quarantined]).toEqual([
    out.length + aside.length,
    out.length,
    aside.length,
  ]);
  expect(await place.migrate("out", "again")).toEqual({
    ...{ in: out.length, out: out.length, quarantined: 0, rules: {}, reasons: {} },
  });
  expect(place.read("again")).toBe(place.read("out"));
  return { out, aside: aside.map((line) => JSON.parse(line) as QuarantineRecord & { text?: string }) };
}

/** An event whose payload has some more of JSON text. */
const withMore = (more: string) => event(1).replace('"payload":{', `"payload":{${more},`);
const outcomeOf = async (line: string) => {
  const { out, aside } = await migrated(`${line}\n`);
  const [record] = aside;
  if (record === undefined) return JSON.parse(out[0]!).payload as Record<string, unknown>;
  expect(record.text).toBe(line);
  return [record.code, record.message];
};

describe("a number", () => {
  const extra = (number: string) =>
    event(1).replace('"aggregate_id"', `"extra":[{"n":${number}}],"aggregate_id"`);
  const codeOf = async (number: string) => {
    const { out, aside } = await migrated(`${extra(number)}\n`);
    return aside[0]?.code ?? JSON.stringify(JSON.parse(out[0]!).extra[0].n);
  };

  test.each([
    ["9007199254740991", "9007199254740991"],
    ["9007199254740993", "NUMBER_NOT_EXACT"],
    ["-12345678901234567890", "NUMBER_NOT_EXACT"],
    ["9007199254740993.0", "NUMBER_NOT_EXACT"],
    ["123456789.12345678912", "NUMBER_NOT_EXACT"],
    ["0.1234567890123456789", "NUMBER_NOT_EXACT"],
    ["0.30000000000000004", "0.30000000000000004"],
    ["1.7976931348623157e308", "1.7976931348623157e+308"],
    ["1e400", "NUMBER_NOT_EXACT"],
    ["1e-400", "NUMBER_NOT_EXACT"],
    ["1E3", "1000"],
    ["1.50e-1", "0.15"],
    ["0.0000000000000000", "0"],
    [`1${"0".repeat(100_000)}1e-100001`, "NUMBER_NOT_EXACT"],
  ])("%s comes over with its value or not at all", async (number, outcome) => {
    expect(await codeOf(number)).toBe(outcome);
  });

  test("in a text is text", async () => {
    const text = '\\\\\\" 12345678901234567890 \\"\\\\';
    expect(await outcomeOf(withMore(`"mission_slug":"014"`).replace('"a"', `"${text}"`))).toMatchObject({
      actor: '\\" 12345678901234567890 "\\',
    });
  });

  test("in an event that needs no change is kept as it is written", async () => {
    const { out } = await migrated(`${event(1)}\n`);
    const line = out[0]!.replace('"aggregate_id"', '"extra":0.12345678901234567890,"aggregate_id"');
    expect(await migrated(`${line}\n`)).toEqual({ out: [line], aside: [] });
  });
});

describe("a key", () => {
  test("that stands twice in one object would lose a value, and is quarantined", async () => {
    const [code, message] = (await outcomeOf(withMore('"actor":"b"'))) as string[];
    expect([code, message]).toEqual(["KEY_CONFLICT", "'actor' stands twice in one object: keep one of them"]);
    const escaped = (await outcomeOf(withMore('"\\u0061ctor":"b"'))) as string[];
    expect(escaped[0]).toBe("KEY_CONFLICT");
  });

  test("may stand in several objects, and look like another in a text", async () => {
    const nested = '"mission_slug":"014","reason":"{\\"actor\\":1}"';
    expect(await outcomeOf(withMore(nested))).toMatchObject({ actor: "a", reason: '{"actor":1}' });
  });

  test("named __proto__ is a key like others", async () => {
    const line = event(1).replace('"aggregate_id"', '"__proto__":{"x":1},"aggregate_id"');
    const { out } = await migrated(`${line}\n`);
    expect(out[0]).toContain('"__proto__":{"x":1}');
  });
});

test("a byte order mark in the middle, UTF-16 and lone bytes are quarantined byte for byte", async () => {
  const utf16 = Buffer.from(`\ufeff${event(1)}`, "utf16le");
  const log = Buffer.concat([
    Buffer.from(`${event(1)}\r\n\ufeff${event(2)}\n`),
    Buffer.from([0x22, 0xc3, 0x28, 0x22, 0x0a]),
    utf16,
  ]);
  const { out, aside } = await migrated(log);
  expect(out).toHaveLength(1);
  const bytes = aside.map((record) =>
    "base64" in record ? Buffer.from(record.base64, "base64") : Buffer.from(record.text ?? ""),
  );
  expect(Buffer.concat(bytes)).toEqual(
    Buffer.concat([Buffer.from(`\ufeff${event(2)}`), Buffer.from([0x22, 0xc3, 0x28, 0x22]), utf16]),
  );
});

test.each([
  ["nothing", ""],
  ["a newline", "\n"],
  ["blanks and a byte order mark", "\ufeff \t\r\n\r\n"],
])("a file of %s is an empty log", async (_, log) => {
  expect(await migrated(log)).toEqual({ out: [], aside: [] });
});

test("the last line needs no end, and lines may end in CR LF", async () => {
  const { out } = await migrated(`${event(1)}\r\n${event(2)}`);
  expect(out.map((line) => JSON.parse(line).lamport_clock)).toEqual([1, 2]);
});

test("JSON that is no event, and Python's numbers that are no JSON, are quarantined", async () => {
  const { aside } = await migrated("[]\nnull\n7\n{}\n\"x\"\nNaN\n{'a':1}\n");
  expect(aside.map(({ code }) => code)).toEqual([
    ...["NOT_AN_EVENT", "NOT_AN_EVENT", "NOT_AN_EVENT", "NOT_AN_EVENT", "NOT_AN_EVENT"],
    ...["JSON_INVALID", "JSON_INVALID"],
  ]);
});

test.each([501, 100_000, 2_000_000])("%i levels are too deep", async (levels) => {
  const deep = "[".repeat(levels) + "]".repeat(levels);
  expect(((await outcomeOf(withMore(`"deep":${deep}`))) as string[])[0]).toBe("NESTED_TOO_DEEP");
});

test("a line of many megabytes comes over, with a long text and a long number in it", async () => {
  const text = '\\\\\\"x'.repeat(4_000_000);
  const { out, aside } = await migrated(
    `${event(1).replace('"a"', `"${text}"`)}\n{"n":${"7".repeat(1 << 20)}\n`,
  );
  expect(JSON.parse(out[0]!).payload.actor).toHaveLength(12_000_000);
  expect(aside[0]!.text).toHaveLength((1 << 20) + 5);
});

test("a line that is longer than any event stops the run, says which, and leaves nothing", async () => {
  const chunk = Buffer.alloc(1 << 24, 0x20);
  writeFileSync(place.at("in.jsonl"), `${event(1)}\n`);
  for (let i = 0; i < 17; i++) writeFileSync(place.at("in.jsonl"), chunk, { flag: "a" });
  await expect(place.migrate("in.jsonl", "out")).rejects.toMatchObject({
    code: "MIGRATE_LINE_TOO_LONG",
    message: `line 2 of ${place.at("in.jsonl")} is longer than 256 MiB: a log has one event a line`,
  });
  expect(place.names()).toEqual(["in.jsonl"]);
  expect(readFileSync(place.at("in.jsonl")).length).toBeGreaterThan(1 << 28);
});
