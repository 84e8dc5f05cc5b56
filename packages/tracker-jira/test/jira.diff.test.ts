/** Requests, readings and discovery in parity, beside version 0.3.0. */
import fc from "fast-check";
import { describeWithOracle } from "../../../test/support/oracle.ts";
import { fieldValue, instant, issue, object } from "../../tracker/test/support/arbitrary-issues.ts";
import { sameAnswers } from "../../tracker/test/support/expect-same.ts";
import { alsoSpoilt } from "../../tracker/test/support/spoilt.ts";
import { jiraProvider } from "../src/index.ts";

type Json = Readonly<Record<string, unknown>>;

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 4 });
const absentOr = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });
/** Now and then something that the answer should not hold. */
const or = <T>(value: fc.Arbitrary<T>, odd: readonly unknown[], weight = 1) =>
  fc.oneof({ weight: 12, arbitrary: value }, { weight, arbitrary: fc.constantFrom(...odd) });

const words = fc.constantFrom(
  "alpha",
  "Ünïcode 🐱",
  'a "b" \\c',
  "(x) ~ *y'",
  " both ends ",
  "two\n\nlines",
  "x\u0085",
);
const statusName = fc.constantFrom(
  ...["Done", "closed", "Resolved", "In Progress", "DOING", "started", "In Review", "review", "Blocked"],
  ...["on hold", "Canceled", "cancelled", "To Do", "Backlog", ""],
);
const typeName = fc.constantFrom(
  ...[
    "Epic",
    "initiative",
    "Story",
    "Bug",
    "defect",
    "Sub-task",
    "subtask",
    "Chore",
    "maintenance",
    "Task",
    "Idea",
  ],
);
const priorityName = fc.constantFrom("Highest", "high", "Medium", "LOW", "lowest", "Blocker", "");
const named = (name: fc.Arbitrary<unknown>) =>
  or(object({ id: fc.constant("3"), name: absentOr(name) }), [null, {}]);

const textNode = object({ type: fc.constant("text"), text: absentOr(or(words, ["", 5, null])) });
const inline = fc.oneof(
  { weight: 3, arbitrary: textNode },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { type: "hardBreak" },
      { type: "mention", attrs: { text: "@a" } },
      { text: "q" },
    ),
  },
);
const block = fc.oneof(
  object({ type: fc.constant("paragraph"), content: absentOr(fc.array(inline, { maxLength: 3 })) }),
  fc.constantFrom<Json>(
    { type: "bulletList", content: [{ type: "listItem", content: [{ type: "text", text: "in" }] }] },
    { type: "rule" },
    { type: "text", text: "loose" },
  ),
);
const document = object({
  type: fc.constant("doc"),
  version: fc.constant(1),
  content: absentOr(or(fc.array(block, { maxLength: 3 }), [null])),
});

const user = or(object({ accountId: absentOr(fc.constantFrom("u1", "u2", "")) }), [null, "x", {}]);
const remoteKey = fc.constantFrom("P-1", "P-2", "OTHER-3");
const parent = or(object({ id: or(fc.constantFrom("9", "10"), [7]), key: absentOr(maybe(remoteKey)) }), [
  null,
  "y",
]);
const time = or(
  instant.map((text) => text.replace("Z", "+0000")),
  [null, "", "nope", 5],
);

const fields = object({
  summary: absentOr(or(words, [null, "", " ", 5, true], 2)),
  description: absentOr(or(document, [null, "plain", "", 5, ["a"]], 3)),
  status: absentOr(named(statusName)),
  priority: absentOr(named(priorityName)),
  assignee: absentOr(user),
  labels: absentOr(or(fc.array(words, { maxLength: 2 }), [null])),
  issuetype: absentOr(named(typeName)),
  parent: absentOr(parent),
  created: absentOr(time),
  updated: absentOr(time),
});
const remoteIssue = object({
  id: absentOr(or(fc.constantFrom("10001", "10002"), [7, "", " "])),
  key: absentOr(or(remoteKey, [null, ""])),
  fields: absentOr(or(fields, [null, {}])),
  self: fc.constant("https://x"),
});

const ok = (json: fc.Arbitrary<unknown>, status = 200) => json.map((body) => ({ status, json: body }));
const failed = fc
  .tuple(
    fc.constantFrom(400, 401, 403, 404, 408, 409, 410, 422, 425, 429, 451, 500, 502, 503, 504),
    fc.constantFrom(undefined, "3", " 12 ", "Wed, 21 Oct 2026 07:28:00 GMT", "soon"),
    fc.constantFrom({ text: "" }, { text: "<html>" }, { json: { errorMessages: ["no"], errors: {} } }),
  )
  .map(([status, wait, body]) => ({ status, ...body, ...(wait && { headers: { "Retry-After": wait } }) }));
