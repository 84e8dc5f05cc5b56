/** Requests and readings of the connector and the discovery in parity, beside version 0.3.0. */
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
import { sameAnswers } from "../../tracker/test/support/expect-same.ts";
import { alsoSpoilt } from "../../tracker/test/support/spoilt.ts";
import { linearProvider } from "../src/index.ts";

type Json = Readonly<Record<string, unknown>>;

const word = fc.constantFrom("alpha", "beta", "In Review", "a b", "Ünïcode 🐱");
const ID = fc.constantFrom("u1", "u2", "ENG-1", "7f2a5a1e-6f8b-4b1e-9d5e-0a2b3c4d5e6f");

const ref = object({
  system: fc.constant("linear"),
  workspace: fc.constant("linear"),
  id: ID,
  key: absentOr(maybe(fc.constantFrom("ENG-1"))),
});

/** Mostly good, now and then something that Linear never answers. */
const or = (good: fc.Arbitrary<unknown>, ...bad: readonly unknown[]) =>
  fc.oneof(
    { weight: 12, arbitrary: good },
    { weight: 1, arbitrary: fc.constantFrom(undefined, null, ...bad) },
  );

const state = object({
  id: absentOr(fc.constantFrom("s1", "s2")),
  name: or(fc.constantFrom("Todo", "In Progress", "In Review", "BLOCKED", "On hold", "Review, blocked"), 5),
  type: or(
    fc.constantFrom(
      "backlog",
      "unstarted",
      "started",
      "completed",
      "canceled",
      "triage",
      "duplicate",
      "Started",
    ),
    5,
  ),
});
const label = or(object({ name: or(word, "", 5) }), "x", 5);

const node: fc.Arbitrary<Json> = object({
  id: fc.oneof({ weight: 12, arbitrary: ID }, { weight: 1, arbitrary: fc.constantFrom(undefined, "", 5) }),
  identifier: or(fc.constantFrom("ENG-1", "ENG-2"), "", 5, true, []),
  title: fc.oneof(
    { weight: 12, arbitrary: word },
    { weight: 1, arbitrary: fc.constantFrom(undefined, null, "", " ") },
  ),
  description: or(fc.constantFrom("text", "", "a\nb"), 5, false, { a: [1, "it's"] }),
  priority: or(fc.constantFrom(0, 1, 2, 3, 4, null), 5, -1, true, false, "x", [], {}),
  createdAt: or(instant, "", "nope", 5),
  updatedAt: or(instant, "", "nope", 5),
  url: or(fc.constantFrom("https://linear.app/x/issue/ENG-1"), "", 5),
  state: or(state, {}, [], "x", 5),
  labels: or(object({ nodes: or(fc.array(label, { maxLength: 3 }), "x", {}, 5) }), {}, [], "x", 5),
  assignee: or(fc.oneof(fc.constant(null), object({ id: or(fc.constantFrom("me"), "", 5) })), {}, [], "x", 5),
  parent: or(
    fc.oneof(
      fc.constant(null),
      object({
        id: or(fc.constantFrom("p"), "", 5),
        identifier: or(fc.constantFrom("ENG-0"), "", 5),
        url: or(fc.constantFrom("https://linear.app/p"), ""),
      }),
    ),
    {},
    [],
    "x",
    5,
  ),
});
const nodeWithTeam = fc
  .tuple(node, or(object({ id: or(fc.constantFrom("team-1", "team-2"), 5) }), {}, [], "x"))
  .map(([one, team]) => (team === undefined ? one : { ...one, team }));

const pageInfo = object({
  hasNextPage: or(fc.boolean(), 1, 0, ""),
  endCursor: or(fc.constantFrom("c1", "c2"), "", 5),
});
const errors = or(
  fc.array(
    object({
      message: absentOr(fc.constantFrom("Entity not found: Issue", 'a "quoted" text', "it's")),
      path: absentOr(fc.constant(["issue", 0])),
      extensions: absentOr(
        object({ code: fc.constantFrom("RATELIMITED", "INPUT_ERROR"), userError: fc.boolean() }),
      ),
    }),
    { maxLength: 2 },
  ),
  "boom",
  5,
  {},
);

