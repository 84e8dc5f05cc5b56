import { PATHS, WsTokenResponse } from "@spec-kitty/sync-protocol";
import type { AccessSource } from "./access.js";
import { exchange, type Fetch, jsonObject } from "./http.js";
import { webSocketUrl } from "./server-url.js";

/** A token for one connection, and where to connect. */
export interface WsTicket {
  readonly token: string;
  readonly url: URL;
}

export type WsTicketResult =
  | { readonly ok: true; readonly ticket: WsTicket }
  /** `auth`: a person must log in or join; asking again is of no use. */
  | { readonly ok: false; readonly reason: "auth" | "unavailable"; readonly message: string };

export interface WsTicketOptions {
  readonly server: string;
  readonly access: AccessSource;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

const TIMEOUT = 10_000;
/** The connection outlives the token of the login, so a fresh one is asked for (`cli-sync 4.2`). */
const VALID_FOR = 300_000;

/** Asks for a ticket; a token that the server refuses is renewed once (`cli-sync 4.5`). */
export async function wsTicket(options: WsTicketOptions): Promise<WsTicketResult> {
  const { access, signal } = options;
  const given = signal === undefined ? {} : { signal };
  const opened = await access.access({ validFor: VALID_FOR, ...given });
  if (!opened.ok) return notOpened(opened);
  const first = await ask(options, opened.access);
  if (first !== "refused") return first;
  const renewed = await access.renew(opened.access.token, signal);
  if (!renewed.ok) return notOpened(renewed);
  const second = await ask(options, renewed.access);
  return second !== "refused"
    ? second
    : { ok: false, reason: "auth", message: "The server refuses every token: log in again" };
}

function notOpened({
  reason,
  message,
}: {
  readonly reason: string;
  readonly message: string;
}): WsTicketResult {
  return { ok: false, reason: reason === "unreachable" ? "unavailable" : "auth", message };
}

async function ask(
  { server, fetch, now, signal }: WsTicketOptions,
  { token, teamId }: { readonly token: string; readonly teamId: string },
): Promise<WsTicketResult | "refused"> {
  const url = `${server}${PATHS.wsToken}`;
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const request = {
    method: "POST",
    url,
    headers,
    body: JSON.stringify({ team_id: teamId }),
    timeout: TIMEOUT,
  } as const;
  const reply = await exchange(fetch, signal === undefined ? request : { ...request, signal }, now);
  if (!reply.ok) return { ok: false, reason: "unavailable", message: reply.message };
  if (reply.status === 401) return "refused";
  const body = jsonObject(reply.text);
  if (reply.status === 403) {
    return { ok: false, reason: "auth", message: `${url}: 403 ${String(body?.["error"] ?? "forbidden")}` };
  }
  const ticket = reply.status === 200 ? WsTokenResponse.read(body) : undefined;
  if (ticket === undefined) {
    return { ok: false, reason: "unavailable", message: `${url} answered ${reply.status} without a ticket` };
  }
  try {
    return { ok: true, ticket: { token: ticket.ws_token, url: webSocketUrl(ticket.ws_url) } };
  } catch (error) {
    return { ok: false, reason: "unavailable", message: (error as Error).message };
  }
}
