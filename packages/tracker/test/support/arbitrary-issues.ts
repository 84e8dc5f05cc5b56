/** Random issues, policies and runs in the JSON of the adapter protocol. */
import fc from "fast-check";
import {
  CanonicalIssueType,
  CanonicalStatus,
  CORE_ISSUE_FIELDS,
  ConflictStrategy,
  FailureClass,
  FieldOwner,
  LinkType,
  OwnershipMode,
} from "../../src/index.ts";

type Json = Readonly<Record<string, unknown>>;

const member = <T extends string>(values: Readonly<Record<string, T>>) =>
  fc.constantFrom(...Object.values(values));

/** Few values, so that both sides often agree. */
const word = fc.constantFrom("alpha", "beta", "gamma", "Ünïcode 🐱", "a b");
const blank = fc.constantFrom("", " ", "\u0085\u2003", "\ufeff", "\u200b");

/** A moment with a zone, in one of the forms that are written. */
export const instant: fc.Arbitrary<string> = fc
  .tuple(
    fc.integer({ min: 0, max: 40 }),
    fc.constantFrom("Z", "+00:00", "+02:00", "-05:30"),
    fc.constantFrom("", ".5", ".123456"),
  )
  .map(
    ([minute, zone, fraction]) =>
      `2026-01-01T0${minute % 3}:${String(minute).padStart(2, "0")}:00${fraction}${zone}`,
  );

/** Now and then without a zone. */
const anyInstant = fc.oneof(
  { weight: 30, arbitrary: instant },
  { weight: 1, arbitrary: instant.map((text) => text.replace(/(Z|[+-]\d\d:\d\d)$/, "")) },
);

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 });
const absentOr = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });

/** Keys that are undefined are absent. */
const object = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Json> =>
  fc
    .record(fields)
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)));

export const ref = (system = "memory", workspace = "ws"): fc.Arbitrary<Json> =>
  object({
    system: fc.constant(system),
    workspace: fc.constant(workspace),
    id: fc.constantFrom("1", "2", "3", "10", "é", "draft:1"),
    key: absentOr(maybe(fc.constantFrom("K-1", "#2"))),
    url: absentOr(maybe(fc.constantFrom("https://x/1"))),
  });

const otherRef = fc.oneof(ref(), ref("jira", "https://x:8080"));
const link = fc.record({ type: member(LinkType), target: otherRef });
// Whole floats and the pairs 1 and true, 0 and false are one value there and two here.
const scalar = fc.oneof(
  fc.constantFrom("x", "y", ""),
  fc.integer({ min: 2, max: 5 }),
  fc.boolean(),
  fc.constant(null),
);
const customFields: fc.Arbitrary<Json> = fc.oneof(
  fc.constant({}),
  fc.dictionary(
    fc.constantFrom("a", "b"),
    fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }), fc.dictionary(fc.constantFrom("c"), scalar)),
  ),
  fc.array(fc.constantFrom("hi", "ho"), { maxLength: 2 }).map((comments) => ({ comments })),
);

/** Values by core field, in the JSON of the protocol. */
export const fieldValue: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  title: word,
  body: maybe(word),
  status: member(CanonicalStatus),
  issue_type: member(CanonicalIssueType),
  priority: maybe(fc.integer({ min: 0, max: 4 })),
  assignees: fc.array(word, { maxLength: 2 }),
  labels: fc.array(word, { maxLength: 2 }),
  parent: maybe(otherRef),
  links: fc.array(link, { maxLength: 2 }),
  custom_fields: customFields,
};

export const issue = (own: fc.Arbitrary<Json> = ref(), time = anyInstant): fc.Arbitrary<Json> =>
  object({
    ref: own,
    title: fieldValue["title"]!,
    status: fieldValue["status"]!,
    issue_type: fieldValue["issue_type"]!,
    ...Object.fromEntries(
      ["body", "priority", "assignees", "labels", "parent", "links", "custom_fields"].map((field) => [
        field,
        absentOr(fieldValue[field]!),
      ]),
    ),
    created_at: absentOr(maybe(time)),
    updated_at: absentOr(maybe(time)),
    raw: absentOr(maybe(fc.record({ n: fc.integer({ min: 2, max: 4 }) }))),
  });

