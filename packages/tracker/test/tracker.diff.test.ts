/** Models, policies, conflicts, engine and mission bridge in parity, beside version 0.3.0. */
import fc from "fast-check";
import { describeWithOracle } from "../../../test/support/oracle.ts";
import { dateText } from "./support/arbitrary-dates.ts";
import {
  absentOr,
  blank,
  clock,
  fault,
  faults,
  fieldValue,
  instant,
  issue,
  issues,
  maybe,
  object,
  owner,
  policy,
  ref,
  step,
  strategy,
  word,
} from "./support/arbitrary-issues.ts";
import { sameAnswers } from "./support/expect-same.ts";

type Json = Readonly<Record<string, unknown>>;

const decision = object({
  decision_id: fc.constantFrom("D-1", "D-2", "D-3"),
  summary: absentOr(maybe(word)),
  blocking: absentOr(fc.boolean()),
  url: absentOr(maybe(fc.constantFrom("https://d/1"))),
  external_ref: absentOr(maybe(ref())),
});

const texts = fc.constantFrom("one", "", "one\ntwo", "a\r\n\r\nb\u2028c\n", "x\u001cy\u0085", "\n");
const update = object({
  mission_id: fc.constantFrom("m-1", "m-2"),
  mission_state: fc.constantFrom("specifying", "done"),
  target_status: absentOr(maybe(fieldValue["status"]!)),
  summary: absentOr(maybe(texts)),
  mission_url: absentOr(maybe(fc.constantFrom("https://m/1", ""))),
  decision_references: absentOr(fc.array(decision, { maxLength: 3 })),
});

/** Good data, or with one thing wrong; the adapter of the reference itself needs some keys. */
function broken(
  data: fc.Arbitrary<Json>,
  field: string,
  wrong: fc.Arbitrary<unknown>,
  takesAnyKeys = true,
): fc.Arbitrary<Json> {
  return fc.oneof(
    { weight: 2, arbitrary: data },
    { weight: 1, arbitrary: fc.tuple(data, wrong).map(([good, value]) => ({ ...good, [field]: value })) },
    {
      weight: takesAnyKeys ? 1 : 0,
      arbitrary: data.map((good) =>
        Object.fromEntries(Object.entries(good).filter(([name]) => name !== field)),
      ),
    },
    { weight: takesAnyKeys ? 1 : 0, arbitrary: data.map((good) => ({ ...good, unheard_of: 1 })) },
  );
}

const nango = object({
  connection_id: word,
  provider_config_key: word,
  nango_secret_key: word,
  nango_base_url: absentOr(fc.constantFrom("https://n/", "")),
});
const event = object({
  event_id: word,
  event_type: fc.constantFrom("created", "updated", "transitioned", "comment_added", "link_upserted"),
  issue_ref: ref(),
  timestamp: instant,
  payload: fc.constant({ a: 2 }),
});
const capabilities = fc.dictionary(
  fc.constantFrom("supports_webhooks", "supports_comments", "supports_delete"),
  fc.boolean(),
);

const model = fc.oneof(
  ...[
    ["ExternalRef", broken(ref(), "workspace", blank)],
    [
      "CanonicalLink",
      broken(object({ type: fc.constant("blocks"), target: ref() }), "type", fc.constant("zz"), false),
    ],
    ["CanonicalIssue", broken(issue(), "title", blank)],
    ["CanonicalIssue", broken(issue(), "status", fc.constantFrom("weird", "DONE"))],
    ["CanonicalIssue", broken(issue(), "issue_type", fc.constant("zz"))],
    [
      "CanonicalIssue",
      fc.tuple(issue(), fc.constantFrom(-1, 5, 99)).map(([one, priority]) => ({ ...one, priority })),
    ],
    ["SyncCheckpoint", object({ cursor: absentOr(maybe(word)), updated_since: absentOr(maybe(instant)) })],
    ["TrackerEvent", broken(event, "event_type", fc.constant("zz"), false)],
    ["DecisionReference", broken(decision, "decision_id", word)],
    ["MissionUpdate", broken(update, "mission_state", word)],
    ["OwnershipPolicy", broken(policy, "mode", fc.constant("zz"), false)],
    ["TrackerCapabilities", capabilities],
    ["NangoConnectionContext", broken(nango, "nango_secret_key", blank)],
  ].map(([name, data]) => (data as fc.Arbitrary<Json>).map((value) => ({ model: name, data: value }))),
);

