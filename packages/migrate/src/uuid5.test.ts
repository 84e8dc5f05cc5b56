import { expect, test } from "vitest";
import { uuid5 } from "./uuid5.js";

// Vectors of `cli-sync 1.2` and `events-core 12.4`.
test.each([
  [
    "18c0fef1-8e60-5d6b-89d9-e2f1ccb9cc03",
    "550e8400-e29b-41d4-a716-446655440000:a1b2c3d4e5f6",
    "d2413d74-8bc0-52e8-96d3-9776a6ad90c0",
  ],
  [
    "fbed40a0-75c7-5b63-9cb5-040fd6aece46",
    "fixture-node/build-2026-01-01-fixture",
    "873c0327-5327-51c6-8a98-2b924f75ddf6",
  ],
])("a name in %s has the UUID of the contract", (namespace, name, uuid) => {
  expect(uuid5(namespace, name)).toBe(uuid);
});