/** Issues of different identity. */
export const issues = (system = "memory", workspace = "ws", time = anyInstant): fc.Arbitrary<Json[]> =>
  fc.uniqueArray(issue(ref(system, workspace), time), {
    maxLength: 4,
    selector: (one) => (one["ref"] as Json)["id"],
  });

export const policy: fc.Arbitrary<Json> = object({
  mode: member(OwnershipMode),
  split_field_owners: absentOr(fc.dictionary(fc.constantFrom(...CORE_ISSUE_FIELDS), member(FieldOwner))),
  default_split_owner: absentOr(member(FieldOwner)),
});

export const strategy = member(ConflictStrategy);
export const owner = member(FieldOwner);

export const fault: fc.Arbitrary<Json> = object({
  status_code: absentOr(maybe(fc.constantFrom(400, 401, 403, 404, 408, 409, 410, 425, 429, 500, 503))),
  failure_class: absentOr(maybe(member(FailureClass))),
  message: absentOr(word),
  retry_after_seconds: absentOr(maybe(fc.integer({ min: 2, max: 60 }))),
  provider: absentOr(maybe(word)),
});

// To the reference's adapter an empty fault is none.
const script = fc.array(
  fc.option(
    fault.filter((one) => Object.keys(one).length > 0),
    { nil: null, freq: 2 },
  ),
  { maxLength: 4 },
);
export const faults = (...methods: readonly string[]): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...methods), script, { maxKeys: 2 }) },
  );

export const clock: fc.Arbitrary<Json | undefined> = fc.option(
  fc.record({
    start: fc.constantFrom(
      ...["2026-01-01T01:00:00Z", "2025-12-31T23:59:59.999999Z", "2026-01-01T05:30:00.000001+05:30"],
    ),
    step_seconds: fc.constantFrom(0, 1, 90, 0.25, 1e-6),
  }),
  { nil: undefined },
);

const patch: fc.Arbitrary<Json> = fc
  .record(fieldValue, { requiredKeys: [] })
  .map((fields) => Object.fromEntries(Object.entries(fields).slice(0, 4)));

/** Calls of the protocol on the in-memory connector. */
const call: fc.Arbitrary<Json> = fc.oneof(
  fc.record({ method: fc.constant("get_issue"), args: fc.record({ ref: ref() }) }),
  fc.record({ method: fc.constant("update_issue"), args: fc.record({ ref: ref(), patch }) }),
  fc.record({
    method: fc.constant("transition_issue"),
    args: fc.record({ ref: ref(), target_status: member(CanonicalStatus) }),
  }),
  fc.record({ method: fc.constant("upsert_link"), args: fc.record({ ref: ref(), link }) }),
  fc.record({ method: fc.constant("add_comment"), args: fc.record({ ref: ref(), body: word }) }),
  fc.record({ method: fc.constant("create_issue"), args: fc.record({ issue: issue() }) }),
  fc.record({
    method: fc.constant("list_issues"),
    args: object({
      limit: absentOr(fc.integer({ min: 1, max: 3 })),
      cursor: absentOr(maybe(fc.constantFrom("0", "1", "3", "99"))),
      updated_since: absentOr(maybe(anyInstant)),
    }),
  }),
  fc.record({
    method: fc.constant("list_events"),
    args: object({
      limit: absentOr(fc.integer({ min: 1, max: 3 })),
      cursor: absentOr(maybe(fc.record({ cursor: fc.constantFrom("0", "1", "5") }))),
    }),
  }),
  fc.constant({ method: "get_capabilities" }),
);

const filters = absentOr(
  fc.constantFrom(null, {}, { status: "todo" }, { labels: "a" }, { title_contains: "a" }),
);

const limit = absentOr(fc.integer({ min: 1, max: 3 }));
export const step: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: object({ do: fc.constant("pull"), limit, filters }) },
  { weight: 2, arbitrary: object({ do: fc.constant("push"), limit }) },
  { weight: 3, arbitrary: object({ do: fc.constant("sync"), limit, pull_first: absentOr(fc.boolean()) }) },
  { weight: 2, arbitrary: object({ do: fc.constantFrom("remote_put", "local_put"), issue: issue() }) },
  { weight: 1, arbitrary: object({ do: fc.constant("local_delete"), ref: ref() }) },
  { weight: 3, arbitrary: call.map((one) => ({ do: "call", ...one })) },
);

export { absentOr, blank, maybe, object, word };