const mapping = fc.oneof(
  fc.constantFrom(null, 5, true, []).map((value) => ({ fn: "parse_datetime", value })),
  fc
    .constantFrom("closed", "Closed", "open", "", null)
    .map((value) => ({ fn: "github_state_to_status", value })),
  fc
    .oneof(fieldValue["status"]!, fc.constant("zz"))
    .map((value) => ({ fn: "status_to_github_state", value })),
  fc
    .tuple(
      fc.constantFrom("linear_priority_to_canonical", "canonical_to_linear_priority"),
      fc.constantFrom<unknown>(...[null, 0, 1, 2, 3, 4, 5, -1, 1.5, true, false, "1", "", [], [1], {}]),
    )
    .map(([fn, value]) => ({ fn, value })),
);

const resolve = fc.constantFrom(...Object.keys(fieldValue)).chain((field_name) =>
  object({
    field_name: fc.constant(field_name),
    owner,
    local_value: fieldValue[field_name]!,
    external_value: fieldValue[field_name]!,
    strategy,
    local_updated_at: absentOr(maybe(instant)),
    external_updated_at: absentOr(maybe(instant)),
  }),
);

const registryStep = fc.oneof(
  fc.tuple(fc.constant("register"), fc.constantFrom("Jira", " jira ", "linear", "", "\u0085", "É")),
  fc.tuple(fc.constantFrom("unregister", "get"), fc.constantFrom("jira", "JIRA", " jira", "é", "none")),
  fc.constant(["list_names"]),
);

const engine = object({
  strategy: absentOr(strategy),
  strict_manual_review: absentOr(fc.boolean()),
  max_retry_attempts: absentOr(fc.integer({ min: 0, max: 3 })),
});
const connector = fc.option(
  fc.record({ name: fc.constantFrom("memory", "jira"), workspace: fc.constant("ws") }),
  { nil: undefined },
);

const run = object({
  policy,
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  remote: absentOr(issues()),
  local: absentOr(issues()),
  engine: absentOr(engine),
  connector,
  faults: faults("list_issues", "update_issue", "create_issue", "get_issue", "add_comment"),
  clock,
});

const decisionEntry = fc.oneof(
  decision,
  object({
    decision_id: fc.constantFrom("D-1", " D 2 ", "", " ", 5, null, true, 1.5),
    summary: absentOr(fc.constantFrom(null, 7, "s")),
    blocking: absentOr(fc.constantFrom(null, "false", 0, "", true, [], {})),
    external_ref: absentOr(
      fc.constantFrom(
        null,
        "x",
        [],
        {},
        { system: "a", workspace: "b" },
        { system: "q", workspace: 5, id: 7, key: 3 },
      ),
    ),
  }),
  fc.constantFrom(null, "x", 5, []),
);
const seed = object({
  issue: fc
    .tuple(
      issue(),
      fc.oneof(fc.array(decisionEntry, { maxLength: 4 }), fc.constantFrom(null, "x", 5, {})),
      fc.boolean(),
    )
    .map(([one, decision_refs, has]) => (has ? { ...one, custom_fields: { decision_refs } } : one)),
  mission_id: absentOr(fc.constantFrom(null, "", "m-1")),
});

const publish = object({
  remote: issues("memory", "ws", instant),
  issue_ref: ref(),
  update,
  max_retry_attempts: absentOr(fc.integer({ min: 0, max: 3 })),
  faults: faults("get_issue", "update_issue", "upsert_link", "add_comment"),
  clock,
});

describeWithOracle("tracker-0.3.0", "the tracker in parity", (oracle) => {
  sameAnswers(oracle, {
    model: model as fc.Arbitrary<object>,
    classify_http_status: fc.integer({ min: 100, max: 599 }).map((status_code) => ({ status_code })),
    connector_request_error: fault,
    mapping,
    "mapping of dates": dateText.map((value) => ({ fn: "parse_datetime", value })),
    ownership: object({
      policy,
      fields: absentOr(fc.array(fc.constantFrom("title", "links", "unheard_of"))),
    }),
    resolve_field: resolve,
    registry: fc.record({ steps: fc.array(registryStep, { maxLength: 6 }) }),
    sync_run: run,
    mission_seed_from_issue: seed,
    publish_mission_update: publish,
  });
});
