import { describe, test } from "vitest";
import { InMemoryRecords } from "../src/store/in-memory-records.ts";
import { OverlayRecords } from "../src/store/overlay-records.ts";
import { recordStoreSuite } from "../src/suites.ts";

describe("records in memory", () => {
  const cases = recordStoreSuite(async () => ({ store: new InMemoryRecords() }));
  test.each(cases)("$name", ({ run }) => run());
});

describe("records laid over others", () => {
  const cases = recordStoreSuite(async () => ({ store: new OverlayRecords(new InMemoryRecords()) }));
  test.each(cases)("$name", ({ run }) => run());
});
