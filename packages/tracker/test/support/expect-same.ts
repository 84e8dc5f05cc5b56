/** Asks the reference and us the same questions. */
import fc from "fast-check";
import { test } from "vitest";
import { expectSameAnswers } from "../../../../test/support/differential.ts";
import { CASES, type Oracle, SEED } from "../../../../test/support/oracle.ts";
import type { TrackerProvider } from "../../src/index.ts";
import { trackerAdapter } from "../../src/operations.ts";

/** One test per operation with random arguments. */
export function sameAnswers(
  oracle: () => Oracle,
  requests: Readonly<Record<string, fc.Arbitrary<object>>>,
  providers: readonly TrackerProvider[] = [],
): void {
  const adapter = trackerAdapter(providers);
  test.each(Object.keys(requests))("%s", async (name) => {
    const op = name.split(" ")[0]!;
    const asked = fc.sample(requests[name]!, { numRuns: CASES, seed: SEED }).map((args) => ({ op, args }));
    await expectSameAnswers(adapter, oracle(), asked);
  });
}
