import { expect, test } from "vitest";
import { normalizeEventId, readTimestamp, readUuid } from "./index.js";
import { machineSystem, timestampOf } from "./system.js";

test("an instant is written as the contract writes it (events-core 1.3)", () => {
  expect(timestampOf(0)).toBe("1970-01-01T00:00:00Z");
  expect(timestampOf(1_767_225_600_120)).toBe("2026-01-01T00:00:00.120000Z");
});

test("the machine gives canonical times and ids, and ever larger event ids", () => {
  const system = machineSystem();
  const now = system.now();
  expect(readTimestamp(now)).toBe(now);
  expect(now.endsWith("Z")).toBe(true);
  expect(Math.abs(system.epochMilliseconds() - Date.now())).toBeLessThan(60_000);
  expect(readUuid(system.newUuid())).toMatch(/^[0-9a-f]{8}-/);
  const ids = Array.from({ length: 1000 }, () => system.newEventId());
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(ids.map(normalizeEventId)).toEqual(ids);
});
