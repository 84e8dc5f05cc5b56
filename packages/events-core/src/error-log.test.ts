import { expect, test } from "vitest";
import { ErrorEntry, ErrorLog, InMemoryErrorStorage } from "./index.js";

const said = (error_message: string) => {
  const parsed = ErrorEntry.parse({ timestamp: "2026-01-01", action_attempted: "push", error_message });
  if (!parsed.ok) throw new Error("the entry is invalid");
  return parsed.value;
};

test("an entry has defaults and may be changed (events-core 9)", () => {
  const entry = said("refused");
  expect(entry).toEqual({
    timestamp: "2026-01-01T00:00:00",
    action_attempted: "push",
    error_message: "refused",
    resolution: "",
    agent: "unknown",
  });
  entry.resolution = "tried again";
  expect(entry.resolution).toBe("tried again");
});

test.each([
  [{ timestamp: "2026-01-01", error_message: "x" }, "action_attempted", "missing"],
  [
    { timestamp: "2026-01-01", error_message: "x", action_attempted: "" },
    "action_attempted",
    "string_too_short",
  ],
  [
    { timestamp: "2026-01-01", error_message: "x", action_attempted: "a", agent: null },
    "agent",
    "string_type",
  ],
])("an entry is refused, case %#", (entry, field, violation_type) => {
  const parsed = ErrorEntry.parse(entry);
  expect(parsed.ok ? [] : parsed.violations).toEqual([expect.objectContaining({ field, violation_type })]);
});

test("the log gives the newest first, ten where no limit is said; its storage forgets the oldest", async () => {
  const log = new ErrorLog(new InMemoryErrorStorage(11));
  for (let n = 1; n <= 12; n++) await log.logError(said(`${n}`));
  const messages = async (limit?: number) =>
    (await log.getRecentErrors(limit)).map(({ error_message }) => error_message);
  expect(await messages(2)).toEqual(["12", "11"]);
  expect(await messages()).toHaveLength(10);
  expect((await messages(50)).at(-1)).toBe("2");
  await expect(log.getRecentErrors(0)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});
