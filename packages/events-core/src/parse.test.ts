import { expect, test } from "vitest";
import { text } from "./fields.js";
import { Event } from "./index.js";
import { model, schemaPattern } from "./model.js";

const Note = model<string>("Note", (input, at, issues) => text(input, at, "text", issues));

test("a model gives a value, or all that is wrong", () => {
  expect([Note.name, Event.name]).toEqual(["Note", "Event"]);
  expect(Note.parse("a")).toEqual({ ok: true, value: "a" });
  expect(Note.parse(5)).toMatchObject({
    ok: false,
    violations: [{ field: "text", loc: ["text"], input_value: 5 }],
  });
});

test("for who needs the value only, a wrong one is undefined", () => {
  expect([Note.read("a"), Note.read("")]).toEqual(["a", undefined]);
});

test("a pattern of the schema layer takes any decimal digit, and a newline at the end", () => {
  const version = schemaPattern("^\\d+\\.\\d+$", "u");
  expect(["1.0", "१.२", "1.0\n", "1.0\n\n", "1.x"].map((text) => version.test(text))).toEqual([
    ...[true, true, true, false, false],
  ]);
});
