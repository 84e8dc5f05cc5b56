/** Requests and readings of the connector in parity, beside version 0.3.0. */
import fc from "fast-check";
import { describeWithOracle } from "../../../test/support/oracle.ts";
import { absentOr, fieldValue, instant, maybe, object } from "../../tracker/test/support/arbitrary-issues.ts";
import {
  answer,
  anyLink,
  commonExchanges,
  connectorRun,
  exchange,
  oddConfig,
  or,
} from "../../tracker/test/support/arbitrary-runs.ts";
import { sameAnswers } from "../../tracker/test/support/expect-same.ts";
import { alsoSpoilt } from "../../tracker/test/support/spoilt.ts";
import { azureDevOpsProvider } from "../src/index.ts";

type Json = Readonly<Record<string, unknown>>;

const ref = object({
  system: fc.constantFrom("azure_devops", "jira"),
  workspace: fc.constantFrom("org/project", "org/other"),
  id: fc.constantFrom("1", "7", "draft:1", "a b", "é/ü"),
  key: absentOr(maybe(fc.constantFrom("7"))),
});

const PARENT = "System.LinkTypes.Hierarchy-Reverse";
const relation = or(
  object({
    rel: or(
      fc.constantFrom(PARENT, PARENT, "System.LinkTypes.Related", "System.LinkTypes.Hierarchy-Forward"),
      5,
    ),
    url: or(
      fc.constantFrom("https://dev.azure.com/org/_apis/wit/workItems/3", "https://x/y/4"),
      ...["", "9", "https://a/b/9/", "/", 5],
    ),
  }),
  "x",
  5,
  [],
);
const assigned = fc.oneof(
  object({
    displayName: or(fc.constantFrom("Anna", "Ben"), "", 5),
    uniqueName: fc.constant("a@example.org"),
  }),
  fc.constantFrom<unknown>(null, "Anna <a@example.org>"),
);
const fields = object({
  "System.Title": or(fc.constantFrom("A title", "Ünïcode 🐱"), "", " ", 5, 0, true, ["a"]),
  "System.Description": or(fc.constantFrom("text", "<div>a</div>", "a\nb"), "", 5, false, { a: [1, "it's"] }),
  "System.State": or(
    fc.constantFrom(
      ...["New", "Active", "Resolved", "Closed", "Removed", "DONE", "In Progress", "committed", "Blocked"],
      ...["On hold", "Review", "In Review", "cancelled", "Canceled", "Approved", " Done "],
    ),
    ...["", 5, [], true],
  ),
  "System.WorkItemType": or(
    fc.constantFrom("Epic", "Feature", "initiative", "User Story", "story", "BUG", "Defect", "Task", "Issue"),
    ...["", 5],
  ),
  "System.AssignedTo": or(assigned, "", 5, [], ["x"], {}, true),
  "System.Tags": or(
    fc.constantFrom("a; b", "a;;b ; c;", "one", "\u0085;a\u00a0"),
    "",
    5,
    ["a"],
    { a: 1 },
    true,
  ),
  "System.CreatedDate": or(instant, "", "nope", 5),
  "System.ChangedDate": or(instant, "2026-01-02T00:00:00.123Z", 5),
  "Microsoft.VSTS.Common.Priority": or(
    fc.constantFrom(1, 2, 3, 4, 0),
    9,
    -1,
    "2",
    " 3 ",
    "x",
    2.7,
    [],
    {},
    "",
  ),
});
const item: fc.Arbitrary<Json> = object({
  id: or(fc.constantFrom(7, 8, 12), "9", "", " ", [1]),
  rev: fc.constant(1),
  fields: or(fields, [], "x", 5),
  relations: or(fc.array(relation, { maxLength: 3 }), "x", {}, 5),
  url: or(fc.constantFrom("https://dev.azure.com/org/_apis/wit/workItems/7"), "", 5),
});

const found = object({
  workItems: or(
    fc.array(or(object({ id: or(fc.constantFrom(7, 8), "9", "x", 1.5, [], true, " 4 ") }), "x", 5), {
      maxLength: 3,
    }),
    ...["x", {}, 5],
  ),
});
const batch = object({
  count: fc.constant(1),
  value: or(fc.array(or(item, "x", 5), { maxLength: 3 }), "x", {}, { a: 1 }, 5),
});

const read = [answer(item)];
const exchanges = fc.oneof(
  {
    weight: 4,
    arbitrary: exchange(
      "list_issues",
      {
        updated_since: absentOr(maybe(fc.oneof(instant, fc.constant("0999-01-01T00:00:00Z")))),
        cursor: absentOr(maybe(fc.constantFrom("", "1", "x"))),
        limit: absentOr(fc.constantFrom(1, 2, 100, 500, 0)),
        filters: absentOr(maybe(fc.constant({ search: "x" }))),
      },
      answer(found),
      answer(batch),
    ),
  },
  ...commonExchanges(ref, {
    created: read,
    updated: [answer(fc.constant({ id: 7 })), ...read],
    read,
  }),
  exchange(
    "update_issue",
    {
      ref,
      patch: fc.constantFrom<Json>(
        { labels: null },
        { labels: "ab" },
        { labels: [5] },
        { title: null, body: 5 },
        { status: "zz" },
        { priority: 9 },
      ),
    },
    answer(fc.constant({})),
    ...read,
  ),
  exchange("upsert_link", { ref, link: anyLink(ref) }, answer(fc.constant({ id: 7 }))),
  exchange("add_comment", { ref, body: fc.constantFrom("hi", "") }),
);

const config = object({
  organization: fc.constantFrom("org", "o r", "é"),
  project: fc.constantFrom("project", "My Project", "o'neill", "ü"),
  personal_access_token: fc.constantFrom("token", "", "é"),
  base_url: absentOr(fc.constantFrom("https://dev.azure.com", "https://azure.example/tfs//", "https://x//y")),
  status_map: absentOr(
    fc.dictionary(fieldValue["status"] as fc.Arbitrary<string>, fc.constantFrom("Doing", "To Do", "")),
  ),
});
const run = connectorRun({
  provider: "azure_devops",
  config: fc.oneof(
    { weight: 12, arbitrary: config },
    { weight: 1, arbitrary: oddConfig(config, "organization", "project") },
    { weight: 1, arbitrary: config.map((good) => ({ ...good, status_map: { doing: "x" } })) },
  ),
  exchanges,
});

const discover = fc.constantFrom("workspaces", "resources").map((kind) => ({
  ...{ kind, provider: "azure_devops", http: [] },
  nango: { connection_id: "c", provider_config_key: "p", nango_secret_key: "s" },
  ...(kind === "resources" && {
    workspace: { id: "1", name: "w", display: "W", kind: "organization", provider: "azure_devops" },
  }),
}));
const hostedParams = fc.constant({ provider: "azure_devops", connector_params: { project: "p" } });

describeWithOracle("tracker-0.3.0", "the connector of Azure DevOps in parity", (oracle) => {
  const requests = { ...alsoSpoilt({ connector_run: run }), discover, hosted_params: hostedParams };
  sameAnswers(oracle, requests, [azureDevOpsProvider]);
});
