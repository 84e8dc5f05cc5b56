import { expect, test } from "vitest";
import { reducerMode } from "./mode.js";

test("a reducer is strict where nothing else is asked for", () => {
  expect([reducerMode(), reducerMode("strict"), reducerMode("permissive")]).toEqual([
    "strict",
    "strict",
    "permissive",
  ]);
});

test.each(["lenient", "STRICT", "", null])("%j is no mode", (mode) => {
  expect(() => reducerMode(mode as "strict")).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining("'permissive'") }),
  );
});
