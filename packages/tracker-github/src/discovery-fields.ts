/** How discovery reads the fields of an answer, and where version 0.3.0 does so otherwise. */
import { type HttpAnswer, isObject, ReferencePlatformError } from "@spec-kitty/tracker";
import {
  type DiscoveryClient,
  isFalsy,
  looseGet,
  looseMember,
  type Payload,
  textOrNull,
} from "@spec-kitty/tracker/connector-kit";

export interface DiscoveryFields {
  /** The query of the list of organisations; one without a page size is not read beyond its first page. */
  readonly organizations: Readonly<Record<string, number>>;
  readonly account: (body: unknown) => Payload;
  readonly required: (payload: Payload, field: string) => string;
  readonly optional: (payload: Payload, field: string, otherwise: string) => string;
  readonly display: (value: unknown, login: string) => string;
  readonly owner: (repository: Payload) => string;
  readonly visibility: (repository: Payload) => string;
  /** One segment of a path. */
  readonly segment: (text: string) => string;
  /** The page after one, as its header `Link` tells it; null where there is none. */
  readonly nextLink: (header: string | null) => string | null;
  readonly follow: (link: string) => Promise<HttpAnswer>;
}

export function discoveryFields(parity: "0.3.0" | undefined, client: DiscoveryClient): DiscoveryFields {
  return parity === undefined ? fieldsOf(client) : fields030(client);
}

function fieldsOf(client: DiscoveryClient): DiscoveryFields {
  return {
    organizations: { per_page: 100 },
    account: (body) => client.object(body, "the user"),
    required: client.text,
    optional: (payload, field, otherwise) => {
      const value = payload[field];
      return typeof value === "string" ? value : otherwise;
    },
    display: (value, login) => textOrNull(value) ?? login,
    owner: ({ owner }) => client.text(client.object(owner, "owner"), "login"),
    visibility: (repository) => textOrNull(repository["visibility"]) ?? byPrivacy(repository),
    segment: encodeURIComponent,
    nextLink: (header) => linked(header, /;\s*rel="?next"?/),
    // Never to another host: credentials go along.
    follow: (path) => client.send({ method: "GET", path }),
  };
}

function linked(header: string | null, relation: RegExp): string | null {
  const links = header?.split(",").filter((link) => relation.test(link)) ?? [];
  return links.map((link) => /<([^>]+)>/.exec(link)?.[1]).find((url) => url !== undefined) ?? null;
}

function byPrivacy(repository: Payload): string {
  return isFalsy(repository["private"]) ? "public" : "private";
}

/** The first look into a repository fails in its own way where that is no object. */
function lookedUp(repository: Payload, field: string): unknown {
  try {
    return looseGet(repository, field);
  } catch {
    throw new ReferencePlatformError("AttributeError", field);
  }
}

const fields030 = (client: DiscoveryClient): DiscoveryFields => ({
  organizations: {},
  account(body) {
    if (isObject(body)) return body;
    throw new ReferencePlatformError("TypeError", "the user");
  },
  // Values pass as they came, of whatever type.
  required: (payload, field) => looseMember(payload, field) as string,
  optional: (payload, field, otherwise) =>
    Object.hasOwn(payload, field) ? (payload[field] as string) : otherwise,
  display: (value, login) => (isFalsy(value) ? login : (value as string)),
  owner: (repository) => looseMember(looseMember(repository, "owner"), "login") as string,
  visibility: (repository) => (lookedUp(repository, "visibility") as string | null) ?? byPrivacy(repository),
  segment: (text) => text,
  nextLink: (header) => linked(header, /rel="next"/),
  // Through the proxy of Nango only the path of a link counts, whatever its host.
  async follow(link) {
    const answered = client.send({ method: "GET", path: pathOf(link) });
    if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]/i.test(link)) return answered;
    // The HTTP library fails over its own answer then, whatever that is.
    await answered.catch(() => undefined);
    throw new ReferencePlatformError("ValueError", "a relative link");
  },
});

function pathOf(link: string): string {
  const base = "https://relative.invalid";
  if (!URL.canParse(link, base)) return "/";
  const { pathname, search } = new URL(link, base);
  return pathname.replace(/^\/?/, "/") + search;
}
