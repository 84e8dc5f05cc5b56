/** What a vendor's API description allows, as data: its paths, their parameters and fields, and the values of each. */

/** What is wrong with a value; undefined where it is right. */
export type ValueRule = (value: unknown) => string | undefined;

export interface Endpoint<Name extends string = string> {
  readonly name: Name;
  readonly method: string;
  /** Segments that begin with a colon take any text: `/projects/:project/issues`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, ValueRule>>;
  readonly requires?: readonly string[];
  /** The rule of the whole body, where the endpoint takes one. */
  readonly body?: ValueRule;
}

export interface DescribedRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export type Match<Name extends string> =
  | { readonly endpoint: Name; readonly params: Readonly<Record<string, string>> }
  | { readonly refusal: string };

/** The endpoint that a request is for, or why the description has none such. */
export function matchEndpoint<Name extends string>(
  endpoints: readonly Endpoint<Name>[],
  request: DescribedRequest,
): Match<Name> {
  const { method, path, query, body } = request;
  for (const endpoint of endpoints) {
    if (endpoint.method !== method) continue;
    const params = pathParams(endpoint.path, path);
    if (params === undefined) continue;
    const refusal = queryRefusal(endpoint, query) ?? bodyRefusal(endpoint, body);
    return refusal === undefined ? { endpoint: endpoint.name, params } : { refusal };
  }
  return { refusal: `there is no ${method} ${path}` };
}

function pathParams(pattern: string, path: string): Record<string, string> | undefined {
  const [expected, given] = [pattern.split("/"), path.split("/")];
  if (expected.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, segment] of expected.entries()) {
    // A parameter may stand after fixed text: `$:type`.
    const at = segment.indexOf(":");
    if (at === -1 ? segment !== given[i] : !given[i]!.startsWith(segment.slice(0, at))) return undefined;
    if (at !== -1) params[segment.slice(at + 1)] = decodeURIComponent(given[i]!.slice(at));
  }
  return params;
}

function queryRefusal({ query = {}, requires = [] }: Endpoint, given: URLSearchParams): string | undefined {
  for (const [name, value] of given) {
    const rule = query[name];
    if (rule === undefined) return `there is no parameter ${name}`;
    const wrong = rule(value);
    if (wrong !== undefined) return `parameter ${name}: ${wrong}, not ${JSON.stringify(value)}`;
    if (given.getAll(name).length > 1) return `parameter ${name} is given twice`;
  }
  const missing = requires.find((name) => !given.has(name));
  return missing && `parameter ${missing} is missing`;
}

function bodyRefusal({ body: rule }: Endpoint, body: unknown): string | undefined {
  if (rule === undefined) return body === undefined ? undefined : "a body where none is taken";
  return body === undefined ? "a body is missing" : rule(body);
}

export const text: ValueRule = (value) => (typeof value === "string" ? undefined : "a text");
export const filledText: ValueRule = (value) =>
  typeof value === "string" && value.trim() !== "" ? undefined : "a text that is not blank";
export const boolean: ValueRule = (value) => (typeof value === "boolean" ? undefined : "true or false");
export const dateTime: ValueRule = (value) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
    ? undefined
    : "a date and time with a zone";
/** A whole number; in a query as its digits. */
export const integer =
  (min: number, max = Number.MAX_SAFE_INTEGER): ValueRule =>
  (value) => {
    const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
    const isRight = Number.isSafeInteger(number) && (number as number) >= min && (number as number) <= max;
    return isRight ? undefined : `a whole number from ${min} to ${max}`;
  };
export const oneOf =
  (...values: readonly unknown[]): ValueRule =>
  (value) =>
    values.includes(value) ? undefined : `one of ${values.join(", ")}`;
export const listOf =
  (rule: ValueRule, max = Number.POSITIVE_INFINITY): ValueRule =>
  (value) => {
    if (!Array.isArray(value)) return "a list";
    if (value.length > max) return `at most ${max} items`;
    return value.map(rule).find((wrong) => wrong !== undefined);
  };
export const nullable =
  (rule: ValueRule): ValueRule =>
  (value) =>
    value === null ? undefined : rule(value);
export const either =
  (...rules: readonly ValueRule[]): ValueRule =>
  (value) => {
    const wrong = rules.map((rule) => rule(value));
    return wrong.includes(undefined) ? undefined : wrong.join(", or ");
  };

/** An object of these fields and no others. */
export function fields(
  rules: Readonly<Record<string, ValueRule>>,
  { requires = [], atLeast = 0 }: { readonly requires?: readonly string[]; readonly atLeast?: number } = {},
): ValueRule {
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return "an object";
    for (const [name, item] of Object.entries(value)) {
      const wrong = rules[name] === undefined ? "there is no such field" : rules[name](item);
      if (wrong !== undefined) return `field ${name}: ${wrong}; came ${JSON.stringify(item)}`;
    }
    if (Object.keys(value).length < atLeast) return `at least ${atLeast} of ${Object.keys(rules).join(", ")}`;
    const missing = requires.find((name) => !Object.hasOwn(value, name));
    return missing && `field ${missing} is missing`;
  };
}
