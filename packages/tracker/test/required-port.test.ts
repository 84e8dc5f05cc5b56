import { expect, test } from "vitest";
import { requiredPort } from "../src/connector-kit.ts";

test("a port that was given is that port", () => {
  const fetch = () => Promise.reject(new Error("nothing is asked"));
  expect(requiredPort("Acme", "fetch", { fetch })).toBe(fetch);
});

test.each(["fetch", "run"] as const)("a missing %s is refused by the name of who needs it", (port) => {
  expect(() => requiredPort("Acme", port, {})).toThrow(
    expect.objectContaining({
      ...{ code: "CONNECTOR_CONFIG", message: expect.stringContaining(`of Acme needs the port ${port}`) },
    }),
  );
});
