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
import { githubProvider } from "../src/index.ts";

type Json = Readonly<Record<string, unknown>>;

const ref = object({
  system: fc.constantFrom("github", "jira"),
  workspace: fc.constantFrom("acme/app", "ws"),
  id: fc.constantFrom("1", "7", "draft:1", "a b", "é/ü"),
  key: absentOr(maybe(fc.constantFrom("#7"))),
});

const label = or(object({ name: or(fc.constantFrom("bug", "BUG", "a b"), "", " ", 5) }), "bug", 5, []);
const user = or(object({ login: or(fc.constantFrom("anna", "ben"), "", 5) }), "x", 5, []);
const row: fc.Arbitrary<Json> = object({
  number: or(fc.constantFrom(7, 8, 12), "9", "", true, 1.5),
  title: or(fc.constantFrom("A title", "Ünïcode 🐱"), "", " ", 5, 0, true),
  body: or(fc.constantFrom("text", "", "a\nb", null), 5, {}),
  state: or(fc.constantFrom("open", "closed", "Closed"), 5, []),
  labels: or(fc.array(label, { maxLength: 3 })),
  assignees: or(fc.array(user, { maxLength: 2 })),
  created_at: or(instant, "", "nope", 5),
  updated_at: or(instant, "2026-01-02T00:00:00Z", "nope", 5),
  html_url: or(fc.constantFrom("https://github.com/acme/app/issues/7"), ""),
  pull_request: absentOr(fc.constantFrom({}, { url: "u" })),
});
const rows = fc.array(row, { maxLength: 3 });
const event: fc.Arbitrary<Json> = object({
  id: or(fc.constantFrom(1, "e-2")),
  created_at: or(instant, "nope"),
  event: fc.constantFrom("labeled", "closed"),
  issue: or(object({ number: or(fc.constantFrom(7, 8)), html_url: absentOr(fc.constantFrom("u", null)) })),
});

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
              labels: absentOr(fc.constantFrom(["a"], ["a b", "c"], "ab", "", null, [])),
              other: absentOr(fc.constant("x")),
            }),
          ),
        ),
      },
      answer(rows),
    ),
  },
  ...commonExchanges(ref, { created: read, updated: read, read }),
  exchange("upsert_link", { ref, link: anyLink(ref) }),
  exchange(
    "add_comment",
    { ref, body: fc.constantFrom("hi", "", "Ünïcode\n") },
    answer(fc.constant({ id: 1 })),
  ),
  exchange(
    "list_events",
    {
      cursor: absentOr(maybe(object({ cursor: absentOr(maybe(fc.constantFrom("2", "", "x"))) }))),
      limit: absentOr(fc.constantFrom(1, 2, 100, 101)),
    },
    answer(fc.array(event, { maxLength: 3 })),
  ),
);

const config = object({
  owner: fc.constantFrom("acme", "a b", "é"),
  repo: fc.constantFrom("app", "a/b"),
  token: fc.constantFrom("secret-token", "secret-token", "secret-token", "é"),
  base_url: absentOr(fc.constantFrom("https://api.github.com", "https://ghe.example/api/v3//")),
});
const run = connectorRun({
  provider: "github",
  config: fc.oneof(
    { weight: 12, arbitrary: config },
    { weight: 1, arbitrary: oddConfig(config, "owner", "repo", "token") },
  ),
  exchanges,
  hosted: { nango: nango("github"), params: ({ token: _, ...params }) => params },
});

const account = object({
  id: or(fc.constantFrom(5, 6), "7"),
  login: or(fc.constantFrom("acme", "anna")),
  description: or(fc.constantFrom("Acme", "", null)),
  name: or(fc.constantFrom("Anna", "", null)),
});
const repository = object({
  id: or(fc.constantFrom(9), "7"),
  name: or(fc.constantFrom("app")),
  full_name: or(fc.constantFrom("acme/app")),
  owner: or(object({ login: or(fc.constant("acme")) })),
  html_url: or(fc.constantFrom("https://github.com/acme/app")),
  default_branch: or(fc.constantFrom("main", "trunk")),
  visibility: absentOr(fc.constantFrom("public", "private")),
  private: absentOr(fc.boolean()),
});
const url = fc.oneof(
  { weight: 3, arbitrary: fc.constant("https://api.github.com/orgs/acme/repos?page=2") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...["https://api.github.com/a,b", "https://api.github.com/a b?c=%2C#d", "https://api.github.com"],
      ...[
        "https://evil.example:99/x",
        "http://u:p@api.github.com/y",
        "ftp://x/y",
        "mailto:x",
        "HTTPS://A/B/../C",
      ],
      ...["/rel", "rel?page=2", "//evil.example/x", "?page=2", "https:a/b", "https://", ""],
    ),
  },
);
const relation = fc.oneof(
  { weight: 3, arbitrary: fc.constant('; rel="next"') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        "; rel=next",
        '; REL="next"',
        '; rel="NEXT"',
        '; rel="next prev"',
        "; rel='next'",
        '; rel = "next"',
      ],
      ...['rel="next"', ';rel="next";a="b"', '; a="b"; rel="next"', '; rel="prev"; rel="next"'],
      ...['; rel="prev"', '; title="next"; rel="last"', "", '; a="b,c"; rel="next"'],
    ),
  },
);
const oneLink = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(url, relation).map(([to, told]) => `<${to}>${told}`) },
  { weight: 1, arbitrary: fc.constantFrom("garbage", 'rel="next"', 'https://api.github.com/y; rel="next"') },
);
const linked = fc.oneof(
  fc.constant({}),
  fc.array(oneLink, { minLength: 1, maxLength: 3 }).map((links) => ({ headers: { Link: links.join(", ") } })),
);
const repositories = fc
  .tuple(fc.array(repository, { maxLength: 2 }), linked)
  .map(([json, more]) => ({ json, ...more }));

const discover = fc.oneof(
  object({
    kind: fc.constant("workspaces"),
    provider: fc.constantFrom("github", "github", "github", "GitHub"),
    nango: nango("github"),
    http: fc.tuple(answer(fc.array(account, { maxLength: 3 })), answer(account)),
  }),
  object({
    kind: fc.constant("resources"),
    provider: fc.constant("github"),
    nango: nango("github"),
    workspace: object({
      ...{ id: fc.constant("5"), name: fc.constantFrom("acme", "a b"), display: fc.constant("A") },
      ...{ kind: fc.constantFrom("org", "user"), provider: fc.constant("github") },
      provider_context: absentOr(
        fc.constantFrom<unknown>({ workspace_type: "org" }, { workspace_type: "user" }, null, {}),
      ),
    }),
    http: fc
      .tuple(fc.array(repositories, { maxLength: 2 }), answer(fc.array(repository, { maxLength: 2 })))
      .map(([pages, last]) => [...pages, last, ...Array<Json>(12).fill({ json: [] })]),
  }),
);

const hostedParams = object({
  provider: fc.constant("github"),
  connector_params: object({
    owner: absentOr(fc.constantFrom<unknown>("acme", 9, "", null, true)),
    repo: absentOr(fc.constantFrom<unknown>("app", "", null, ["a"])),
    base_url: absentOr(fc.constantFrom<unknown>("https://x/api/v3", null)),
  }),
});

describeWithOracle("tracker-0.3.0", "the connector of GitHub in parity", (oracle) => {
  const requests = { ...alsoSpoilt({ connector_run: run, discover }), hosted_params: hostedParams };
  sameAnswers(oracle, requests, [githubProvider]);
});
