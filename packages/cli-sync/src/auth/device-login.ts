import { DEVICE_CODE_GRANT, DeviceCodeResponse, PATHS, type TokenResponse } from "@spec-kitty/sync-protocol";
import type { SyncSystem } from "../system.js";
import { type Fetch, jsonObject } from "../transport/http.js";
import { type OAuthCalls, oauthCalls, readTokenReply, whoAmI } from "./oauth.js";
import { type Session, sessionOf } from "./session.js";

/** What a person must do to log in. */
export interface DevicePrompt {
  readonly user_code: string;
  readonly verification_uri: string;
  /** With the code filled in, where the server gives it. */
  readonly verification_uri_complete: string | null;
  /** Seconds until the code ends. */
  readonly expires_in: number;
}

export type LoginResult =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly code: LoginFailure; readonly message: string };

export type LoginFailure = "unreachable" | "access_denied" | "expired_token" | "aborted" | "refused";

export interface DeviceLoginOptions {
  /** See `serverUrl`. */
  readonly server: string;
  readonly fetch: Fetch;
  readonly system: SyncSystem;
  /** Shows the code; the login goes on meanwhile. */
  readonly onPrompt: (prompt: DevicePrompt) => void;
  readonly signal?: AbortSignal;
}

/** Seconds more between two questions when the server says `slow_down` (RFC 8628). */
const SLOWER = 5;

/** Logs in with a code that a person confirms in a browser (`cli-sync 4.2`). Stores nothing. */
export async function deviceLogin(options: DeviceLoginOptions): Promise<LoginResult> {
  const { server, fetch, system, signal } = options;
  const now = () => system.epochMilliseconds();
  const calls = oauthCalls(server, fetch, now, signal);
  const begun = await calls.form(PATHS.device, { scope: "offline_access" });
  if (!begun.ok) return failed(signal?.aborted ? "aborted" : "unreachable", begun.message);
  const device = begun.status === 200 ? DeviceCodeResponse.read(jsonObject(begun.text)) : undefined;
  if (device === undefined)
    return failed("refused", `${server}${PATHS.device} answered ${begun.status} without a code`);
  const { user_code, verification_uri, verification_uri_complete, expires_in } = device;
  options.onPrompt({ user_code, verification_uri, verification_uri_complete, expires_in });
  const tokens = await confirmed(device, calls, options);
  if ("ok" in tokens) return tokens;
  const me = await whoAmI(calls, tokens.access_token);
  return typeof me === "string"
    ? failed("unreachable", me)
    : { ok: true, session: sessionOf(server, tokens, me, now()) };
}

/** Asks until the person has confirmed or refused, or the code ends. A network that is down for a while is waited out. */
async function confirmed(
  device: DeviceCodeResponse,
  calls: OAuthCalls,
  { system, signal }: DeviceLoginOptions,
): Promise<TokenResponse | Extract<LoginResult, { ok: false }>> {
  const until = system.monotonic() + device.expires_in * 1000;
  let interval = device.interval;
  while (system.monotonic() < until) {
    await system.sleep(interval * 1000, signal);
    if (signal?.aborted) return failed("aborted", "The login was given up");
    const fields = { grant_type: DEVICE_CODE_GRANT, device_code: device.device_code };
    const reply = readTokenReply(await calls.form(PATHS.token, fields));
    if (reply.kind === "tokens") return reply.tokens;
    if (reply.kind === "unreachable") continue;
    switch (reply.error) {
      case "authorization_pending":
        break;
      case "slow_down":
        interval += SLOWER;
        break;
      case "access_denied":
        return failed("access_denied", "The login was refused in the browser");
      case "expired_token":
        return expired();
      default:
        return failed("refused", `The server refused the login: ${reply.error}`);
    }
  }
  return expired();
}

function expired(): Extract<LoginResult, { ok: false }> {
  return failed("expired_token", "The code was not confirmed in time. Start the login again.");
}

function failed(code: LoginFailure, message: string): Extract<LoginResult, { ok: false }> {
  return { ok: false, code, message };
}