/** A body, its data good or broken, or errors. */
const body = (data: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 14, arbitrary: object({ data: or(data, 0, true, "x", "", [], [1], {}) }) },
    { weight: 2, arbitrary: object({ errors, data: absentOr(maybe(data)) }) },
    { weight: 1, arbitrary: fc.constantFrom([], [1], 5, "s", {}) },
  );

const statuses = fc.constantFrom(
  ...[201, 204, 301, 302, 400, 401, 403, 404, 408, 409, 410, 418, 422, 425, 429, 500, 501, 502, 503, 504],
);
const answer = (json: fc.Arbitrary<unknown>): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 14, arbitrary: json.map((value) => ({ json: value })) },
    {
      weight: 2,
      arbitrary: object({
        status: statuses,
        json,
        headers: absentOr(
          fc.record({
            "Retry-After": fc.constantFrom("5", " 7 ", "x", "-1", "Wed, 21 Oct 2026 07:28:00 GMT"),
          }),
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: object({ status: absentOr(statuses), text: fc.constantFrom("", "nope", "<html>") }),
    },
  );

const issueAnswer = answer(body(object({ issue: or(node, {}, [], "x", 5) })));
const done = answer(body(object({ issueUpdate: absentOr(fc.constant({ success: true })) })));

interface Exchange {
  readonly call: Json;
  readonly http: readonly Json[];
}
const exchange = (
  method: string,
  args: Record<string, fc.Arbitrary<unknown>>,
  ...http: readonly fc.Arbitrary<Json>[]
): fc.Arbitrary<Exchange> =>
  fc
    .tuple(object(args), fc.tuple(...http))
    .map(([given, answers]) => ({ call: { method, args: given }, http: answers }));

const patch = fc
  .record({ ...fieldValue, unheard_of: fc.constant(1) }, { requiredKeys: [] })
  .map((fields) => Object.fromEntries(Object.entries(fields).slice(0, 4)));

const exchanges = fc.oneof(
  exchange(
    "list_issues",
    {
      updated_since: absentOr(maybe(instant)),
      cursor: absentOr(maybe(fc.constantFrom("", "c1"))),
      limit: absentOr(fc.constantFrom(1, 50, 100, 500)),
      filters: absentOr(
        maybe(
          object({
            query_text: absentOr(fc.constantFrom("text", "", null)),
            title_contains: absentOr(fc.constantFrom("title", "", null)),
            query_key: absentOr(fc.constantFrom("", null)),
            other: absentOr(fc.constant("x")),
          }),
        ),
      ),
    },
    answer(
      body(
        object({
          issues: or(
            object({
              nodes: or(
                fc.array(fc.oneof({ weight: 30, arbitrary: node }, fc.constantFrom(null, "x")), {
                  maxLength: 3,
                }),
                {},
                "x",
                5,
              ),
              pageInfo: or(pageInfo, [], "x"),
            }),
            {},
            [],
            "x",
          ),
        }),
      ),
    ),
  ),
  exchange(
    "list_issues",
    {
      filters: object({
        query_key: fc.constantFrom("ENG-1", "nope"),
        query_text: absentOr(fc.constant("t")),
      }),
    },
    answer(body(object({ issue: or(nodeWithTeam, {}, [], "x") }))),
  ),
  exchange("get_issue", { ref }, issueAnswer),
  exchange(
    "create_issue",
    { issue: issue(ref) },
    answer(
      body(
        object({
          issueCreate: or(
            object({
              success: absentOr(fc.boolean()),
              issue: or(object({ id: or(ID, "", 5) }), {}, [], "x"),
            }),
            {},
            [],
            "x",
          ),
        }),
      ),
    ),
    issueAnswer,
  ),
  exchange("update_issue", { ref, patch, idempotency_key: absentOr(word) }, done, issueAnswer),
  exchange("transition_issue", { ref, target_status: fieldValue["status"]! }, done, issueAnswer),
  exchange(
    "upsert_link",
    {
      ref,
      link: fc.record({
        type: fc.constantFrom("blocks", "blocked_by", "relates_to", "duplicates", "parent_of", "child_of"),
        target: ref,
      }),
    },
    done,
  ),
  exchange("add_comment", { ref, body: fc.constantFrom("hi", "", "Ünïcode\n") }, done),
  exchange("list_events", { limit: absentOr(fc.constant(5)) }),
  exchange("get_capabilities", {}),
);

const config = object({
  api_key: fc.constantFrom("key", "key", "key", "é"),
  team_id: fc.constant("team-1"),
  workspace: absentOr(fc.constantFrom("linear", "acme", " ")),
  graphql_url: absentOr(
    fc.constantFrom("https://api.linear.app/graphql", "https://linear.example/graphql//"),
  ),
  status_to_state_id: absentOr(
    fc.dictionary(fieldValue["status"] as fc.Arbitrary<string>, fc.constantFrom("s1", "s2")),
  ),
});
const oddConfig = fc.oneof(
  fc
    .tuple(config, fc.constantFrom("api_key", "team_id"), fc.constantFrom("", " ", undefined))
    .map(([good, field, value]) => {
      const { [field]: _, ...rest } = good;
      return value === undefined ? rest : { ...rest, [field]: value };
    }),
  config.map((good) => ({ ...good, unheard_of: 1 })),
  config.map((good) => ({ ...good, status_to_state_id: { doing: "s1" } })),
);
const nango = object({
  connection_id: fc.constant("conn"),
  provider_config_key: fc.constant("linear"),
  nango_secret_key: fc.constant("secret"),
  nango_base_url: absentOr(fc.constantFrom("https://nango.example", "https://nango.example/")),
});

/** What is over of the answers of a call that ended early would be taken for the next call's, on both sides alike. */
const run = fc
  .tuple(
    fc.oneof({ weight: 12, arbitrary: config }, { weight: 1, arbitrary: oddConfig }),
    fc.array(exchanges, { minLength: 1, maxLength: 3 }),
    fc.option(nango, { nil: undefined, freq: 4 }),
  )
  .map(([given, some, hosted]) => {
    const { api_key: _, ...params } = given as Json;
    return {
      provider: "linear",
      config: hosted === undefined ? given : params,
      calls: some.map(({ call }) => call),
      // Enough for every call, however many answers it takes.
      http: [...some.flatMap(({ http }) => http), ...Array<Json>(8).fill({ json: { data: {} } })],
      ...(hosted && { nango: hosted }),
    };
  });

const organization = object({
  id: or(fc.constantFrom("org"), 5, ""),
  name: or(word, 5, ""),
  urlKey: or(fc.constantFrom("acme"), 5, ""),
});
const team = object({
  id: or(fc.constantFrom("team-1"), 5),
  key: or(fc.constantFrom("ENG"), 5),
  name: or(word, 5),
});
const found = (data: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 12, arbitrary: body(data).map((json) => ({ json })) },
    { weight: 3, arbitrary: object({ status: statuses, json: body(data) }) },
    { weight: 1, arbitrary: fc.constantFrom({ text: "<html>" }, { status: 500, text: "" }) },
  );
const discover = fc.oneof(
  object({
    kind: fc.constant("workspaces"),
    provider: fc.constantFrom("linear", "linear", "linear", "Linear"),
    nango,
    http: found(object({ organization: or(organization, {}, [], "x") })).map((one) => [one]),
  }),
  object({
    kind: fc.constant("resources"),
    provider: fc.constant("linear"),
    nango,
    workspace: object({
      ...{ id: fc.constant("org"), name: fc.constantFrom("acme", ""), display: fc.constant("Acme") },
      ...{ kind: fc.constant("workspace"), provider: fc.constant("linear") },
      provider_context: absentOr(fc.constantFrom(null, {}, { org_id: "org", url_key: "other" })),
    }),
    http: found(
      object({
        teams: or(object({ nodes: or(fc.array(or(team, "x"), { maxLength: 3 }), {}, 5) }), {}, [], "x"),
      }),
    ).map((one) => [one]),
  }),
);

const hostedParams = object({
  provider: fc.constant("linear"),
  connector_params: object({
    team_id: absentOr(fc.constantFrom("team-1", 5, "", null, true, ["a"])),
    workspace: absentOr(fc.constant("acme")),
    other: absentOr(fc.constant(1)),
  }),
});

describeWithOracle("tracker-0.3.0", "the connector of Linear in parity", (oracle) => {
  const requests = { ...alsoSpoilt({ connector_run: run, discover }), hosted_params: hostedParams };
  sameAnswers(oracle, requests, [linearProvider]);
});
