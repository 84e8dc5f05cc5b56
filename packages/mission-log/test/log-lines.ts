/** Random lines of mission logs: few ids, times and work packages, so that they meet. */
import fc from "fast-check";
import { lineText } from "../src/index.js";

const LANES = [
  ...["genesis", "uninitialized", "planned", "claimed", "in_progress", "for_review", "in_review"],
  ...["approved", "done", "blocked", "canceled"],
];

const id = (digits: number) =>
  fc
    .nat({ max: digits })
    .map((n) => `01KT6E3ZJF3AMBZ8J8NPYD${n.toString(32).toUpperCase().padStart(4, "0")}`);

/** Times that meet, in the forms that logs have, and some that no clock writes. */
const at = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.nat({ max: 3 }), fc.constantFrom("Z", "+00:00", ".000001+00:00", ".5Z"))
      .map(([second, rest]) => `2026-03-01T10:00:0${second}${rest}`),
  },
  { weight: 1, arbitrary: fc.constantFrom("", "soon", "2026-03-01", "\u{10000}", "\uffff") },
);

const wpId = fc.constantFrom("WP01", "WP02", "WP03", "WP10", "__proto__", "7");
const lane = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("planned", "claimed", "in_progress", "for_review", "in_review", "approved"),
  },
  { weight: 1, arbitrary: fc.constantFrom(...LANES) },
);

const structuredActor = fc.record({
  model: fc.constantFrom(null, "opus"),
  profile: fc.constantFrom(null, "reviewer"),
  role: fc.constantFrom(null, "", "implementer"),
  tool: fc.constantFrom(null, "", "claude"),
});
const actor = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("claude", "codex", "anna \u00e9\u{1F600}") },
  { weight: 2, arbitrary: structuredActor },
  { weight: 1, arbitrary: fc.constantFrom(null, true, 5, 2.5, "") },
);

const anyValue = fc.constantFrom<unknown>(null, "", "x", 0, 1, 12, "12", true, false, [], {}, [1], {
  a: null,
});
const text = fc.constantFrom<unknown>(
  null,
  "",
  " ",
  "why",
  "Force move to done",
  "move-task: x",
  'quote"\n\u2028',
);
const review = fc.record({
  reviewer: anyValue,
  verdict: fc.constantFrom("approved", "rejected"),
  reference: anyValue,
});
const reviewResult = fc.oneof(
  fc.constant(null),
  fc.record(
    { reviewer: anyValue, verdict: anyValue, reference: anyValue, feedback_path: anyValue, extra: anyValue },
    {
      requiredKeys: ["reviewer", "verdict", "reference"],
    },
  ),
);
const policy = fc.oneof(
  fc.constant(null),
  fc.record({ shell_pid: anyValue, shell_pid_created_at: anyValue, agent: anyValue }, { requiredKeys: [] }),
);

/** A transition that every reader takes. */
export const transition: fc.Arbitrary<object> = fc.record(
  {
    event_id: id(12),
    mission_slug: fc.constantFrom("014-SLUG", "SLUG-01KT6E3Z", "000-SLUG", "a..b", " x", "", null),
    feature_slug: fc.constantFrom("007-SLUG", ""),
    wp_id: wpId,
    from_lane: lane,
    to_lane: lane,
    at,
    actor,
    force: fc.constantFrom<unknown>(true, false, false, 0, 1, "", "no", null, [], {}),
    execution_mode: fc.constantFrom("worktree", "direct_repo"),
    reason: text,
    reason_source: fc.constantFrom(null, "operator", "synthetic"),
    review_ref: fc.constantFrom(null, "", "ref-1"),
    evidence: fc.oneof(fc.constantFrom<unknown>(null, {}, [], 0, ""), fc.record({ review })),
    review_result: reviewResult,
    policy_metadata: policy,
    mission_id: fc.constantFrom(null, "01KT6E3ZJF3AMBZ8J8NPYD4KBF"),
    kind: fc.constant(null),
    type: fc.constantFrom("Other", null),
    event_name: fc.constantFrom("other.event", null),
  },
  { requiredKeys: ["event_id", "wp_id", "from_lane", "to_lane", "at", "actor", "force", "execution_mode"] },
);

