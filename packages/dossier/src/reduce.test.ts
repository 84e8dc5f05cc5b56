import { describe, expect, test } from "vitest";
import { testAnomalyCodes } from "../../../test/support/anomaly-codes.ts";
import { eventOf, permutations } from "../../../test/support/stream.ts";
import {
  DossierAnomalyCode,
  NamespaceMixedStreamError,
  projectMissionDossier,
  reduceMissionDossier,
} from "./index.js";

const NS = {
  project_uuid: "p",
  mission_slug: "ms",
  target_branch: "main",
  mission_type: "software-dev",
  manifest_version: "1",
};
const named = { ...NS, step_id: null };
const at = (step_id: string | null) => ({ ...NS, step_id });
const artifact = (path: string) => ({ mission_type: "software-dev", path, artifact_class: "output" });
const identity = (path: string) => ({ ...artifact(path), run_id: null, wp_id: null });

const indexed = (n: number, path: string, more: object = {}) =>
  eventOf(n, "MissionDossierArtifactIndexed", {
    namespace: NS,
    artifact_id: artifact(path),
    content_ref: { hash: `h${n}`, algorithm: "sha256" },
    indexed_at: `t${n}`,
    ...more,
  });
const missing = (n: number, path: string, more: object = {}) =>
  eventOf(n, "MissionDossierArtifactMissing", {
    namespace: NS,
    expected_identity: artifact(path),
    manifest_step: "required_always",
    checked_at: `t${n}`,
    ...more,
  });
const snapshot = (n: number, more: object = {}) =>
  eventOf(n, "MissionDossierSnapshotComputed", {
    namespace: NS,
    ...{ snapshot_hash: `s${n}`, artifact_count: 2, anomaly_count: 1, computed_at: `t${n}` },
    ...more,
  });
const drift = (n: number) =>
  eventOf(n, "MissionDossierParityDriftDetected", {
    namespace: NS,
    ...{ expected_hash: "x", actual_hash: "y", drift_kind: "artifact_added", detected_at: `t${n}` },
  });

test("nothing reduces to a dossier without a name, with all keys in the order of the contract", () => {
  expect(JSON.stringify(reduceMissionDossier([eventOf(1, "Custom", { namespace: NS })]))).toBe(
    '{"namespace":null,"artifacts":{},"anomalies":[],"latest_snapshot":null,"drift_history":[],' +
      '"parity_status":"unknown","event_count":0}',
  );
});

// The worked example of the contract (`dossier 5.6`).
test("a whole dossier", () => {
  const state = reduceMissionDossier([
    snapshot(6, { artifact_count: undefined }),
    indexed(1, "a.md", { namespace: at("s1") }),
    drift(5),
    indexed(2, "b.md", { supersedes: artifact("a.md") }),
    missing(3, "c.md", { namespace: at("s2") }),
    snapshot(4),
  ]);
  const entry = (n: number, path: string, superseded: boolean) => ({
    identity: identity(path),
    content_ref: { hash: `h${n}`, algorithm: "sha256", size_bytes: null, encoding: null },
    indexed_at: `t${n}`,
    provenance: null,
    superseded,
    step_id: null,
  });
  expect(JSON.stringify(state)).toBe(
    JSON.stringify({
      namespace: named,
      artifacts: { "a.md": entry(1, "a.md", true), "b.md": entry(2, "b.md", false) },
      anomalies: [
        {
          anomaly_type: "missing_artifact",
          expected_identity: identity("c.md"),
          manifest_step: "required_always",
          checked_at: "t3",
          remediation_hint: null,
          code: "ARTIFACT_MISSING",
        },
      ],
      latest_snapshot: {
        ...{
          snapshot_hash: "s4",
          artifact_count: 2,
          anomaly_count: 1,
          computed_at: "t4",
          algorithm: "sha256",
        },
      },
      drift_history: [
        { expected_hash: "x", actual_hash: "y", drift_kind: "artifact_added", detected_at: "t5" },
      ],
      parity_status: "drifted",
      event_count: 6,
    }),
  );
});

describe("an artifact", () => {
  const superseded = (...events: ReturnType<typeof indexed>[]) =>
    Object.entries(reduceMissionDossier(events).artifacts).map(([path, one]) => [path, one.superseded]);

  test("that is indexed again keeps its place and lives again", () => {
    expect(
      superseded(indexed(1, "a"), indexed(2, "b", { supersedes: artifact("a") }), indexed(3, "a")),
    ).toEqual([
      ["a", false],
      ["b", false],
    ]);
  });

  test("that supersedes itself stays", () => {
    expect(superseded(indexed(1, "a"), indexed(2, "a", { supersedes: artifact("a") }))).toEqual([
      ["a", false],
    ]);
  });

  test("is superseded by path alone, and only where the path is known", () => {
    const other = { ...artifact("a"), artifact_class: "policy", mission_type: "x" };
    expect(
      superseded(
        indexed(1, "b", { supersedes: artifact("a") }),
        indexed(2, "a"),
        indexed(3, "c", { supersedes: other }),
      ),
    ).toEqual([
      ["b", false],
      ["a", true],
      ["c", false],
    ]);
  });

  test("may have any path, as `__proto__`", () => {
    const { artifacts } = reduceMissionDossier([indexed(1, "__proto__")]);
    expect(Object.keys(artifacts)).toEqual(["__proto__"]);
  });

  test("that was missed stays an anomaly when it comes, and each miss counts", () => {
    const { anomalies } = reduceMissionDossier([missing(1, "a"), indexed(2, "a"), missing(3, "a")]);
    expect(anomalies.map(({ checked_at }) => checked_at)).toEqual(["t1", "t3"]);
  });
});

