/** Commands and readings of the connector in parity, beside version 0.3.0. */
import fc from "fast-check";
import { describeWithOracle } from "../../../test/support/oracle.ts";
import {
  absentOr,
  fieldValue,
  instant,
  issue,
  maybe,
  object,
} from "../../tracker/test/support/arbitrary-issues.ts";
import { anyLink, or } from "../../tracker/test/support/arbitrary-runs.ts";
import { sameAnswers } from "../../tracker/test/support/expect-same.ts";
import { alsoSpoilt, spoiltOutput } from "../../tracker/test/support/spoilt.ts";
import { beadsProvider } from "../src/index.ts";

type Json = Readonly<Record<string, unknown>>;

const id = fc.constantFrom("b-1", "b-2", "-rf", "é 1");
const ref = object({
  ...{ system: fc.constantFrom("beads", "jira"), workspace: fc.constantFrom("beads", "w") },
  ...{ id, key: absentOr(maybe(id)) },
});
const dependency = object({
  id: absentOr(or(id, "", 5)),
  depends_on_id: absentOr(id),
  dependsOnId: absentOr(id),
  dependency_type: absentOr(
    or(fc.constantFrom("blocks", "related", "relates_to", "Duplicates", "parent-child", "waits-for"), "", 5),
  ),
  type: absentOr(fc.constantFrom("blocks", "discovered-from")),
});
const row: fc.Arbitrary<Json> = object({
  id: or(id, "", 5),
  title: or(fc.constantFrom("A title", "Ünïcode 🐱"), "", " ", 5, 0),
  description: or(fc.constantFrom("text", "", null), 5),
  status: or(
    fc.constantFrom("open", "in_progress", "blocked", "closed", "Deferred", "tombstone", "hooked"),
    5,
  ),
  priority: or(fc.constantFrom(0, 2, 4), 9, -1, "3", "x", 1.7),
  issue_type: or(fc.constantFrom("task", "bug", "feature", "Epic", "story"), 5),
  assignee: or(fc.constantFrom("anna", ""), 5),
  labels: or(fc.array(or(fc.constantFrom("a", "b"), 5), { maxLength: 2 }), "ab", {}),
  parent: or(id, "", 5),
  dependencies: or(fc.array(or(dependency, "x", 5), { maxLength: 3 }), "x", 5, {}),
  metadata: absentOr(fc.constantFrom({ a: 1 }, null, "x")),
  external_ref: absentOr(fc.constantFrom("https://x/1", "", null, 5)),
  created_at: or(instant, "x", 5),
  updated_at: or(instant, "", 5),
});
const printed = (json: fc.Arbitrary<unknown>) =>
  json.map((value) => ({ stdout: JSON.stringify(value ?? null) }));
const shown = fc.oneof(
  { weight: 6, arbitrary: row.map((one) => [one]) },
  { weight: 2, arbitrary: row },
  {
    weight: 2,
    arbitrary: fc.record(
      { issue: row, comments: fc.constantFrom([], [{ id: 1 }]) },
      { requiredKeys: ["issue"] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>([], {}, 5, null, [5], { issue: null }, { issue: 5 }, true),
  },
);
const listed = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.array(fc.oneof({ weight: 12, arbitrary: row }, { weight: 1, arbitrary: fc.constant(5) }), {
      maxLength: 3,
    }),
  },
  { weight: 2, arbitrary: fc.array(row, { maxLength: 2 }).map((items) => ({ items })) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>({}, 5, null, { items: null }, { items: "x" }, true) },
);
const output = fc.oneof(
  { weight: 8, arbitrary: printed(shown) },
  { weight: 4, arbitrary: printed(listed) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      { stdout: "" },
      { stdout: "nope" },
      { stdout: "[" },
      { stdout: "\u2028{}\x1c" },
      { stdout: "\ufeff{}" },
    ),
  },
  { weight: 1, arbitrary: fc.constant({ error: "boom" }) },
);

const patch: fc.Arbitrary<Json> = fc
  .record(
    {
      ...fieldValue,
      status: fc.oneof(fieldValue["status"]!, fc.constant("zz")),
      priority: fc.constantFrom(null, 0, 2, 9),
      labels: fc.oneof(
        { weight: 8, arbitrary: fieldValue["labels"]! },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      unheard_of: fc.constant(1),
    },
    { requiredKeys: [] },
  )
  .chain((fields) =>
    fc
      .subarray(Object.keys(fields), { maxLength: Math.min(4, Object.keys(fields).length) })
      .map((names) => Object.fromEntries(names.map((name) => [name, (fields as Json)[name]]))),
  );

const call = (
  method: string,
  args: Record<string, fc.Arbitrary<unknown>>,
  ...answers: fc.Arbitrary<Json>[]
) =>
  fc.tuple(object(args), fc.tuple(...answers)).map(([given, outputs]) => ({
    ...{ call: { method, args: given }, outputs },
  }));
const calls = fc.oneof(
  {
    weight: 3,
    arbitrary: call(
      "list_issues",
      {
        limit: absentOr(fc.constantFrom(1, 2, 100, 0, -1)),
        updated_since: absentOr(maybe(instant)),
        filters: absentOr(
          maybe(
            object({
              status: absentOr(fc.constantFrom("closed", "in_review", "zz", "", null, 5)),
              title_contains: absentOr(fc.constantFrom("a b", "-x", "", 5)),
              assignee: absentOr(fc.constantFrom("anna", null)),
            }),
          ),
        ),
      },
      printed(listed),
    ),
  },
  { weight: 3, arbitrary: call("get_issue", { ref }, printed(shown)) },
  {
    weight: 3,
    arbitrary: call(
      "create_issue",
      { issue: issue(ref) },
      output,
      printed(shown),
      printed(shown),
      printed(shown),
    ),
  },
  { weight: 3, arbitrary: call("update_issue", { ref, patch }, output, printed(shown)) },
  call("transition_issue", { ref, target_status: fieldValue["status"]! }, output, printed(shown)),
  call("upsert_link", { ref, link: anyLink(ref) }, output),
  call("add_comment", { ref, body: fc.constantFrom("hi", "-x", "") }, output),
  call("list_events", {}),
  call("get_capabilities", {}),
);

const config = object({
  workspace: absentOr(fc.constantFrom("beads", "other", "", " ")),
  command: absentOr(fc.constantFrom("bd", "/opt/bd")),
  cwd: absentOr(fc.constantFrom("/tmp", null)),
});
const run = fc
  .tuple(
    fc.oneof(
      { weight: 12, arbitrary: config },
      { weight: 1, arbitrary: config.map((given) => ({ ...given, unheard_of: 1 })) },
    ),
    fc.array(calls, { minLength: 1, maxLength: 3 }),
  )
  .map(([given, some]) => ({
    ...{ provider: "beads", config: given, calls: some.map(({ call }) => call) },
    commands: [
      ...some.flatMap(({ outputs }) => outputs),
      ...Array<Json>(12).fill({ stdout: '[{"id":"b-1"}]' }),
    ],
  }));

describeWithOracle("tracker-0.3.0", "the connector of Beads in parity", (oracle) => {
  sameAnswers(oracle, alsoSpoilt({ connector_run: run }, spoiltOutput), [beadsProvider]);
});
