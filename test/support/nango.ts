/**
 * Nango on 127.0.0.1: its proxy as its documentation describes it, before the loopback of a vendor. It holds the real
 * credentials, so that no client needs them, and refuses what Nango would not pass on.
 */
import type { ServerResponse } from "node:http";
import type { HostedConnectorRequest } from "../../packages/tracker/src/index.ts";
import { type Loopback, loopback, type SeenRequest } from "../../packages/tracker/test/support/loopback.ts";

export interface NangoIntegration {
  /** The key that the host gave the integration. */
  readonly provider_config_key: string;
  readonly connection_id: string;
  /** Where the provider's API is: the base URL that is configured in Nango. */
  readonly base_url: string;
  /** The credentials that Nango puts into each request, which no client may know. */
  readonly credentials: Readonly<Record<string, string>>;
}

export interface LoopbackNango extends AsyncDisposable {
  readonly url: string;
  /** What a host tells of the first integration. */
  readonly nango_context: HostedConnectorRequest["nango_context"];
  /** What clients did that Nango does not take; empty after a good run. */
  readonly refusals: readonly string[];
  readonly seen: readonly SeenRequest[];
}

export interface NangoOptions {
  readonly integrations: readonly [NangoIntegration, ...NangoIntegration[]];
  /** Base URLs that clients may name instead of the configured one. */
  readonly overrides?: readonly string[];
}

export const NANGO_SECRET = "nango-secret-0123456789";

/** Sent by every client of HTTP, whether it wants or not. */
const TRANSPORT = new Set([
  ...["host", "connection", "content-length", "content-type", "user-agent", "transfer-encoding"],
  ...["accept-encoding", "accept-language", "sec-fetch-mode"],
]);
const OWN = new Set(["authorization", "connection-id", "provider-config-key", "base-url-override"]);
const PREFIX = "nango-proxy-";
/** What comes back of a success; of a failure all do. */
const PASSED_BACK = ["content-type", "x-request-id", "x-correlation-id", "mcp-session-id"];

export async function loopbackNango({ integrations, overrides = [] }: NangoOptions): Promise<LoopbackNango> {
  const refusals: string[] = [];
  const [first] = integrations;
  const server: Loopback = await loopback((request, response) => void proxied(request, response));

  function refuse(response: ServerResponse, status: number, code: string, message: string): void {
    refusals.push(message);
    answer(
      response,
      status,
      { "content-type": "application/json" },
      JSON.stringify({ error: { code, message } }),
    );
  }

  async function proxied(request: SeenRequest, response: ServerResponse): Promise<void> {
    const { headers, url, method, body } = request;
    const named = (name: string) => String(headers[name] ?? "");
    if (!url.startsWith("/proxy/")) return refuse(response, 404, "not_found", `there is no ${url}`);
    if (named("authorization") !== `Bearer ${NANGO_SECRET}`)
      return refuse(response, 401, "invalid_secret_key", "the secret key is not Nango's");
    const key = named("provider-config-key");
    const candidates = integrations.filter((one) => one.provider_config_key === key);
    if (candidates.length === 0)
      return refuse(
        response,
        404,
        "unknown_provider_config",
        `there is no integration ${JSON.stringify(key)}`,
      );
    const integration = candidates.find((one) => one.connection_id === named("connection-id"));
    if (integration === undefined)
      return refuse(response, 400, "unknown_connection", `there is no connection ${named("connection-id")}`);
    const override = headers["base-url-override"];
    if (override !== undefined && !overrides.includes(String(override)))
      return refuse(response, 400, "forbidden_base_url", `${String(override)} is no base URL for ${key}`);
    const stray = strayHeaders(headers);
    if (stray.length > 0) refusals.push(`${stray.join(", ")} would not reach the provider`);
    const leaked = Object.values(integration.credentials).some((secret) =>
      JSON.stringify({ headers, body, url }).includes(secret),
    );
    if (leaked) refusals.push("the client knows the provider's credentials");
    await forward(
      { method, body, headers },
      target(String(override ?? integration.base_url), url),
      integration,
      response,
    );
  }

  return {
    url: server.url,
    nango_context: {
      ...{ connection_id: first.connection_id, provider_config_key: first.provider_config_key },
      ...{ nango_secret_key: NANGO_SECRET, nango_base_url: server.url },
    },
    refusals,
    seen: server.seen,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function target(base: string, url: string): string {
  return base.replace(/\/+$/, "") + url.slice("/proxy".length);
}

/** Headers that are neither Nango's, nor marked for the provider, nor of the transport. */
function strayHeaders({ accept = "*/*", ...headers }: SeenRequest["headers"]): string[] {
  const stray = Object.keys(headers).filter(
    (name) => !TRANSPORT.has(name) && !OWN.has(name) && !name.startsWith(PREFIX),
  );
  return accept === "*/*" ? stray : [...stray, "accept"];
}

async function forward(
  { method, body, headers }: Pick<SeenRequest, "method" | "body" | "headers">,
  url: string,
  { credentials }: NangoIntegration,
  response: ServerResponse,
): Promise<void> {
  const marked = Object.entries(headers)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]): [string, string] => [name.slice(PREFIX.length), String(value)]);
  const type = headers["content-type"];
  const sent = { ...Object.fromEntries(marked), ...(type && { "content-type": type }), ...credentials };
  try {
    const reply = await fetch(url, {
      method,
      headers: sent,
      redirect: "manual",
      ...(body !== "" && { body }),
    });
    const all = Object.fromEntries(reply.headers);
    const { "content-encoding": _, "content-length": __, "transfer-encoding": ___, ...rest } = all;
    const passed = reply.ok
      ? Object.entries(rest).filter(([name]) => PASSED_BACK.includes(name))
      : Object.entries(rest);
    answer(response, reply.status, Object.fromEntries(passed), await reply.text());
  } catch {
    // The provider hung up.
    answer(response, 502, { "content-type": "application/json" }, '{"error":{"code":"unknown_error"}}');
  }
}

function answer(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string,
): void {
  response.writeHead(status, headers).end(body);
}
