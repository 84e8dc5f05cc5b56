import { describe, test } from "vitest";
import { InMemoryConnector } from "../src/index.ts";
import { connectorSuite } from "../src/suites.ts";
import { countingIds, ManualClock } from "./support/manual-clock.ts";

describe("the in-memory connector", () => {
  const cases = connectorSuite(async () => {
    const clock = new ManualClock();
    const connector = new InMemoryConnector({
      name: "memory",
      workspace: "ws",
      clock,
      newId: countingIds("id"),
      assigns_ids: true,
    });
    return {
      connector,
      clock,
      people: ["anna", "ben"],
      edit: async (ref, patch) => void (await connector.updateIssue(ref, patch)),
      later: async () => clock.move(1),
    };
  });
  test.each(cases)("$name", ({ run }) => run());
});
