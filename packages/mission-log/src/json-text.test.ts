import { expect, test } from "vitest";
import { fileText, lineText } from "./json-text.js";

test("a line has sorted keys at all depths and ASCII only", () => {
  const line = {
    b: [1, { "10": null, "2": true }],
    a: 'é\u{1F600}\u007f\n"\\/\u2028',
    c: {},
    d: [],
    e: undefined,
  };
  expect(lineText(line)).toBe(
    '{"a": "\\u00e9\\ud83d\\ude00\\u007f\\n\\"\\\\/\\u2028", "b": [1, {"10": null, "2": true}], "c": {}, "d": []}',
  );
});

test("keys are sorted by code point", () => {
  expect(lineText({ "\u{10000}": 1, "\uffff": 2 })).toBe('{"\\uffff": 2, "\\ud800\\udc00": 1}');
});

test("a file has two spaces, raw text and an end of line", () => {
  expect(fileText({ b: { c: [], d: {} }, a: ["é\u2028", 1.5] })).toBe(
    '{\n  "a": [\n    "é\u2028",\n    1.5\n  ],\n  "b": {\n    "c": [],\n    "d": {}\n  }\n}\n',
  );
});

test.each([
  [1, "1"],
  [-0, "-0.0"],
  [0.1, "0.1"],
  [1e-5, "1e-05"],
  [1.5e-7, "1.5e-07"],
  [0.0001, "0.0001"],
  [-0.00012, "-0.00012"],
  [2 ** 53, "9007199254740992.0"],
  [1e16, "1e+16"],
  [1.25e22, "1.25e+22"],
  [1e100, "1e+100"],
])("the number %j is written %s", (number, text) => expect(lineText(number)).toBe(text));
