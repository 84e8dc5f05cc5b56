/**
 * A vendor with a REST API on 127.0.0.1: it fails when it is told to, before its work or after it, keeps a rate limit,
 * writes down what its description refuses, and delivers webhooks.
 */
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { type Clock, epochOf } from "../../src/index.ts";
import type { ScriptedFailure } from "../../src/suites.ts";
import { type DescribedRequest, type Endpoint, matchEndpoint } from "./api-description.ts";
import { type Loopback, loopback, type SeenRequest } from "./loopback.ts";

export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RestCall<Name extends string> extends DescribedRequest {
  readonly endpoint: Name;
  readonly params: Readonly<Record<string, string>>;
}

export interface RestVendorOptions<Name extends string> {
  readonly clock: Pick<Clock, "now">;
  readonly endpoints: readonly Endpoint<Name>[];
  /** What all paths begin with: `/api/v4`. */
  readonly base_path: string;
  readonly isAuthorized: (headers: IncomingHttpHeaders) => boolean;
  /** What is wrong with the headers of a request. */
  readonly headerRefusal: (headers: IncomingHttpHeaders, endpoint: Name) => string | undefined;
  readonly answer: (call: RestCall<Name>) => RestAnswer;
  /** How the vendor words a failure; a connection that is cut has no words. */
  readonly failure: (failure: Exclude<ScriptedFailure, { kind: "disconnect" }>) => RestAnswer;
  readonly refusal: (reason: string) => RestAnswer;
  /** The headers of each answer that tell the rate limit. */
  readonly limits?: (left: number, reset_seconds: number) => Readonly<Record<string, string>>;
}

/** Whether a failure comes instead of the work or after it. */
export type When = "before" | "after";

export class RestVendor<Name extends string> implements AsyncDisposable {
  /** What clients did that the API does not take. */
  readonly refusals: string[] = [];
  /** The endpoints that were asked. */
  readonly calls: Name[] = [];
  /** Requests granted in a minute. */
  per_minute = 1_000_000;
  readonly #options: RestVendorOptions<Name>;
  readonly #faults: { readonly failure: ScriptedFailure; readonly when: When }[] = [];
  readonly #deliveries: Promise<number>[] = [];
  #minute = { begun: 0, count: 0 };
  #server!: Loopback;

  static async open<Name extends string>(options: RestVendorOptions<Name>): Promise<RestVendor<Name>> {
    const vendor = new RestVendor(options);
    vendor.#server = await loopback((request, response) => vendor.#serve(request, response));
    return vendor;
  }

  private constructor(options: RestVendorOptions<Name>) {
    this.#options = options;
  }

  /** Where the API is. */
  get base_url(): string {
    return this.#server.url + this.#options.base_path;
  }

  get origin(): string {
    return this.#server.url;
  }

  get seen(): readonly SeenRequest[] {
    return this.#server.seen;
  }

  /** The next request that is not yet to fail fails so. */
  failNext(failure: ScriptedFailure, when: When = "before"): void {
    this.#faults.push({ failure, when });
  }

  /** As `Loopback` has them. */
  get script(): Pick<Loopback, "spoilNext" | "beforeNext"> {
    return this.#server;
  }

  deliver(url: string, headers: Readonly<Record<string, string>>, body: string): void {
    this.#deliveries.push(sent(url, headers, body));
  }

  /** Waits until what was sent is answered. The status of each delivery. */
  delivered(): Promise<number[]> {
    return Promise.all(this.#deliveries.splice(0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  #serve(request: SeenRequest, response: ServerResponse): void {
    const fault = this.#faults.shift();
    const left = this.#spend();
    const answer = fault?.when === "before" ? undefined : left < 0 ? this.#overPace() : this.#answer(request);
    const told = fault === undefined ? answer : this.#failed(fault.failure);
    const limits = this.#options.limits?.(Math.max(0, left), this.#reset()) ?? {};
    if (told === undefined) response.destroy();
    else respond(response, told, limits);
  }

  #failed(failure: ScriptedFailure): RestAnswer | undefined {
    return failure.kind === "disconnect" ? undefined : this.#options.failure(failure);
  }

  #overPace(): RestAnswer {
    const retry_after_seconds = Math.ceil(this.#reset() - epochOf(this.#options.clock.now()) / 1000);
    return this.#options.failure({ kind: "rate_limit", retry_after_seconds });
  }

  #answer({ method, url, headers, body }: SeenRequest): RestAnswer {
    const { base_path, endpoints, isAuthorized, headerRefusal, answer, failure } = this.#options;
    const { pathname, searchParams: query } = new URL(url, this.#server.url);
    if (!isAuthorized(headers)) return failure({ kind: "unauthorized" });
    if (!pathname.startsWith(base_path)) return this.#refuse(`there is no ${method} ${pathname}`);
    const parsed = parsedBody(body);
    if (typeof parsed === "symbol") return this.#refuse(`${method} ${pathname}: the body is no JSON`);
    const asked = { method, path: pathname.slice(base_path.length), query, body: parsed };
    const match = matchEndpoint(endpoints, asked);
    const reason = "refusal" in match ? match.refusal : headerRefusal(headers, match.endpoint);
    if ("refusal" in match || reason !== undefined) return this.#refuse(`${method} ${pathname}: ${reason}`);
    this.calls.push(match.endpoint);
    return answer({ ...asked, ...match });
  }

  #refuse(reason: string): RestAnswer {
    this.refusals.push(reason);
    return this.#options.refusal(reason);
  }

  /** What is left of this minute's requests after one more; below zero for one too many. */
  #spend(): number {
    const now = epochOf(this.#options.clock.now());
    if (now - this.#minute.begun >= 60_000) this.#minute = { begun: now, count: 0 };
    return this.per_minute - ++this.#minute.count;
  }

  /** When this minute ends, in epoch seconds. */
  #reset(): number {
    return Math.ceil(this.#minute.begun / 1000) + 60;
  }
}

async function sent(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  const response = await fetch(url, { method: "POST", headers, body });
  await response.text();
  return response.status;
}

const NO_JSON = Symbol("no JSON");

function parsedBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return NO_JSON;
  }
}

/** A text goes out as HTML, everything else as JSON. */
function respond(
  response: ServerResponse,
  { status, body, headers }: RestAnswer,
  limits: Readonly<Record<string, string>>,
): void {
  const type = typeof body === "string" ? "text/html; charset=utf-8" : "application/json; charset=utf-8";
  response.writeHead(status, { "content-type": type, ...limits, ...headers });
  response.end(typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body));
}
