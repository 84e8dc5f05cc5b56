/** Commands and readings of the connector in parity, beside version 0.3.0. */
import fc from "fast-check";
import { describeWithOracle } from "../../../test/support/oracle.ts";
import { absentOr, fieldValue, issue, maybe, object } from "../../tracker/test/support/arbitrary-issues.ts";
import { anyLink } from "../../tracker/test/support/arbitrary-runs.ts";
import { sameAnswers } from "../../tracker/test/support/expect-same.ts";
import { fpProvider } from "../src/index.ts";

type Json = Readonly<Record<string, unknown>>;

const id = fc.constantFrom("FP-1", "FP-2", "AB-9", "x_y", "-rf", "é 1");
const ref = object({
  ...{ system: fc.constantFrom("fp", "jira"), workspace: fc.constantFrom("fp", "w") },
  ...{ id, key: absentOr(maybe(id)) },
});

const bracket = fc.constantFrom(
  ...["todo", "in-progress", "in_progress", "done", "Done", "blocked", "in-review", "cancelled", "canceled"],
  ...["weird", " done ", "high", "MEDIUM", "low", "critical", "2", "7", "-3", "1.5", "x", ""],
  ...["１", "٣", "1_0", "1__0", "+2", " 2 "],
);
const line = fc
  .tuple(
    fc.constantFrom("", "  ", "├── ", "│   └── ", "- ", "\t"),
    id,
    bracket,
    fc.option(bracket, { nil: undefined }),
    fc.constantFrom("A title", "Ünïcode 🐱", "[x] name", "t ", ""),
  )
  .map(([tree, one, status, priority, title]) =>
    [`${tree}${one}`, `[${status}]`, ...(priority === undefined ? [] : [`[${priority}]`]), title].join(" "),
  );
const text = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: line },
      { weight: 1, arbitrary: fc.constantFrom("noise", "Issue FP-1 is here", "AB-9", "fp-1", "xFP-1", "") },
    ),
    { maxLength: 4 },
  )
  .chain((lines) => fc.constantFrom("\n", "\r\n").map((end) => lines.join(end)));
const output = fc.oneof(
  { weight: 12, arbitrary: text.map((stdout) => ({ stdout })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom("Created FP-1", "FP-2 updated", "ok", "").map((stdout) => ({ stdout })),
  },
  { weight: 1, arbitrary: fc.constant({ error: "boom" }) },
);

const depends = fc.constantFrom<unknown>(
  ...[["FP-2", "FP-3"], "FP-2", [], null, [5], "", [""], ["", "FP-2"], [null], 0, 7, true, false, { a: 1 }],
);
const patch: fc.Arbitrary<Json> = fc
  .record(
    {
      ...fieldValue,
      status: fc.oneof(fieldValue["status"]!, fc.constant("zz")),
      priority: fc.constantFrom(null, 0, 1, 2, 3, 4, 9),
      ...{ depends, unheard_of: fc.constant(1) },
    },
    { requiredKeys: [] },
  )
  .chain((fields) =>
    fc
      .subarray(Object.keys(fields), { maxLength: Math.min(3, Object.keys(fields).length) })
      .map((names) => Object.fromEntries(names.map((name) => [name, (fields as Json)[name]]))),
  );
const mildPatch = object({
  status: absentOr(fieldValue["status"]!),
  priority: absentOr(fc.constantFrom(null, 0, 1, 2, 3, 4)),
  depends: absentOr(depends),
});

const call = (method: string, args: Record<string, fc.Arbitrary<unknown>>) =>
  object(args).map((given) => ({ method, args: given }));
const calls = fc.oneof(
  call("list_issues", {
    limit: absentOr(fc.constantFrom(1, 2, 100, 0, -1)),
    updated_since: absentOr(fc.constant("2026-01-01T00:00:00Z")),
    filters: absentOr(
      maybe(object({ status: absentOr(fc.constantFrom("done", "in_progress", "zz", "", null, 5)) })),
    ),
  }),
  { weight: 3, arbitrary: call("get_issue", { ref }) },
  call("create_issue", { issue: issue(ref) }),
  call("update_issue", { ref, patch }),
  { weight: 2, arbitrary: call("update_issue", { ref, patch: mildPatch }) },
  call("transition_issue", { ref, target_status: fieldValue["status"]! }),
  call("upsert_link", { ref, link: anyLink(ref) }),
  call("add_comment", { ref, body: fc.constantFrom("hi", "-x", "") }),
  call("list_events", {}),
  call("get_capabilities", {}),
);

const config = object({
  workspace: absentOr(fc.constantFrom("fp", "other", "", " ")),
  command: absentOr(fc.constantFrom("fp", "/opt/fp")),
  cwd: absentOr(fc.constantFrom("/tmp", null)),
  default_issue_type: absentOr(fc.constantFrom("bug", "story")),
});
const run = fc
  .tuple(
    fc.oneof(
      { weight: 12, arbitrary: config },
      { weight: 1, arbitrary: config.map((given) => ({ ...given, unheard_of: 1 })) },
    ),
    fc.array(calls, { minLength: 1, maxLength: 3 }),
    fc.array(output, { minLength: 8, maxLength: 12 }),
  )
  .map(([given, some, outputs]) => ({
    ...{ provider: "fp", config: given, calls: some },
    commands: [...outputs, ...Array<Json>(60).fill({ stdout: "FP-1 [todo] Filled" })],
  }));

describeWithOracle("tracker-0.3.0", "the connector of FP in parity", (oracle) => {
  sameAnswers(oracle, { connector_run: run }, [fpProvider]);
});
