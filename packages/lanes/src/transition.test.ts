import { SpecKittyEventsError } from "@spec-kitty/events-core";
import { describe, expect, test } from "vitest";
import * as v4 from "./index.js";
import * as v2 from "./v2.js";

/**
 * The matrix of the contract (`lanes 3.1`). Y allowed, R needs review_ref, W needs a reason, . not allowed,
 * T terminal and not allowed.
 */
const MATRIX_V4 = `
             planned claimed in_progress for_review approved done blocked canceled
none         Y       .       .           .          .        .    .       .
planned      .       Y       .           .          .        .    Y       Y
claimed      .       .       Y           .          .        .    Y       Y
in_progress  W       .       .           Y          Y        .    Y       Y
for_review   R       .       R           .          Y        Y    Y       Y
approved     R       .       R           .          .        Y    Y       Y
done         T       T       T           T          T        T    T       T
blocked      .       .       Y           .          .        .    Y       Y
canceled     T       T       T           T          T        T    T       T
`;

const MATRIX_V2 = `
             planned claimed in_progress for_review done blocked canceled
none         Y       .       .           .          .    .       .
planned      .       Y       .           .          .    Y       Y
claimed      .       .       Y           .          .    Y       Y
in_progress  W       .       .           Y          .    Y       Y
for_review   .       .       R           .          Y    Y       Y
done         T       T       T           T          T    T       T
blocked      .       .       Y           .          .    Y       Y
canceled     T       T       T           T          T    T       T
`;

type Cell = readonly [from: string | null, to: string, rule: string];

function cells(matrix: string): Cell[] {
  const [header, ...rows] = matrix.trim().split("\n");
  const lanes = header!.trim().split(/\s+/);
  return rows.flatMap((row) => {
    const [from, ...rules] = row.trim().split(/\s+/);
    return rules.map((rule, i): Cell => [from === "none" ? null : from!, lanes[i]!, rule]);
  });
}

const named = (lane: string | null) => (lane === null ? "None" : `Lane.${lane.toUpperCase()}`);

for (const [line, { validateTransition }, matrix] of [
  ["v4", v4, MATRIX_V4],
  ["v2", v2, MATRIX_V2],
] as const) {
  const check = (from_lane: string | null, to_lane: string, more: object = {}) =>
    validateTransition({ from_lane, to_lane, force: false, reason: null, review_ref: null, ...more });

  describe(`transitions of ${line}`, () => {
    test.each(cells(matrix))("unforced %s to %s is %s", (from, to, rule) => {
      const refused = `Transition ${named(from)} -> ${named(to)} is not allowed`;
      const expected = {
        Y: [],
        R: [`${from} -> ${to} requires review_ref`],
        W: [`${from} -> ${to} requires reason`],
        ".": [refused],
        T: [`${from} is terminal; requires force=True to exit`, refused],
      }[rule];
      expect(check(from, to).violations).toEqual(expected);
      const complete = check(from, to, { reason: "why", review_ref: "PR-1" });
      expect(complete.valid).toBe(["Y", "R", "W"].includes(rule));
    });

    test.each(cells(matrix))("forced %s to %s (%s) keeps only the guards", (from, to, rule) => {
      expect(check(from, to, { force: true, reason: "why", review_ref: "PR-1" })).toEqual({
        valid: true,
        violations: [],
      });
      const bare = check(from, to, { force: true, reason: "why" }).violations;
      expect(bare).toEqual(rule === "R" ? [`${from} -> ${to} requires review_ref`] : []);
    });

    test("white space of the wire format is no reason and no reference", () => {
      expect(check("for_review", "in_progress", { review_ref: "\x1f\x85 " }).valid).toBe(false);
      expect(check("in_progress", "planned", { reason: "\u3000" }).valid).toBe(false);
      expect(check("in_progress", "planned", { reason: "\ufeff" }).valid).toBe(true);
    });
  });
}

test("v2 has no rule for approved, v4 allows the guarded ways back", () => {
  const request = { force: false, reason: null, review_ref: "PR-1" } as const;
  expect(v4.validateTransition({ ...request, from_lane: "approved", to_lane: "planned" }).valid).toBe(true);
  expect(v2.validateTransition({ ...request, from_lane: "for_review", to_lane: "planned" }).valid).toBe(
    false,
  );
});

test("TransitionError carries its violations", () => {
  const error = new v4.TransitionError(["one", "two"]);
  expect(error).toBeInstanceOf(SpecKittyEventsError);
  expect(error).toMatchObject({
    name: "TransitionError",
    code: "TRANSITION_INVALID",
    message: "Invalid transition: one; two",
    violations: ["one", "two"],
  });
});
