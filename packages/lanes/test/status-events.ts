/** Random status events: mostly moves that fit somewhere, some that no model takes. */
import fc from "fast-check";
import { isWritable } from "../../../test/support/documents.ts";
import { oddValue } from "../../../test/support/envelopes.ts";

export const LANES = [
  "planned",
  "claimed",
  "in_progress",
  "for_review",
  "approved",
  "done",
  "blocked",
  "canceled",
];

const evidence = fc.constantFrom(
  null,
  { repos: [{ repo: "r", branch: "b", commit: "c" }], review: { reviewer: "a", verdict: "v" } },
  {
    repos: [{ repo: "r", branch: "b", commit: "c", files_touched: [""], extra: 1 }],
    verification: [{ command: "c", result: "r", summary: "s" }],
    review: { reviewer: "a", verdict: "v", reference: "x" },
  },
);

/** Payloads of `WPStatusChanged` of one line, valid but for the lanes of the other line. */
export function transition(line: "v4" | "v2"): fc.Arbitrary<Record<string, unknown>> {
  const lane = fc.constantFrom(...LANES, "doing");
  const actor =
    line === "v4" ? fc.constantFrom<unknown>("anna", { role: "r" }, { x: 1 }) : fc.constant("anna");
  const usual = fc
    .record(
      {
        [line === "v4" ? "mission_slug" : "feature_slug"]: fc.constantFrom("m", "n"),
        wp_id: fc.constantFrom("WP01", "WP02", "__proto__"),
        from_lane: fc.oneof(lane, fc.constant(null)),
        to_lane: lane,
        actor,
        force: fc.boolean(),
        reason: fc.constantFrom<unknown>("why", "why", null, "", "\x1f"),
        execution_mode: fc.constantFrom("worktree", "direct_repo"),
        review_ref: fc.constantFrom<unknown>("PR-1", "PR-1", null, "", " "),
        evidence,
      },
      { requiredKeys: ["wp_id", "to_lane", "actor", "execution_mode", "evidence", "reason"] },
    )
    .map((payload) => ({ [line === "v4" ? "mission_slug" : "feature_slug"]: "m", ...payload }));
  return usual as fc.Arbitrary<Record<string, unknown>>;
}

/** One step from each lane to the next, so that streams get somewhere. */
export function likelyTransition(line: "v4" | "v2"): fc.Arbitrary<Record<string, unknown>> {
  const steps = [
    [null, "planned"],
    ["planned", "claimed"],
    ["claimed", "in_progress"],
    ["in_progress", "for_review"],
    ["for_review", "done"],
    ["for_review", "in_progress"],
    ["in_progress", "planned"],
    ["planned", "blocked"],
  ] as const;
  return fc.tuple(transition(line), fc.constantFrom(...steps)).map(([payload, [from_lane, to_lane]]) => ({
    ...payload,
    wp_id: "WP01",
    from_lane,
    to_lane,
    force: false,
    evidence: payload["evidence"] ?? null,
  }));
}

/** As `transition`, with odd values in some fields. */
export function anyTransition(line: "v4" | "v2"): fc.Arbitrary<Record<string, unknown>> {
  const broken = fc
    .tuple(
      transition(line),
      fc.constantFrom("wp_id", "from_lane", "to_lane", "actor", "extra", "reason"),
      oddValue.filter(isWritable),
    )
    .map(([payload, key, value]) => ({ ...payload, [key]: value }));
  return fc.oneof(
    { weight: 4, arbitrary: transition(line) },
    { weight: 6, arbitrary: likelyTransition(line) },
    { weight: 1, arbitrary: broken },
  );
}
