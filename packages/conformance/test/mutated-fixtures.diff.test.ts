/** Fixtures, the reference's and ours, with something changed anywhere inside: the reference judges. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { comparable, expectSameAnswers } from "../../../test/support/differential.ts";
import { mutationsOf, type Placed } from "../../../test/support/documents.ts";
import { oddValue } from "../../../test/support/envelopes.ts";
import { CASES, describeWithOracle, type OracleAnswer, SEED } from "../../../test/support/oracle.ts";
import { readJson, readLines, referenceFixtures } from "../../../test/support/reference-fixtures.ts";
import { lineOf } from "../../contract/src/index.ts";
import {
  eventsAdapter,
  listCategories,
  listStreams,
  loadFixtures,
  loadReplayStream,
  validateEvent,
} from "../src/index.js";

/** Values that the reference's models turn into what is wanted, and its schemas refuse. */
const coercible = fc.constantFrom<unknown>(
  ...["7", " 7 ", "1_0", "+4", "0.5", "1.0", "yes", "true", "off", "0"],
  ...[0, 1, 5, 3.5, 1e15, true, false, "doing", "approved", "planned", "3.0.0"],
  ...["2026-01-01T00:00:00Z", "2026-01-01", "https://example.org", "feature/1", "FeatureCreated"],
);

const looksLikeTime = /^(timestamp|\w+_at)$/;

/** Digits in text are a time to the reference; we refuse them on purpose. */
function isDigitsAsTime({ value, key, name }: Placed): boolean {
  return (
    typeof value === "string" &&
    /^[\s+]?\d[\d._]*\s?$/.test(value) &&
    [key, name].some((one) => looksLikeTime.test(one))
  );
}

/** A number is a time to the model of the reference, though never to its schema. */
function isNumberAsTime({ value, key, name }: Placed): boolean {
  return typeof value === "number" && [key, name].some((one) => looksLikeTime.test(one));
}

interface Judged {
  readonly payload: unknown;
  readonly event_type: string;
}

for (const [line, name] of [
  ["v4", "events-4.0.0"],
  ["v2", "events-2.3.1"],
] as const)
  describeWithOracle(name, `mutated fixtures of ${line}`, (oracle) => {
    const all = fixtures(line);
    const mutated = (
      bases: readonly Judged[],
      values: fc.Arbitrary<unknown>,
      spared: (placed: Placed) => boolean,
    ) => {
      const judged = fc.constantFrom(...bases).chain(({ payload, event_type }) =>
        mutationsOf(fc.constant(payload), values, spared).map((changed) => ({
          payload: changed,
          event_type,
        })),
      );
      return fc.sample(judged, { numRuns: CASES, seed: SEED });
    };

    test("get its verdict, whatever stands in them", async () => {
      const cases = mutated(all, fc.oneof(oddValue, coercible), isDigitsAsTime);
      const theirs = await Promise.all(
        cases.map((one) => oracle().ask("validate_event", { ...one, brief: true })),
      );
      for (const [i, { payload, event_type }] of cases.entries()) {
        const answer = theirs[i]!;
        const verdict = answer.ok ? answer.result.valid : answer.error;
        const context = `seed ${SEED}, case ${i}: ${event_type} ${JSON.stringify(payload)}\n${JSON.stringify(answer)}`;
        expect(validateEvent(payload, event_type, { contract: line }).valid, context).toBe(verdict);
      }
      // Neither all nor none of them are valid, else nothing was compared.
      const valid = theirs.filter((answer) => answer.ok && answer.result.valid).length;
      expect([valid > 0, valid < cases.length]).toEqual([true, true]);
    });

    test("get its whole answer but for the texts, key by key, where nothing can be coerced", async () => {
      // Invalid fixtures may hold what the reference coerces.
      const valid = all.filter(
        ({ payload, event_type }) => validateEvent(payload, event_type, { contract: line }).valid,
      );
      const requests = mutated(valid, oddValue, isNumberAsTime).map((one) => ({
        op: "validate_event",
        args: one,
      }));
      await expectSameAnswers(eventsAdapter(line), oracle(), requests, withoutTexts);
    });
  });

/** A result as it is written, in its order of keys, without what the reference's libraries say of a violation. */
function withoutTexts(answer: OracleAnswer): unknown {
  if (!answer.ok) return comparable(answer);
  return JSON.stringify(answer.result, (key, value) => (key === "message" ? undefined : value));
}

/** Payloads and envelopes of both corpora. */
function fixtures(line: "v4" | "v2"): Judged[] {
  const theirs = referenceFixtures(line).flatMap(({ path, event_type, fixture_type }): Judged[] => {
    if (fixture_type === "replay_stream") return readLines(line, path).flatMap(asJudged);
    return fixture_type === undefined ? [{ payload: readJson(line, path), event_type }] : [];
  });
  const contract = { contract: line };
  const ours = listCategories(contract).flatMap((category) => loadFixtures(category, contract));
  const streams = listStreams(contract).flatMap(({ id }) => loadReplayStream(id, contract));
  const all = [...theirs, ...ours, ...streams.flatMap(asJudged)];
  return all.filter(({ event_type }) => lineOf(line).events.has(event_type));
}

function asJudged(event: object): Judged[] {
  const { event_type } = event as { event_type: string };
  return [
    { payload: event, event_type: "Event" },
    { payload: event, event_type },
  ];
}