describe("the parity", () => {
  test("is clean once there is a snapshot", () => {
    expect(reduceMissionDossier([indexed(1, "a")]).parity_status).toBe("unknown");
    const state = reduceMissionDossier([snapshot(1), snapshot(2, { algorithm: "md5" })]);
    expect(state.parity_status).toBe("clean");
    expect(state.latest_snapshot).toMatchObject({ snapshot_hash: "s2", algorithm: "md5" });
  });

  test("is not mended by a later snapshot", () => {
    expect(reduceMissionDossier([drift(1), snapshot(2)]).parity_status).toBe("drifted");
  });
});

describe("a payload that its model refuses", () => {
  test("counts, changes nothing, and still names the dossier", () => {
    const state = reduceMissionDossier([snapshot(1, { anomaly_count: -1 }), missing(2, "")]);
    expect(state).toEqual({
      namespace: named,
      artifacts: {},
      anomalies: [],
      latest_snapshot: null,
      drift_history: [],
      parity_status: "unknown",
      event_count: 2,
    });
  });

  test.each([undefined, null, "p", [], {}, { ...NS, extra: 1 }, { ...NS, target_branch: "" }])(
    "names no dossier by %j",
    (namespace) => {
      expect(reduceMissionDossier([indexed(1, "a", { namespace })]).namespace).toBe(null);
    },
  );
});

describe("the step of a dossier", () => {
  test.each([
    [[null, "b"], null],
    [["b", null], "b"],
    [["b", "b"], "b"],
    [["a", "b"], null],
    [["", "b"], null],
  ])("of events with steps %j is %j", (steps, expected) => {
    const events = steps.map((step, i) => indexed(i + 1, "a", { namespace: at(step) }));
    expect(reduceMissionDossier(events).namespace?.step_id).toBe(expected);
  });
});

describe("events of two dossiers", () => {
  const mixed = [
    snapshot(1, { namespace: { ...NS, project_uuid: "it's" } }),
    snapshot(2, { namespace: { ...NS, project_uuid: "it's", step_id: "s" } }),
    snapshot(3, { namespace: { ...NS, mission_slug: "q", step_id: "w" }, anomaly_count: -1 }),
    snapshot(4, { namespace: { ...NS, target_branch: "z" } }),
  ];

  test("have no state, in whatever order they come", () => {
    const text =
      'Namespace mismatch in dossier event stream. Expected: LocalNamespaceTuple(project_uuid="it\'s", ' +
      "mission_slug='ms', target_branch='main', mission_type='software-dev', manifest_version='1', step_id=None). " +
      "Got: LocalNamespaceTuple(project_uuid='p', mission_slug='q', target_branch='main', " +
      "mission_type='software-dev', manifest_version='1', step_id='w').";
    for (const events of permutations(mixed)) expect(() => reduceMissionDossier(events)).toThrow(text);
  });

  test("say which two", () => {
    try {
      reduceMissionDossier(mixed);
      expect.unreachable();
    } catch (error) {
      const { code, expected, got } = error as NamespaceMixedStreamError;
      expect(error).toBeInstanceOf(NamespaceMixedStreamError);
      expect([code, expected.mission_slug, got.mission_slug]).toEqual(["NAMESPACE_MIXED", "ms", "q"]);
    }
  });

  test.each(Object.keys(NS))("differ in %s", (name) => {
    const events = [snapshot(1), snapshot(2, { namespace: { ...NS, [name]: "other" } })];
    expect(() => reduceMissionDossier(events)).toThrow(NamespaceMixedStreamError);
  });

  test("are the reading's error live, with the first that differs", () => {
    const live = projectMissionDossier();
    for (const event of mixed.slice(2).reverse()) live.add(event);
    expect(live.read()).toMatchObject({ ok: false, error: { got: { target_branch: "z" } } });
    live.add(mixed[0]!);
    expect(live.read()).toMatchObject({ ok: false, error: { got: { mission_slug: "q" } } });
  });

  test("do not meet where one has another type", () => {
    expect(reduceMissionDossier([snapshot(1), eventOf(2, "Custom", { namespace: {} })]).event_count).toBe(1);
  });
});

test("an event of another type with the same id takes nothing away", () => {
  const stranger = { ...eventOf(1, "Custom", {}), lamport_clock: 0 };
  expect(reduceMissionDossier([stranger, indexed(1, "a")]).event_count).toBe(1);
});

testAnomalyCodes(DossierAnomalyCode, {
  ARTIFACT_MISSING: () => reduceMissionDossier([missing(1, "a.md")]),
});
