/** Requests of discovery, and where version 0.3.0 sends or reads them otherwise (`tracker 11`). */
import { quoteValue } from "@spec-kitty/events-core";
import { type Payload, readingRules, unusable } from "../connectors/reading.js";
import { ConnectorConfigError } from "../errors.js";
import type { DiscoveredWorkspace } from "../generated/models.js";
import { isObject } from "../model/plain.js";
import { isFalsy, looseItems } from "../parity/loose.js";
import { ReferencePlatformError } from "../parity/reference-error.js";
import { type HttpAnswer, HttpClient, type HttpOptions, type HttpRequest } from "../transport/http.js";
import { isRequestError } from "../transport/retry.js";
import type { DiscoveryAccess, DiscoveryResult } from "./discovery.js";

interface DiscoveryRules {
  readonly accept: string;
  /** Fields that came after version 0.3.0. */
  readonly later: (fields: Payload) => Payload;
  readonly failed: (error: unknown) => unknown;
  readonly checked: (answer: HttpAnswer) => HttpAnswer;
  /** A value of the workspace's context that the provider needs. */
  readonly context: (workspace: DiscoveredWorkspace, field: string) => string;
  readonly malformed: (provider: string, body: unknown, expected: string) => Error;
  /** The objects of a body that is a list. */
  readonly rows: (provider: string, body: unknown) => readonly Payload[];
  /** The same of a page of several. */
  readonly page: (provider: string, body: unknown) => readonly Payload[];
}

const RULES: DiscoveryRules = {
  accept: "application/json",
  later: (fields) => fields,
  failed: (error) => error,
  checked: (answer) => answer,
  context({ provider, name, provider_context }, field) {
    const value = provider_context?.[field];
    if (typeof value === "string" && value !== "") return value;
    throw new ConnectorConfigError(
      `The workspace ${quoteValue(name)} of ${provider} has no ${field} in its provider_context; discover the workspaces anew`,
    );
  },
  malformed: (provider, body, expected) =>
    unusable(provider, `${JSON.stringify(body)?.slice(0, 200)} where ${expected} was expected`),
  rows(provider, body) {
    if (Array.isArray(body) && body.every(isObject)) return body;
    throw RULES.malformed(provider, body, "a list of objects");
  },
  page: (provider, body) => RULES.rows(provider, body),
};

const DIVERGENCES_0_3_0: DiscoveryRules = {
  accept: "*/*",
  later: () => ({}),
  // The error of the HTTP library.
  failed: (error) =>
    isRequestError(error) && error.status_code !== null ? statusError(error.status_code) : error,
  checked(answer) {
    if (answer.text === "") throw new ReferencePlatformError("JSONDecodeError", "an empty body");
    return answer;
  },
  context({ provider_context }, field) {
    if (provider_context === null) throw new ReferencePlatformError("TypeError", field);
    if (!Object.hasOwn(provider_context, field)) throw new ReferencePlatformError("KeyError", field);
    // As it is, also where it is no text.
    return provider_context[field] as string;
  },
  malformed: (_provider, body, expected) =>
    new ReferencePlatformError(isObject(body) ? "KeyError" : "TypeError", expected),
  // An item that is no object ends the call once it is looked into.
  rows: (_provider, body) => looseItems(body).map((item) => (isObject(item) ? item : NO_OBJECT)),
  page: (provider, body) => (isFalsy(body) ? [] : DIVERGENCES_0_3_0.rows(provider, body)),
};

function notSubscriptable(): never {
  throw new ReferencePlatformError("TypeError", "not subscriptable");
}

const NO_OBJECT: Payload = new Proxy(
  {},
  { get: notSubscriptable, getOwnPropertyDescriptor: notSubscriptable },
);

function statusError(status: number): ReferencePlatformError {
  return new ReferencePlatformError("HTTPStatusError", `HTTP ${status}`);
}

export interface DiscoveryClientOptions {
  readonly provider: string;
  readonly base_url: string;
  readonly access: DiscoveryAccess;
  readonly classify?: NonNullable<HttpOptions["classify"]>;
}

/** What a provider's discovery reads with. */
export class DiscoveryClient {
  readonly #http: HttpClient;
  readonly #rules: DiscoveryRules;
  readonly #provider: string;
  readonly #access: DiscoveryAccess;
  readonly text: (payload: Payload, field: string) => string;

  constructor({ provider, base_url, access, classify }: DiscoveryClientOptions) {
    const { fetch, clock, headers, parity } = access;
    this.#rules = parity === undefined ? RULES : DIVERGENCES_0_3_0;
    this.#provider = provider;
    this.#access = access;
    const { text } = readingRules(parity);
    this.text = (payload, field) => text(payload, field, provider);
    this.#http = new HttpClient({
      ...{
        provider,
        base_url,
        fetch,
        clock,
        fails_from: 300,
        headers: { accept: this.#rules.accept, ...headers },
      },
      ...(classify && { classify }),
      ...(parity && { parity }),
    });
  }

  /** Fields that version 0.3.0 does not tell. */
  later(fields: Payload): Payload {
    return this.#rules.later(fields);
  }

  context(workspace: DiscoveredWorkspace, field: string): string {
    return this.#rules.context(workspace, field);
  }

  async send(request: HttpRequest): Promise<HttpAnswer> {
    const { signal } = this.#access;
    try {
      return this.#rules.checked(await this.#http.send({ ...request, ...(signal && { signal }) }));
    } catch (error) {
      throw this.#rules.failed(error);
    }
  }

  async get(path: string, query: HttpRequest["query"] = {}): Promise<unknown> {
    return (await this.send({ method: "GET", path, query })).body;
  }

  /** The objects of a body that is a list. */
  list(body: unknown): readonly Payload[] {
    return this.#rules.rows(this.#provider, body);
  }

  object(body: unknown, expected: string): Payload {
    if (isObject(body)) return body;
    throw this.#rules.malformed(this.#provider, body, expected);
  }

  /** Pages by number, each read before the next is asked for, until one is short or `cap` pages are read. */
  async pages<T>(
    path: string,
    query: Readonly<Record<string, string | number>>,
    cap: number,
    read: (row: Payload) => T,
  ): Promise<DiscoveryResult<T>> {
    const per_page = 100;
    const items: T[] = [];
    for (let page = 1; page <= cap; page++) {
      const rows = this.#rules.page(this.#provider, await this.get(path, { ...query, per_page, page }));
      items.push(...rows.map(read));
      if (rows.length < per_page) return { items, truncated: false };
    }
    return { items, truncated: true };
  }
}
