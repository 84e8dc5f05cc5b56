/** Requests and readings of the connector and the discovery in parity, beside version 0.3.0. */
import fc from "fast-check";
import { describeWithOracle } from "../../../test/support/oracle.ts";
import { absentOr, instant, maybe, object } from "../../tracker/test/support/arbitrary-issues.ts";
import {
  answer,
  anyLink,
  commonExchanges,
  connectorRun,
  exchange,
  nango,
  oddConfig,
  or,
} from "../../tracker/test/support/arbitrary-runs.ts";
import { sameAnswers } from "../../tracker/test/support/expect-same.ts";
import { alsoSpoilt } from "../../tracker/test/support/spoilt.ts";
import { gitlabProvider } from "../src/index.ts";

type Json = Readonly<Record<string, unknown>>;

const ref = object({
  system: fc.constantFrom("gitlab", "jira"),
  workspace: fc.constantFrom("42", "group/project"),
  id: fc.constantFrom("1", "7", "draft:1", "a b", "é/ü"),
  key: absentOr(maybe(fc.constantFrom("#7"))),
});

const label = or(fc.constantFrom("bug", "BUG", "alpha", "a b", "a,b"), "", 5, true, { name: "bug" });
const user = or(
  object({ id: fc.constantFrom(1, 2), username: or(fc.constantFrom("anna", "ben"), "", 5, false) }),
  "x",
  5,
  [],
);
const row: fc.Arbitrary<Json> = object({
  iid: or(fc.constantFrom(7, 8, 12), "9", "", " ", true, 1.5, [1]),
  title: or(fc.constantFrom("A title", "Ünïcode 🐱"), "", " ", 5, 0, true, ["a"], {}),
  description: or(fc.constantFrom("text", "", "a\nb", null), 5, false, { a: [1, "it's"] }),
  state: or(fc.constantFrom("opened", "closed", "Closed"), 5, [], true),
  labels: or(fc.array(label, { maxLength: 3 }), "bug", { bug: 1 }, 5),
  assignees: or(fc.array(user, { maxLength: 2 }), "x", {}, { username: "u" }, 5),
  created_at: or(instant, "", "nope", 5),
  updated_at: or(instant, "2026-01-02T00:00:00.000Z", "nope", 5),
  web_url: or(fc.constantFrom("https://gitlab.com/g/p/-/issues/7"), "", 5, [1]),
});
const anItem = fc.oneof(
  { weight: 30, arbitrary: row },
  { weight: 1, arbitrary: fc.constantFrom(null, "x", 5) },
);
const rows = fc.oneof(
  { weight: 12, arbitrary: fc.array(anItem, { maxLength: 3 }) },
  { weight: 1, arbitrary: or(fc.array(anItem, { maxLength: 3 }), "x", 5, {}).map((items) => ({ items })) },
);

const read = [answer(row)];
const exchanges = fc.oneof(
  {
    weight: 4,
    arbitrary: exchange(
      "list_issues",
      {
        updated_since: absentOr(maybe(instant)),
        cursor: absentOr(maybe(fc.constantFrom("", "1", "3", "0", "-2", " 4 ", "+5", "x", "1.0"))),
        limit: absentOr(fc.constantFrom(1, 2, 3, 50, 100, 101, 0, -1)),
        filters: absentOr(
          maybe(
            object({
              search: absentOr(fc.constantFrom("a b", "", null, 5, true, ["a"], "é+&=*~")),
              other: absentOr(fc.constant("x")),
            }),
          ),
        ),
      },
      answer(rows),
    ),
  },
  ...commonExchanges(ref, { created: read, updated: read, read }),
  exchange(
    "create_issue",
    {
      issue: fc
        .array(fc.constantFrom("5", " 6 ", "x", "-1", "1.5", "007"), { maxLength: 3 })
        .map((assignees) => ({
          ref: { system: "gitlab", workspace: "42", id: "draft" },
          ...{ title: "T", status: "todo", issue_type: "task", assignees, labels: assignees },
        })),
    },
    ...read,
  ),
  exchange(
    "update_issue",
    {
      ref,
      patch: fc.constantFrom<Json>(
        { assignees: ["9", "x", "٣", " 1_0 ", "１2", "1__0", "²"] },
        { assignees: null },
        { assignees: "12x" },
        { assignees: [5] },
        { labels: null },
        { labels: "ab" },
        { labels: [5] },
        { title: null, body: 5 },
        { status: "zz" },
      ),
    },
    ...read,
  ),
  exchange("upsert_link", { ref, link: anyLink(ref) }, answer(fc.constant({ id: 1 }))),
  exchange(
    "add_comment",
    { ref, body: fc.constantFrom("hi", "", "Ünïcode\n") },
    answer(fc.constant({ id: 1 })),
  ),
);

