/** The published schemas and the readers made of them take the same documents. */
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as models from "../src/index.ts";
import { v4 } from "../src/schemas.ts";
import { issue, ref } from "./support/arbitrary-issues.ts";

type Json = Readonly<Record<string, unknown>>;

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const schemas = v4.published as Readonly<Record<string, object>>;
const validator = (name: string) => ajv.compile(JSON.parse(JSON.stringify(schemas[name])) as object);

/** Documents of the right shape, each with one thing at random put in its place or taken away. */
function spoilt(good: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  const odd = fc.constantFrom<unknown>(null, 5, 1.5, -1, true, "x", "", [], ["x"], {}, { id: 1 });
  return fc
    .tuple(good, fc.nat(), odd, fc.constantFrom("replace", "remove", "keep"))
    .map(([document, at, value, what]) => {
      const names = Object.keys(document);
      const name = names[at % names.length]!;
      if (what === "keep") return document;
      const { [name]: _, ...rest } = document;
      return what === "remove" ? rest : { ...rest, [name]: value };
    });
}

const link = fc.record({ type: fc.constantFrom("blocks", "child_of", "weird"), target: ref() });
const decision = fc.record(
  {
    decision_id: fc.string(),
    summary: fc.option(fc.string(), { nil: null }),
    blocking: fc.boolean(),
    external_ref: fc.option(ref(), { nil: null }),
  },
  { requiredKeys: ["decision_id"] },
);
const comment = fc.record({
  id: fc.string(),
  body: fc.string(),
  author: fc.option(fc.string(), { nil: null }),
});
const mission = fc.record({
  mission_id: fc.string(),
  mission_state: fc.string(),
  decision_references: fc.array(decision),
});
const resource = fc.record({
  ...{ provider: fc.string(), parent_workspace_id: fc.string(), resource_type: fc.string() },
  ...{ stable_ref: fc.string(), display_name: fc.string() },
  ...{ connector_params: fc.constant({ a: 1 }), routing_metadata: fc.constant({}) },
});

const cases = [
  ["external_ref", models.ExternalRef, ref()],
  ["canonical_link", models.CanonicalLink, link],
  ["canonical_issue", models.CanonicalIssue, issue()],
  ["issue_comment", models.IssueComment, comment],
  ["decision_reference", models.DecisionReference, decision],
  ["mission_update", models.MissionUpdate, mission],
  ["discovered_resource", models.DiscoveredResource, resource],
] as const;

/** What a reader checks beyond the shape: values that no schema can tell apart. */
function isBeyondSchema(violations: readonly { readonly violation_type: string }[]): boolean {
  return violations.every(({ violation_type }) =>
    ["value_error", "datetime_parsing"].includes(violation_type),
  );
}

describe("a schema", () => {
  test.each(cases)("of %s takes what its reader takes", (name, model, good) => {
    const isValid = validator(name);
    let taken = 0;
    let refused = 0;
    fc.assert(
      fc.property(spoilt(good as fc.Arbitrary<Json>), (document) => {
        const parsed = model.parse(document);
        const valid = isValid(document);
        if (parsed.ok) taken++;
        else refused++;
        if (!parsed.ok && isBeyondSchema(parsed.violations)) return;
        expect([valid, JSON.stringify(document)]).toEqual([parsed.ok, JSON.stringify(document)]);
      }),
      { numRuns: 500 },
    );
    expect([taken > 50, refused > 50]).toEqual([true, true]);
  });

  test("is published for each model that hosts store or send", () => {
    expect(Object.keys(schemas)).toHaveLength(14);
    for (const name of Object.keys(schemas)) expect(() => validator(name)).not.toThrow();
  });
});
