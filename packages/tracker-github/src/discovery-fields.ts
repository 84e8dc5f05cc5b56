/** How discovery reads the fields of an answer, and where version 0.3.0 does so otherwise. */
import { isObject, ReferencePlatformError } from "@spec-kitty/tracker";
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
}

export function discoveryFields(parity: "0.3.0" | undefined, client: DiscoveryClient): DiscoveryFields {
  return parity === undefined ? fieldsOf(client) : DIVERGENCES_0_3_0;
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
  };
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

const DIVERGENCES_0_3_0: DiscoveryFields = {
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
};
