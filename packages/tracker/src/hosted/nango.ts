import { NangoConnectionContext, type NangoConnectionContextInput } from "../generated/models.js";
import { parsedValue } from "../model/issue.js";
import type { Fetch, FetchInit } from "../ports.js";

/** Stands in every credential field of a hosted connector; Nango puts the real token in (`tracker 10`). */
export const NANGO_MANAGED_TOKEN = "nango-managed";

/** The origins that Nango itself has for a provider; another one is told to it with each request. */
const DEFAULT_ORIGINS: ReadonlyMap<string, string> = new Map([
  ["linear", "https://api.linear.app"],
  ["jira", "https://api.atlassian.com"],
  ["github", "https://api.github.com"],
  ["gitlab", "https://gitlab.com"],
]);

/** Set by the proxy itself, or not for the provider's eyes. */
const DROPPED = new Set(["authorization", "private-token", "host"]);
/** Read by Nango as well as meant for the provider. */
const SHARED = new Set(["content-type"]);

export interface NangoTransportOptions {
  readonly provider: string;
  readonly context: NangoConnectionContextInput;
  readonly fetch: Fetch;
  readonly parity?: "0.3.0";
}

/**
 * A `fetch` that sends each request through Nango's proxy: same method, path, query and body, Nango's credentials in
 * place of the connector's, and the connector's other headers marked as the provider's. Adds no retry of its own. Throws
 * `TrackerValueError` for a connection that lacks something.
 */
export function nangoFetch({ provider, context: given, fetch, parity }: NangoTransportOptions): Fetch {
  const context = parsedValue(NangoConnectionContext.parse(given));
  const own = {
    authorization: `Bearer ${context.nango_secret_key}`,
    "connection-id": context.connection_id,
    "provider-config-key": context.provider_config_key,
  };
  const base = parity === undefined ? context.nango_base_url.replace(/\/+$/, "") : context.nango_base_url;
  const headersFor = parity === undefined ? providerHeaders : plainHeaders;
  const override = parity === undefined ? overrideFor(provider) : () => ({});
  return (url, init) => {
    const target = new URL(url);
    const headers = { ...headersFor(init), ...own, ...override(target) };
    return fetch(`${base}/proxy${target.pathname}${target.search}`, { ...init, headers });
  };
}

function overrideFor(provider: string): (target: URL) => Readonly<Record<string, string>> {
  const known = DEFAULT_ORIGINS.get(provider);
  return (target) => (target.origin === known ? {} : { "base-url-override": target.origin });
}

function providerHeaders({ headers }: FetchInit): Record<string, string> {
  return Object.fromEntries(
    kept(headers).map(([name, value]) => [SHARED.has(name) ? name : `nango-proxy-${name}`, value]),
  );
}

function plainHeaders({ headers }: FetchInit): Record<string, string> {
  return Object.fromEntries(kept(headers));
}

function kept(headers: FetchInit["headers"]): [name: string, value: string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => !DROPPED.has(name));
}
