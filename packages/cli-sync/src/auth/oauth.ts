import { MeResponse, OAUTH_CLIENT_ID, PATHS, TokenRefusal, TokenResponse } from "@spec-kitty/sync-protocol";
import { exchange, type Fetch, type HttpReply, jsonObject } from "../transport/http.js";

const TIMEOUT = 30_000;

/** Calls of one server's login (`cli-sync 4.2`). */
export interface OAuthCalls {
  form(path: string, fields: Readonly<Record<string, string>>): Promise<HttpReply>;
  get(path: string, token: string): Promise<HttpReply>;
}

export function oauthCalls(
  server: string,
  fetch: Fetch,
  now: () => number,
  signal?: AbortSignal,
): OAuthCalls {
  const given = signal === undefined ? {} : { signal };
  return {
    form: (path, fields) => {
      const body = new URLSearchParams({ ...fields, client_id: OAUTH_CLIENT_ID }).toString();
      const headers = { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" };
      return exchange(
        fetch,
        { method: "POST", url: `${server}${path}`, headers, body, timeout: TIMEOUT, ...given },
        now,
      );
    },
    get: (path, token) => {
      const headers = { Authorization: `Bearer ${token}`, Accept: "application/json" };
      return exchange(
        fetch,
        { method: "GET", url: `${server}${path}`, headers, timeout: TIMEOUT, ...given },
        now,
      );
    },
  };
}

/** What `/oauth/token` said. */
export type TokenReply =
  | { readonly kind: "tokens"; readonly tokens: TokenResponse }
  | { readonly kind: "refused"; readonly error: string; readonly retryAfter: number | null }
  | { readonly kind: "unreachable"; readonly message: string };

export function readTokenReply(reply: HttpReply): TokenReply {
  if (!reply.ok) return { kind: "unreachable", message: reply.message };
  const body = jsonObject(reply.text);
  const tokens = reply.status === 200 ? TokenResponse.read(body) : undefined;
  if (tokens !== undefined) return { kind: "tokens", tokens };
  const refusal = [400, 401, 403, 409].includes(reply.status) ? TokenRefusal.read(body) : undefined;
  if (refusal !== undefined) {
    return { kind: "refused", error: refusal.error, retryAfter: refusal.retry_after ?? reply.retryAfter };
  }
  return { kind: "unreachable", message: `The server answered ${reply.status} where it should give tokens` };
}

/** Who a token belongs to; a message where the server does not say. */
export async function whoAmI(calls: OAuthCalls, token: string): Promise<MeResponse | string> {
  const reply = await calls.get(PATHS.me, token);
  if (!reply.ok) return reply.message;
  const me = reply.status === 200 ? MeResponse.read(jsonObject(reply.text)) : undefined;
  return me ?? `${PATHS.me} answered ${reply.status} without an account`;
}
