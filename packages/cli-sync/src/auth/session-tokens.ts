import { PATHS, RevokeResponse } from "@spec-kitty/sync-protocol";
import { withProcessLock } from "../files/process-lock.js";
import type { SyncSystem } from "../system.js";
import type { AccessFailure, AccessResult, AccessSource } from "../transport/access.js";
import { type Fetch, jsonObject } from "../transport/http.js";
import type { CredentialsFile } from "./credentials-file.js";
import { oauthCalls, readTokenReply, whoAmI } from "./oauth.js";
import { privateTeamOf, type Session, withTokens } from "./session.js";

export interface SessionTokensOptions {
  /** See `serverUrl`. */
  readonly server: string;
  readonly file: CredentialsFile;
  readonly fetch: Fetch;
  readonly system: SyncSystem;
}

/** Milliseconds before its end at which a token is renewed, where the caller asks for no more. */
const VALID_FOR = 5000;
/** How often a refresh is asked again that another process may have won. */
const REPLAYS = 5;
/** A refresh may wait for another process and its network. */
const LOCK_TIMEOUT = 120_000;

/** The tokens of a login, renewed under a lock, so that of several processes one asks and the others read (`cli-sync 4.2`). */
export class SessionTokens implements AccessSource {
  readonly #options: SessionTokensOptions;
  #askedForTeam = false;

  constructor(options: SessionTokensOptions) {
    this.#options = options;
  }

  /** The login as it is stored; null where nobody is logged in. */
  session(): Session | null {
    return this.#options.file.read(this.#options.server);
  }

  async access(
    options: { readonly validFor?: number; readonly signal?: AbortSignal } = {},
  ): Promise<AccessResult> {
    const session = this.session();
    if (session === null) return notLoggedIn(this.#options.server);
    const until = this.#now() + (options.validFor ?? VALID_FOR);
    if (session.expires_at > until && session.team_id !== null) return accessOf(session, session.team_id);
    return this.#renewed((stored) => stored.expires_at > until, options.signal);
  }

  renew(refused: string, signal?: AbortSignal): Promise<AccessResult> {
    return this.#renewed((stored) => stored.access_token !== refused, signal);
  }

  /** Keeps a login. */
  async store(session: Session): Promise<void> {
    await this.#locked(() => this.#options.file.write(session));
  }

  /** Ends the login here in any case; `confirmed` says whether the server knows it. */
  async logout(
    signal?: AbortSignal,
  ): Promise<{ readonly wasLoggedIn: boolean; readonly confirmed: boolean }> {
    const { server, file, fetch } = this.#options;
    const session = this.session();
    if (session === null) return { wasLoggedIn: false, confirmed: false };
    await this.#locked(() => file.remove(server));
    const calls = oauthCalls(server, fetch, () => this.#now(), signal);
    const reply = await calls.form(PATHS.revoke, {
      token: session.refresh_token,
      token_type_hint: "refresh_token",
    });
    const answer = reply.ok && reply.status === 200 ? RevokeResponse.read(jsonObject(reply.text)) : undefined;
    return { wasLoggedIn: true, confirmed: answer?.revoked === true };
  }

  #now(): number {
    return this.#options.system.epochMilliseconds();
  }

  /** New tokens, unless another process stored good ones while this one waited. */
  #renewed(isGood: (stored: Session) => boolean, signal?: AbortSignal): Promise<AccessResult> {
    return this.#locked(async () => {
      const stored = this.session();
      if (stored === null) return notLoggedIn(this.#options.server);
      if (isGood(stored)) return this.#withTeam(stored, signal);
      return this.#refresh(stored, signal);
    });
  }

  async #refresh(session: Session, signal?: AbortSignal): Promise<AccessResult> {
    const { server, file, fetch, system } = this.#options;
    const calls = oauthCalls(server, fetch, () => this.#now(), signal);
    const fields = { grant_type: "refresh_token", refresh_token: session.refresh_token };
    for (let replays = 0; ; replays++) {
      const reply = readTokenReply(await calls.form(PATHS.token, fields));
      if (reply.kind === "unreachable") return { ok: false, reason: "unreachable", message: reply.message };
      if (reply.kind === "tokens") {
        const renewed = withTokens(session, reply.tokens, this.#now());
        file.write(renewed);
        return this.#withTeam(renewed, signal);
      }
      if (reply.error !== "refresh_replay_benign_retry" || replays === REPLAYS || signal?.aborted) {
        return loginOver(server, reply.error);
      }
      await system.sleep((reply.retryAfter ?? 1) * 1000, signal);
    }
  }

  /** A login without a private team is asked about once per process, under the lock: somebody may have made one since. */
  async #withTeam(session: Session, signal?: AbortSignal): Promise<AccessResult> {
    if (session.team_id !== null) return accessOf(session, session.team_id);
    if (!this.#askedForTeam) {
      this.#askedForTeam = true;
      const { server, file, fetch } = this.#options;
      const me = await whoAmI(
        oauthCalls(server, fetch, () => this.#now(), signal),
        session.access_token,
      );
      const team_id = typeof me === "string" ? null : privateTeamOf(me);
      if (team_id !== null) {
        file.write({ ...session, team_id });
        return accessOf(session, team_id);
      }
    }
    const message = `${session.email} has no private teamspace at ${session.server}: nothing can be sent`;
    return { ok: false, reason: "no_team", message };
  }

  #locked<T>(work: () => Promise<T> | T): Promise<T> {
    const { file, system } = this.#options;
    return withProcessLock(`${file.path}.lock`, { system, timeout: LOCK_TIMEOUT }, work);
  }
}

function accessOf({ access_token }: Session, teamId: string): AccessResult {
  return { ok: true, access: { token: access_token, teamId } };
}

function notLoggedIn(server: string): AccessFailure {
  return { ok: false, reason: "login_needed", message: `Nobody is logged in at ${server}` };
}

function loginOver(server: string, error: string): AccessFailure {
  return {
    ok: false,
    reason: "login_needed",
    message: `The login at ${server} is over (${error}): log in again`,
  };
}
