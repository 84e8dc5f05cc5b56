import { ConnectorRequestError, type RequestFailure } from "../errors.js";
import { isObject } from "../model/plain.js";
import type { FailureClass } from "../model/vocabulary.js";
import type { Clock, Fetch, FetchedResponse } from "../ports.js";
import { type HttpRules, httpRules } from "./http-rules.js";

export interface HttpOptions {
  readonly provider: string;
  readonly base_url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** 30 seconds where left out. */
  readonly timeout_ms?: number;
  /** The first status that is a failure: 300 where left out, in parity 400. */
  readonly fails_from?: number;
  /** What the provider's own answer says beyond its status: a rate limit told as 403, an error code in the body. */
  readonly classify?: (
    response: HttpFailure,
  ) => Pick<RequestFailure, "failure_class" | "retry_after_seconds"> | undefined;
  /** What the answer refuses, where it is told better than as a failed request: a field that the provider cannot take. */
  readonly refusal?: (response: HttpFailure) => Error | undefined;
  readonly parity?: "0.3.0";
}

/** An answer that is a failure. */
export interface HttpFailure {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
  readonly now: string;
}

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the base URL, or an absolute URL of the same origin. */
  readonly path: string;
  /** Left out where null; encoded here. */
  readonly query?: Readonly<Record<string, string | number | null | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The parsed body; an empty one is `{}`. */
  readonly body: unknown;
  /** The body as it came. */
  readonly text: string;
}

const TIMEOUT_MS = 30_000;

/**
 * The HTTP side shared by the connectors (`tracker 8`): JSON in and out, no redirects, a time-out, and one error for
 * every failure. It neither retries nor waits. Throws `ConnectorConfigError` for a base URL that is none.
 */
export class HttpClient {
  readonly #options: HttpOptions;
  readonly #rules: HttpRules;
  readonly #base: string;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#rules = httpRules(options.parity);
    this.#rules.checkBase(options);
    this.#base = options.base_url.replace(/\/+$/, "");
  }

  /** The base URL without trailing slashes. */
  get base_url(): string {
    return this.#base;
  }

  async send(request: HttpRequest): Promise<HttpAnswer> {
    const target = this.#target(request.path);
    const response = await this.#fetch(target, request);
    const text = await this.#text(response, request, target);
    if (response.status >= (this.#options.fails_from ?? this.#rules.fails_from))
      throw this.#rules.failure(this.#options, response, `${request.method} ${target}`, text);
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? {} : this.#parse(text, response.status, `${request.method} ${target}`),
      text,
    };
  }

  /** The body of an answer that is an object; arrays and scalars are an error. */
  async object(request: HttpRequest): Promise<Readonly<Record<string, unknown>>> {
    const { body } = await this.send(request);
    if (isObject(body)) return body;
    throw this.#unreadable(request.method, request.path, "an object");
  }

  /** The body of an answer that is an array. */
  async array(request: HttpRequest): Promise<readonly unknown[]> {
    const { body } = await this.send(request);
    if (Array.isArray(body)) return body;
    throw this.#unreadable(request.method, request.path, "an array");
  }

  /** Credentials go with each request, so an absolute URL must be one of the provider's own. */
  #target(path: string): string {
    if (!path.startsWith("http")) return this.#base + path;
    if (new URL(path).origin === new URL(this.#base).origin) return path;
    throw new ConnectorRequestError(
      `${this.#options.provider} answered with a link to another host: ${path}`,
      {
        failure_class: "non_retryable",
        provider: this.#options.provider,
      },
    );
  }

  async #fetch(target: string, request: HttpRequest): Promise<FetchedResponse> {
    const { fetch, headers, timeout_ms = TIMEOUT_MS } = this.#options;
    const timeout = AbortSignal.timeout(timeout_ms);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const sent = { ...headers, ...request.headers };
    this.#rules.checkHeaders(this.#options.provider, sent);
    try {
      // At the end of a URL a blank would be lost.
      return await fetch(target.replaceAll(" ", "%20") + queryText(request.query), {
        method: request.method,
        headers: sent,
        ...(body !== undefined && { body }),
        redirect: "manual",
        signal,
      });
    } catch (cause) {
      throw this.#lost(cause, request, target);
    }
  }

  async #text(response: FetchedResponse, request: HttpRequest, target: string): Promise<string> {
    try {
      return await response.text();
    } catch (cause) {
      throw this.#lost(cause, request, target);
    }
  }

  /** The network failed; a caller's own abort stays what it is. */
  #lost(cause: unknown, request: HttpRequest, target: string): unknown {
    if (request.signal?.aborted) return request.signal.reason;
    if (isOurs(cause)) return cause;
    return new ConnectorRequestError(`No answer for ${request.method} ${target}: ${reasonOf(cause)}`, {
      failure_class: "transient" satisfies FailureClass,
      provider: this.#options.provider,
      cause,
    });
  }

  #parse(text: string, status: number, asked: string): unknown {
    try {
      // Not every fetch takes away a byte order mark.
      return JSON.parse(text.replace(/^\ufeff/, ""));
    } catch (cause) {
      throw this.#rules.unparsable(this.#options.provider, status, asked, cause);
    }
  }

  #unreadable(method: string, path: string, expected: string): ConnectorRequestError {
    return new ConnectorRequestError(`${method} ${path} answered with JSON that is not ${expected}`, {
      failure_class: "non_retryable",
      may_have_happened: true,
      provider: this.#options.provider,
    });
  }
}

/** Percent-encoded as RFC 3986 says, where forms keep `*` and encode `~`; a space is a plus. */
function queryText(query: HttpRequest["query"]): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined) params.append(name, String(value));
  }
  const text = params.toString().replaceAll("*", "%2A").replaceAll("%7E", "~");
  return text === "" ? "" : `?${text}`;
}

function isOurs(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    error.code.startsWith("CONNECTOR_")
  );
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message;
}