const config = object({
  project_id: fc.constantFrom("42", "group/project", "group%2Fproject", "é b"),
  token: fc.constantFrom("secret-token", "secret-token", "secret-token", "é"),
  base_url: absentOr(
    fc.constantFrom("https://gitlab.com/api/v4", "https://gitlab.example/api/v4//", "https://x//api/v4/"),
  ),
});
const run = connectorRun({
  provider: "gitlab",
  config: fc.oneof(
    { weight: 12, arbitrary: config },
    { weight: 1, arbitrary: oddConfig(config, "project_id", "token") },
  ),
  exchanges,
  hosted: { nango: nango("gitlab"), params: ({ token: _, ...params }) => params },
});

const group = object({
  id: or(fc.constantFrom(5, 6), "7", "", [1]),
  full_path: or(fc.constantFrom("a/b"), "", 7),
  full_name: or(fc.constantFrom("A / B"), "", 7),
  web_url: or(fc.constantFrom("https://gitlab.com/groups/a/b"), "", 7),
});
const namespace = object({ id: or(fc.constant(5), "", 1.5), full_path: or(fc.constant("a"), "", 7) });
const project = object({
  id: or(fc.constantFrom(9), "7", ""),
  name_with_namespace: or(fc.constantFrom("A / P"), "", 7),
  path_with_namespace: or(fc.constantFrom("a/p"), "", 7),
  web_url: or(fc.constantFrom("https://gitlab.com/a/p"), "", 7),
  namespace: or(namespace, {}, [], "", 7, [1]),
});
/** Some pages of the given rows; a full one is followed by another. */
const pages = (one: fc.Arbitrary<Json>) =>
  fc.oneof(
    {
      weight: 20,
      arbitrary: answer(fc.array(or(one, "x", 5, []), { maxLength: 3 })).map((last) => [last]),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(one, answer(fc.array(one, { maxLength: 3 })))
        .map(([item, last]) => [full(item), last]),
    },
    // Twenty are read and no more.
    { weight: 1, arbitrary: fc.constant(Array<Json>(21).fill(full({ id: 1, full_path: "a" }))) },
  );
const full = (item: Json) => ({ json: Array<Json>(100).fill(item) });

const discover = fc.oneof(
  object({
    kind: fc.constant("workspaces"),
    provider: fc.constantFrom("gitlab", "gitlab", "gitlab", "GitLab"),
    nango: nango("gitlab"),
    http: pages(group),
  }),
  object({
    kind: fc.constant("resources"),
    provider: fc.constant("gitlab"),
    nango: nango("gitlab"),
    workspace: object({
      ...{ id: fc.constant("5"), name: fc.constant("a/b"), display: fc.constant("A") },
      ...{ kind: fc.constant("group"), provider: fc.constant("gitlab") },
      provider_context: absentOr(
        fc.constantFrom<unknown>(
          { group_id: "5" },
          { group_id: "5" },
          null,
          {},
          { group_id: 7 },
          { group_id: "a b" },
        ),
      ),
    }),
    http: pages(project),
  }),
);

const hostedParams = object({
  provider: fc.constant("gitlab"),
  connector_params: object({
    project_id: absentOr(fc.constantFrom<unknown>("9", 9, "", null, true, ["a"])),
    base_url: absentOr(fc.constantFrom<unknown>("https://x/api/v4", "", null)),
    other: absentOr(fc.constant(1)),
  }),
});

describeWithOracle("tracker-0.3.0", "the connector of GitLab in parity", (oracle) => {
  const requests = { ...alsoSpoilt({ connector_run: run, discover }), hosted_params: hostedParams };
  sameAnswers(oracle, requests, [gitlabProvider]);
});
