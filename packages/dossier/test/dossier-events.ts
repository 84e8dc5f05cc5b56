/** Random streams of one dossier: few of another, since one of those ends all, and payloads gone wrong anywhere. */
import fc from "fast-check";
import { domainPayload } from "../../../test/support/domain-adapter.ts";
import { envelope, oddValue } from "../../../test/support/envelopes.ts";
import { v4 } from "../src/schemas.js";

const NAMESPACE = {
  project_uuid: "p",
  mission_slug: "it's",
  target_branch: 'ma"in',
  mission_type: "software-dev",
  manifest_version: "1",
};

const step = fc.constantFrom({}, {}, { step_id: null }, { step_id: "a" }, { step_id: "a" }, { step_id: "b" });

const namespace: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 40, arbitrary: step.map((one) => ({ ...NAMESPACE, ...one })) },
  { weight: 1, arbitrary: fc.constantFrom({ mission_slug: "n" }, { target_branch: "\u00e9" }).map(changed) },
  {
    weight: 2,
    arbitrary: fc.constantFrom({ extra: 1 }, { manifest_version: "" }, { step_id: 7 }).map(changed),
  },
  { weight: 2, arbitrary: oddValue },
);

function changed(part: object): object {
  return { ...NAMESPACE, ...part };
}

const of = (type: string, payload: fc.Arbitrary<object>) => envelope({ types: fc.constant(type), payload });

/** Few paths, so that artifacts are indexed again and supersede one another. */
const supersedes = fc.constantFrom("a", "b", "10", "__proto__").map((path) => ({
  supersedes: { mission_type: "t", path, artifact_class: "output" },
}));
const replaced = (type: string) => (type === "MissionDossierArtifactIndexed" ? supersedes : fc.constant({}));

export const dossierEvent: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  ...Object.keys(v4.events).map((type) => ({
    weight: type === "MissionDossierArtifactIndexed" ? 8 : 3,
    arbitrary: of(
      type,
      fc
        .tuple(domainPayload(v4, type), namespace, fc.oneof(fc.constant({}), replaced(type)))
        .map(([payload, one, more]) => ({ ...payload, namespace: one, ...more })),
    ),
  })),
  { weight: 2, arbitrary: of("Custom", fc.constant({ namespace: NAMESPACE })) },
);
