/** How people call a conflict. */
import { InMemoryIssueStore, type StoredConflict } from "@spec-kitty/tracker";
import { describe, expect, test } from "vitest";
import { conflictNamed } from "../src/tracker/find.js";

async function named(name: string) {
  const store = new InMemoryIssueStore();
  const conflicts = { "5f0c-1": "open", "5f0d-2": "open", "5f0d-22": "answered", a: "open" } as const;
  for (const [id, state] of Object.entries(conflicts)) {
    const value: Partial<StoredConflict> = { id, identity: "github:o/r:1", field_name: "title", state };
    await store.records.commit([{ collection: "conflicts", key: `github:o/r:1\ttitle\t${id}`, value }]);
  }
  return conflictNamed({ store, nameOf: () => "#1" }, name);
}

describe("a conflict", () => {
  test.each([
    ["by its whole id", "5f0c-1", "5f0c-1"],
    ["by how its id begins", "5f0c", "5f0c-1"],
    ["as the documentation writes it", "5f0c…", "5f0c-1"],
    ["in capitals", "5F0C...", "5f0c-1"],
    ["by a whole id that another begins with", "5f0d-2", "5f0d-2"],
    ["that is not there", "77", "77"],
    ["by nothing", "", ""],
    ["by nothing but dots", "…", "…"],
  ])("is found %s", async (_, name, id) => {
    expect(await named(name)).toBe(id);
  });

  test("is not guessed where several begin so", async () => {
    await expect(named("5f0d")).rejects.toMatchObject({
      exit: 2,
      message:
        "2 conflicts begin with 5f0d; say more of the id:\n  5f0d-2  #1  title  [open]\n  5f0d-22  #1  title  [answered]",
    });
    await expect(named("5")).rejects.toThrow(/^3 conflicts begin with 5;/);
  });
});