const broken = fc.constantFrom<Json>(
  { text: "<html>" },
  { text: "\ufeff{}" },
  { status: 302, text: "" },
  { json: [] },
  { json: null },
  { json: 5 },
  { text: "" },
);
const answer = (good: fc.Arbitrary<Json>) =>
  fc.oneof(
    { weight: 10, arbitrary: good },
    { weight: 2, arbitrary: failed },
    { weight: 1, arbitrary: broken },
  );

const oneIssue = answer(ok(remoteIssue));
const search = answer(
  ok(
    object({
      issues: absentOr(or(fc.array(remoteIssue, { maxLength: 3 }), [null, {}, ["x"], [null]])),
      total: absentOr(or(fc.integer({ min: 0, max: 150 }), [null, "5", "x", 2.5])),
      startAt: absentOr(fc.constant(3)),
    }),
  ),
);
const transitions = answer(
  ok(
    object({
      transitions: absentOr(
        or(
          fc.array(
            object({
              id: absentOr(or(fc.constantFrom("11", "21", "31"), [5, null])),
              name: absentOr(or(statusName, [null])),
              to: absentOr(object({ name: statusName })),
            }),
            { maxLength: 4 },
          ),
          [null, ["a"]],
        ),
      ),
    }),
  ),
);
const made = answer(
  ok(object({ id: absentOr(fc.constant("10005")), key: absentOr(or(remoteKey, [null, ""])) }), 201),
);
const empty = answer(fc.constantFrom({ status: 204, text: "" }, { status: 201, json: {} }));

const ref = object({
  system: fc.constant("jira"),
  workspace: fc.constant("https://x.atlassian.net"),
  id: fc.constantFrom("10001", "10002"),
  key: absentOr(maybe(fc.constantFrom("P-1", "P-2", "", " ", "a b"))),
});
const anyText = or(words, [null, 5, "", ["a"], true], 2);
const filters = maybe(
  object({
    query_key: absentOr(anyText),
    query_text: absentOr(anyText),
    jql: absentOr(anyText),
    other: absentOr(words),
  }),
);
const mission = or(
  object({
    mission_id: fc.constant("m-1"),
    mission_url: words,
    list: fc.constantFrom([1.5, true, null, {}, []], [], ["a", { b: "c" }]),
  }),
  [null, {}, "text", 5],
);
const patch = object({
  title: absentOr(words),
  body: absentOr(maybe(words)),
  status: absentOr(fieldValue["status"]!),
  priority: absentOr(fieldValue["priority"]!),
  labels: absentOr(fieldValue["labels"]!),
  assignees: absentOr(fieldValue["assignees"]!),
  issue_type: absentOr(fieldValue["issue_type"]!),
  parent: absentOr(fieldValue["parent"]!),
  links: absentOr(fieldValue["links"]!),
  custom_fields: absentOr(
    or(object({ spec_kitty_mission: absentOr(mission), other: absentOr(words) }), [{}]),
  ),
  unheard_of: absentOr(fc.constant(1)),
});
const link = fc.record({
  type: fc.constantFrom("blocks", "blocked_by", "relates_to", "duplicates", "parent_of", "child_of"),
  target: ref,
});

interface Call {
  readonly call: Json;
  readonly http: readonly Json[];
}

/** A call, and the answers that it meets. */
const call = (method: string, args: fc.Arbitrary<Json>, ...http: fc.Arbitrary<Json>[]): fc.Arbitrary<Call> =>
  fc
    .tuple(args, fc.tuple(...http))
    .map(([given, answers]) => ({ call: { method, args: given }, http: answers }));

const list = object({
  updated_since: absentOr(maybe(fc.oneof(instant, fc.constant("0999-01-01T00:00:00Z")))),
  cursor: absentOr(or(maybe(fc.constantFrom("0", "50", "100")), ["x", "", " 7 ", "-1", "1.5"])),
  limit: absentOr(fc.constantFrom(0, 1, 50, 500)),
  filters: absentOr(filters),
});
const withTransition = (args: fc.Arbitrary<Json>, method: string) =>
  fc.oneof(
    call(method, args, transitions, empty, oneIssue, empty, oneIssue),
    call(method, args, transitions, empty, oneIssue),
  );
const anyCall = fc.oneof(
  { weight: 4, arbitrary: call("list_issues", list, search) },
  { weight: 4, arbitrary: call("get_issue", object({ ref }), oneIssue) },
  { weight: 3, arbitrary: call("create_issue", object({ issue: issue(ref) }), made, oneIssue) },
  {
    weight: 3,
    arbitrary: call(
      "update_issue",
      object({ ref, patch: patch.map(({ status: _, ...rest }) => rest), idempotency_key: absentOr(words) }),
      empty,
      oneIssue,
    ),
  },
  { weight: 3, arbitrary: withTransition(object({ ref, patch }), "update_issue") },
  {
    weight: 3,
    arbitrary: withTransition(object({ ref, target_status: fieldValue["status"]! }), "transition_issue"),
  },
  { weight: 2, arbitrary: call("upsert_link", object({ ref, link }), empty) },
  { weight: 2, arbitrary: call("add_comment", object({ ref, body: words }), empty) },
  { weight: 1, arbitrary: call("list_events", fc.constant({})) },
  { weight: 1, arbitrary: call("get_capabilities", fc.constant({})) },
);

