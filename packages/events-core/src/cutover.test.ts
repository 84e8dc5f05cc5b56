import { describe, expect, test } from "vitest";
import {
  acceptedMajorMatches,
  assertCanonicalCutoverSignal,
  CUTOVER_ARTIFACT,
  CutoverArtifact,
  canonicalSignalFieldName,
  canonicalSignalLocation,
  forbiddenLegacyAggregateNames,
  forbiddenLegacyEventNames,
  forbiddenLegacyKeys,
  isPreCutoverPayload,
  loadCutoverArtifact,
  readCutoverSignal,
  requiredCutoverValueMatches,
} from "./index.js";

const good = { schema_version: "3.0.0" };

test("the artifact is frozen, obeys its own model and names the signal (events-core 11.1)", () => {
  expect(loadCutoverArtifact()).toBe(CUTOVER_ARTIFACT);
  expect(CutoverArtifact.parse(CUTOVER_ARTIFACT)).toEqual({ ok: true, value: CUTOVER_ARTIFACT });
  expect(CutoverArtifact.read({ ...CUTOVER_ARTIFACT, more: 1 })).toBeUndefined();
  expect([CUTOVER_ARTIFACT, CUTOVER_ARTIFACT.forbidden_legacy_keys].map(Object.isFrozen)).toEqual([
    true,
    true,
  ]);
  expect([canonicalSignalFieldName(), canonicalSignalLocation()]).toEqual([
    "schema_version",
    "event_envelope",
  ]);
});

test.each<[object, string | null]>([
  [good, "3.0.0"],
  [{}, null],
  [{ schema_version: null }, null],
  [{ schema_version: "" }, ""],
])("the signal of %j is %j", (envelope, signal) => {
  expect(readCutoverSignal(envelope as never)).toBe(signal);
});

test.each([
  ["3", true],
  ["3.9", true],
  ["03.0.0", true],
  ["３.0.0", true],
  ["१३.0", false],
  // Five rows of mathematical digits stand one after another.
  ["𝟛.0.0", true],
  ["𝟹.0.0", true],
  ["𝟘.0.0", false],
  ["4.0.0", false],
  ["2.9.0", false],
])("the major version of %j is accepted: %s", (signal, accepted) => {
  expect(acceptedMajorMatches(signal)).toBe(accepted);
});

test.each(["v3.0.0", "", "-3.0.0", " 3.0.0", "²", ".3"])("%j has no major version", (signal) => {
  expect(() => acceptedMajorMatches(signal)).toThrow(
    "cutover signal must start with a numeric major version",
  );
});

test("the required value is that text and nothing else", () => {
  const values = ["3.0.0", "3.0", "3.0.0 ", 3, null];
  expect(values.map((value) => requiredCutoverValueMatches(value))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

test.each<[object, string[]]>([
  [{ feature_slug: null }, ["feature_slug"]],
  [{ payload: { feature_number: 1, mission_key: 2 } }, ["feature_number", "mission_key"]],
  [{ mission_key: 1, payload: { mission_key: 1 } }, ["mission_key"]],
  [{ payload: { inner: { feature_slug: "x" } } }, []],
  [{ payload: [{ feature_slug: "x" }] }, []],
  [{ payload: null }, []],
])("the legacy keys of %j are %j", (envelope, keys) => {
  expect([...forbiddenLegacyKeys(envelope as never)]).toEqual(keys);
});

test.each<[unknown, string[]]>([
  ["FeatureCreated", ["FeatureCreated"]],
  ["FeatureClosed", ["FeatureClosed"]],
  ["FeatureCompleted", []],
  ["featurecreated", []],
  [5, []],
  [undefined, []],
])("the event name %j is forbidden as %j", (event_type, names) => {
  expect([...forbiddenLegacyEventNames({ event_type })]).toEqual(names);
});

test.each<[unknown, string[]]>([
  ["feature", ["feature"]],
  ["feature/1", ["feature"]],
  ["feature_catalog/1/2", ["feature_catalog"]],
  ["features/1", []],
  ["Feature/1", []],
  ["feature:1", []],
  ["", []],
  [7, []],
])("the aggregate %j is forbidden as %j", (aggregate_id, names) => {
  expect([...forbiddenLegacyAggregateNames({ aggregate_id })]).toEqual(names);
});

describe("assertCanonicalCutoverSignal (events-core 11.3)", () => {
  test("lets a good envelope pass", () => {
    expect(
      assertCanonicalCutoverSignal({ ...good, event_type: "T", aggregate_id: "mission/1", payload: {} }),
    ).toBe(undefined);
  });

  test.each<[object, string, string]>([
    [{ schema_version: 3 }, "signal-type", "schema_version must be a string; got int"],
    [{}, "signal-missing", "missing canonical cutover signal 'schema_version'"],
    [
      { schema_version: "it's" },
      "signal-not-numeric",
      `cutover signal must start with a numeric major version: "it's"`,
    ],
    [
      { schema_version: "2.9.0" },
      "signal-major",
      "unsupported cutover major version in 'schema_version': '2.9.0'",
    ],
    [{ schema_version: "3.1.0" }, "signal-exact", "cutover signal must equal '3.0.0'; got '3.1.0'"],
    [
      { ...good, mission_key: 1, feature_slug: 1, event_type: "FeatureCreated", aggregate_id: "feature" },
      "legacy-keys",
      "payload contains forbidden legacy keys: ['feature_slug', 'mission_key']",
    ],
    [
      { ...good, event_type: "FeatureClosed", aggregate_id: "feature" },
      "legacy-event-name",
      "payload contains forbidden legacy event names: ['FeatureClosed']",
    ],
    [
      { ...good, aggregate_id: "feature/1" },
      "legacy-aggregate",
      "payload contains forbidden legacy aggregate names: ['feature']",
    ],
  ])("names the first rule that %j breaks", (envelope, rule, message) => {
    expect(() => assertCanonicalCutoverSignal(envelope as never)).toThrow(
      expect.objectContaining({ code: "CUTOVER_VIOLATION", rule, message }),
    );
  });

  test.each<[unknown, string]>([
    [null, "NoneType"],
    [[], "list"],
    ["x", "str"],
    [true, "bool"],
    [1.5, "float"],
  ])("takes envelopes only, not %j", (value, type) => {
    for (const check of [assertCanonicalCutoverSignal, isPreCutoverPayload, forbiddenLegacyKeys])
      expect(() => check(value as never)).toThrow(`An envelope must be an object; got ${type}`);
  });
});

test.each<[object, boolean]>([
  [good, false],
  [{}, true],
  [{ schema_version: "2.0.0" }, true],
  [{ schema_version: "3.0.1" }, true],
  [{ ...good, payload: { feature_slug: "x" } }, true],
  [{ ...good, event_type: "FeatureCreated" }, true],
  [{ ...good, aggregate_id: "feature_catalog" }, true],
])("%j is from before the cutover: %s", (envelope, before) => {
  expect(isPreCutoverPayload(envelope as never)).toBe(before);
});

test.each([{ schema_version: 3 }, { schema_version: "x" }])(
  "whether %j is from before it cannot be told",
  (envelope) => {
    expect(() => isPreCutoverPayload(envelope)).toThrow(
      expect.objectContaining({ code: "CUTOVER_VIOLATION" }),
    );
  },
);
