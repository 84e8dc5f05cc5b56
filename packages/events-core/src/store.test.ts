import { expect, test } from "vitest";
import { jsonCodec } from "./index.js";

test("what a store keeps comes back equal and frozen", () => {
  const codec = jsonCodec<{ text: string }>();
  const value = codec.decode(codec.encode({ text: "Grüße 😀\u0000\ud800" }));
  expect(value).toEqual({ text: "Grüße 😀\u0000\ud800" });
  expect(Object.isFrozen(value)).toBe(true);
});

test("what is no JSON is refused before it is stored", () => {
  const round: { self?: unknown } = {};
  round.self = round;
  for (const value of [1n, round, undefined])
    expect(() => jsonCodec().encode(value)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
});