const options = {
  default_issue_type: absentOr(fc.constantFrom("Task", "Story")),
  status_name_map: absentOr(
    or(fc.dictionary(fieldValue["status"] as fc.Arbitrary<string>, statusName, { maxKeys: 3 }), [
      { zz: "a" },
    ]),
  ),
  spec_kitty_mission_field_id: absentOr(maybe(fc.constantFrom("customfield_1", ""))),
};
const direct = object({
  base_url: or(fc.constantFrom("https://x.atlassian.net", "https://x.atlassian.net/", "https://h/jira//"), [
    "",
    " ",
  ]),
  email: or(fc.constantFrom("a@b.c", "ü@b.c"), [""]),
  api_token: or(fc.constantFrom("secret", "tökén"), [""]),
  project_key: or(fc.constantFrom("P", "ORDER"), ["", "\u0085"]),
  ...options,
});
const anyDirect = fc.oneof(
  { weight: 20, arbitrary: direct },
  { weight: 1, arbitrary: direct.map(({ email: _, ...rest }) => rest) },
  { weight: 1, arbitrary: direct.map((config) => ({ ...config, site_url: "https://s" })) },
);
const hosted = object({
  base_url: fc.constant("https://api.atlassian.com/ex/jira/c1"),
  project_key: fc.constant("P"),
  ...options,
});
const nango = object({
  connection_id: fc.constant("c-1"),
  provider_config_key: fc.constant("jira"),
  nango_secret_key: fc.constant("nango-secret"),
  nango_base_url: absentOr(fc.constantFrom("https://n.example", "https://n.example/")),
});

const run = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: anyDirect.map((config) => ({ config })) },
      { weight: 1, arbitrary: fc.record({ config: hosted, nango }) },
    ),
    fc.array(anyCall, { minLength: 1, maxLength: 3 }),
  )
  .map(([connection, calls]) => ({
    ...{ provider: "jira", ...connection },
    calls: calls.map(({ call }) => call),
    // More than enough, for calls that ask more often than the usual.
    http: [...calls.flatMap(({ http }) => http), ...Array(12).fill({ status: 503, text: "" })],
  }));

const site = or(
  object({
    id: absentOr(or(fc.constantFrom("cloud-1", "cloud-2"), [7])),
    name: absentOr(words),
    url: absentOr(or(fc.constantFrom("https://x.atlassian.net", "https://x"), [null, ""])),
    scopes: fc.constant(["read:jira-work"]),
  }),
  [null, "x"],
);
const project = or(
  object({
    id: absentOr(or(fc.constantFrom("1", "2"), [7])),
    key: absentOr(remoteKey),
    name: absentOr(words),
  }),
  [null],
);
const projects = answer(
  ok(
    object({
      values: absentOr(or(fc.array(project, { maxLength: 2 }), [null])),
      isLast: absentOr(fc.boolean()),
    }),
  ),
);
const LAST: Json = { json: { values: [] } };
const workspace = object({
  ...{
    id: fc.constant("cloud-1"),
    name: words,
    display: words,
    kind: fc.constant("site"),
    provider: fc.constant("jira"),
  },
  provider_context: absentOr(or(object({ cloud_id: or(fc.constantFrom("cloud-1"), [7]) }), [null, {}])),
});
const discover = fc.oneof(
  object({
    ...{ kind: fc.constant("workspaces"), provider: fc.constant("jira"), nango },
    http: fc.array(answer(ok(or(fc.array(site, { maxLength: 3 }), [null, {}]))), {
      minLength: 1,
      maxLength: 1,
    }),
  }),
  object({
    ...{ kind: fc.constant("resources"), provider: fc.constant("jira"), nango, workspace },
    http: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.array(projects, { minLength: 4, maxLength: 4 }).map((pages) => [...pages, LAST]),
      },
      { weight: 1, arbitrary: fc.constant(Array(20).fill({ json: { values: [], isLast: false } })) },
    ),
  }),
);

const hostedParams = object({
  provider: or(fc.constant("jira"), ["jira ", "azure_devops"]),
  connector_params: object({
    project_key: absentOr(or(words, [5, null])),
    base_url: absentOr(words),
    cloud_id: absentOr(words),
  }),
});

describeWithOracle("tracker-0.3.0", "Jira in parity", (oracle) => {
  const requests = { ...alsoSpoilt({ connector_run: run, discover }), hosted_params: hostedParams };
  sameAnswers(oracle, requests, [jiraProvider]);
});