const delta = fc.record(
  {
    release_runtime_claim: anyValue,
    shell_pid: fc.constantFrom<unknown>(null, 0, 7, 7.9, -2.5, true, " 1_000 ", "+5", "007"),
    shell_pid_created_at: anyValue,
    agent: anyValue,
    assignee: anyValue,
    role: anyValue,
    agent_profile: anyValue,
    agent_profile_version: anyValue,
    model: anyValue,
    provider: anyValue,
    subtasks: fc.oneof(
      fc.constant(null),
      fc.dictionary(fc.constantFrom("T001", "T002", "10", "2", "__proto__"), fc.constantFrom(...LANES), {
        maxKeys: 3,
      }),
    ),
    note: anyValue,
    tracker_refs: fc.oneof(fc.constant(null), fc.array(fc.constantFrom("#1", "#2", "#3"), { maxLength: 3 })),
    tracker_refs_replace: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.array(fc.constantFrom("#1", "#2", "#9"), { maxLength: 3 }) },
    ),
    review: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          { at: "", actor: "", wp_id: "", reason: "" },
          { at: "t", actor: "anna", wp_id: "WP01", reason: "look" },
          { at: null, actor: 5, wp_id: "WP01", reason: true },
        ),
      },
    ),
    review_result: anyValue,
    unknown: anyValue,
  },
  { requiredKeys: [] },
);

export const annotation: fc.Arbitrary<object> = fc.record({
  kind: fc.constant("annotation"),
  event_id: id(12),
  wp_id: fc.oneof(wpId, fc.constant("WP99")),
  at,
  actor,
  delta,
});

const proposal = fc.constantFrom("generated", "applied", "rejected");
const retrospectiveName = fc.oneof(
  fc.constantFrom("requested", "started", "completed", "skipped", "failed"),
  proposal.map((name) => `proposal.${name}`),
);
const mode = fc.constantFrom<unknown>(
  null,
  { value: "autonomous", source_signal: { kind: "environment", evidence: "CI" } },
  { value: "human_in_command", source_signal: { kind: "explicit_flag", evidence: "" } },
  { value: "autonomous", source_signal: { kind: "environment" } },
  { value: "other", source_signal: { kind: "environment", evidence: "CI" } },
  "autonomous",
);

/** A line about a retrospective, of the older form that its state is made of. */
export const retrospective: fc.Arbitrary<object> = fc.record({
  event_id: id(12),
  at,
  event_name: retrospectiveName.map((name) => `retrospective.${name}`),
  payload: fc.record({ mode, record_path: fc.constantFrom(null, "a/b.md") }, { requiredKeys: [] }),
});

/** Lines that no snapshot looks at, whatever else they have. */
export const other: fc.Arbitrary<object> = fc.oneof(
  fc.record({
    event_type: fc.constantFrom<unknown>("WPCreated", null, 5),
    event_id: id(12),
    payload: fc.constant({}),
  }),
  fc
    .tuple(transition, fc.constantFrom("WPStatusChanged", null))
    .map(([line, event_type]) => ({ ...line, event_type })),
  fc
    .tuple(transition, fc.constantFrom("RetrospectiveCaptured", "RetrospectiveSkipped"))
    .map(([line, type]) => ({ ...line, type })),
);

/** A good line of any kind. */
export const goodLine: fc.Arbitrary<object> = fc.oneof(
  { weight: 12, arbitrary: transition },
  { weight: 6, arbitrary: annotation },
  { weight: 1, arbitrary: retrospective },
  { weight: 1, arbitrary: other },
);

/** A `meta.json` that every reader takes. */
export const metaDocument: fc.Arbitrary<object> = fc.record(
  {
    mission_id: fc.constantFrom("01KT6E3ZJF3AMBZ8J8NPYD4KBF", null),
    mission_number: fc.constantFrom<unknown>(null, 0, 7, "007", "12", " ", ""),
    mission_type: fc.constantFrom<unknown>("software-dev", " research ", "", null, 5),
    friendly_name: fc.constant("A mission"),
  },
  { requiredKeys: [] },
);

const WRONG = fc.constantFrom<unknown>(
  null,
  "",
  "doing",
  "PLANNED",
  0,
  5,
  1.5,
  true,
  false,
  [],
  [1],
  {},
  { a: 1 },
  "x",
);

/** A line with one key, at any depth, removed or set to something odd; most are refused, some are fine. */
export const oddLine: fc.Arbitrary<object> = fc
  .tuple(
    fc.oneof(transition, annotation),
    fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
    fc.option(WRONG, { nil: undefined }),
  )
  .map(([line, path, wrong]) => changed(line, path, wrong));

function changed(object: object, [at = 0, ...deeper]: readonly number[], value: unknown): object {
  const keys = Object.keys(object);
  const key = keys[at % keys.length];
  if (key === undefined) return object;
  const { [key]: old, ...rest } = object as Record<string, unknown>;
  const isInside = typeof old === "object" && old !== null && !Array.isArray(old) && deeper.length > 0;
  if (isInside) return { ...rest, [key]: changed(old, deeper, value) };
  return value === undefined ? rest : { ...rest, [key]: value };
}

/** The lines of one mission, as their writer writes them: `SLUG` stands for the name of its directory. */
export function logText(lines: readonly object[], slug: string): string {
  return lines.map((line) => `${lineText(line).replaceAll("SLUG", slug)}\n`).join("");
}
