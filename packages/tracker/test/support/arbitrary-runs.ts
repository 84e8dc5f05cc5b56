/** Random runs of a connector that speaks HTTP: calls, and what the provider answers to them, good and broken. */
import fc from "fast-check";
import { absentOr, fieldValue, issue, object } from "./arbitrary-issues.ts";

type Json = Readonly<Record<string, unknown>>;

/** Mostly good, now and then missing, null, or something that the provider never answers. */
export const or = (good: fc.Arbitrary<unknown>, ...bad: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 12, arbitrary: good },
    { weight: 1, arbitrary: fc.constantFrom(undefined, null, ...bad) },
  );

const statuses = fc.constantFrom(
  ...[201, 204, 301, 302, 400, 401, 402, 403, 404, 405, 408, 409, 410, 418, 422, 425, 429],
  ...[500, 501, 502, 503, 504],
);
const headers = fc.record({
  "Retry-After": fc.constantFrom("5", " 7 ", "x", "-1", "7.5", "", "Wed, 21 Oct 2026 07:28:00 GMT"),
});

/** Mostly a good status with a body; now and then another status, a body that is no JSON, or none. */
export const answer = (json: fc.Arbitrary<unknown>): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 14, arbitrary: or(json, [], {}, 5, "x", true).map((value) => ({ json: value ?? null })) },
    { weight: 2, arbitrary: object({ status: statuses, json, headers: absentOr(headers) }) },
    {
      weight: 1,
      arbitrary: object({
        status: absentOr(statuses),
        text: fc.constantFrom("", "nope", "<html>", "\ufeff{}"),
      }),
    },
  );

export interface Exchange {
  readonly call: Json;
  readonly http: readonly Json[];
}

/** A call, and the answers to its requests where all goes well. */
export const exchange = (
  method: string,
  args: Record<string, fc.Arbitrary<unknown>>,
  ...http: readonly fc.Arbitrary<Json>[]
): fc.Arbitrary<Exchange> =>
  fc
    .tuple(object(args), fc.tuple(...http))
    .map(([given, answers]) => ({ call: { method, args: given }, http: answers }));

export const anyPatch: fc.Arbitrary<Json> = fc
  .record({ ...fieldValue, unheard_of: fc.constant(1) }, { requiredKeys: [] })
  .map((fields) => Object.fromEntries(Object.entries(fields).slice(0, 4)));

export const anyLink = (target: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.record({
    type: fc.constantFrom("blocks", "blocked_by", "relates_to", "duplicates", "parent_of", "child_of"),
    target,
  });

/** The calls that need no more than the form of an issue's ref and of its answers. */
export function commonExchanges(
  ref: fc.Arbitrary<Json>,
  answers: { readonly created: Answers; readonly updated: Answers; readonly read: Answers },
): fc.Arbitrary<Exchange>[] {
  const { created, updated, read } = answers;
  return [
    exchange("get_issue", { ref }, ...read),
    exchange("create_issue", { issue: issue(ref) }, ...created),
    exchange(
      "update_issue",
      { ref, patch: anyPatch, idempotency_key: absentOr(fc.constant("k")) },
      ...updated,
    ),
    exchange("transition_issue", { ref, target_status: fieldValue["status"]! }, ...updated),
    exchange("list_events", { limit: absentOr(fc.constant(5)) }),
    exchange("get_capabilities", {}),
  ];
}

export type Answers = readonly fc.Arbitrary<Json>[];

export const nango = (provider_config_key: string): fc.Arbitrary<Json> =>
  object({
    connection_id: fc.constant("conn"),
    provider_config_key: fc.constant(provider_config_key),
    nango_secret_key: fc.constant("secret"),
    nango_base_url: absentOr(fc.constantFrom("https://nango.example", "https://nango.example/")),
  });

/** The configuration with a field that is empty, blank or missing, or one that nobody knows. */
export const oddConfig = (good: fc.Arbitrary<Json>, ...fields: readonly string[]): fc.Arbitrary<Json> =>
  fc.oneof(
    fc
      .tuple(good, fc.constantFrom(...fields), fc.constantFrom("", " ", "\u0085", undefined))
      .map(([config, field, value]) => {
        const { [field]: _, ...rest } = config;
        return value === undefined ? rest : { ...rest, [field]: value };
      }),
    good.map((config) => ({ ...config, unheard_of: 1 })),
  );

export interface RunParts {
  readonly provider: string;
  readonly config: fc.Arbitrary<Json>;
  readonly exchanges: fc.Arbitrary<Exchange>;
  /** The hosted params, for a provider that Nango carries. */
  readonly hosted?: { readonly nango: fc.Arbitrary<Json>; readonly params: (config: Json) => Json };
}

/** The answers that a call leaves over, having ended early, are taken for the next one's, on both sides alike. */
export function connectorRun({ provider, config, exchanges, hosted }: RunParts): fc.Arbitrary<object> {
  const context = hosted === undefined ? fc.constant(undefined) : fc.option(hosted.nango, { nil: undefined });
  return fc
    .tuple(config, fc.array(exchanges, { minLength: 1, maxLength: 3 }), context)
    .map(([given, some, connection]) => ({
      ...{ provider, calls: some.map(({ call }) => call) },
      config: connection === undefined ? given : hosted!.params(given),
      // Enough for every call, however many answers it takes.
      http: [...some.flatMap(({ http }) => http), ...Array<Json>(8).fill({ json: {} })],
      ...(connection && { nango: connection }),
    }));
}
