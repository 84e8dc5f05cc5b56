import { first, type Sql } from "../store/sql.js";
import { isoTime, type ServerSystem } from "../system.js";
import { hashOf, newSecret } from "./secrets.js";

export interface Session {
  readonly session_id: string;
  readonly user_id: string;
  readonly email: string;
  readonly team_id: string;
}

export interface IssuedTokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly refresh_token_expires_in: number;
  readonly session_id: string;
  readonly scope: string;
}

type Kind = "access" | "refresh" | "socket";

/**
 * Seconds. Access tokens live long and are taken a while longer, since a client that meets a refusal in the middle of a
 * push may lose its events for ever (`cli-sync 8.2`).
 */
const LIFE = { access: 86_400, refresh: 90 * 86_400, socket: 60 } as const;
const ACCESS_GRACE = 3_600;
/** How long a refresh token that was used may be used again: by a client that lost the answer. */
const REFRESH_GRACE = 120;

interface TokenRow {
  readonly expires_at: number | string;
  readonly replaced_at: number | string | null;
}

/** Who is logged in. Tokens are kept as hashes. */
export class Sessions {
  readonly #sql: Sql;
  readonly #system: ServerSystem;

  constructor(sql: Sql, system: ServerSystem) {
    this.#sql = sql;
    this.#system = system;
  }

  async begin(userId: string, teamId: string): Promise<IssuedTokens> {
    const id = `session-${this.#system.newId().toLowerCase()}`;
    await this.#sql.run(
      "INSERT INTO server_sessions VALUES (?, ?, ?, ?, NULL)",
      ...[id, userId, teamId, isoTime(this.#system)],
    );
    return this.#issue(id);
  }

  /** Fresh tokens for a refresh token; undefined where it is not, or no longer, good. */
  async refresh(refreshToken: string): Promise<IssuedTokens | undefined> {
    const found = await this.#find(refreshToken, "refresh");
    if (found === undefined || this.#now() >= Number(found.expires_at)) return undefined;
    const { replaced_at, session } = found;
    if (replaced_at !== null && this.#now() > Number(replaced_at) + REFRESH_GRACE) return undefined;
    await this.#sql.run(
      "UPDATE server_tokens SET replaced_at = ? WHERE token_hash = ? AND replaced_at IS NULL",
      ...[this.#now(), hashOf(refreshToken)],
    );
    return this.#issue(session.session_id);
  }

  /** Whose access token this is; undefined where it is not, or no longer, good. */
  async ofAccessToken(token: string): Promise<Session | undefined> {
    const found = await this.#find(token, "access");
    return found !== undefined && this.#now() < Number(found.expires_at) + ACCESS_GRACE
      ? found.session
      : undefined;
  }

  async issueSocketToken(session: Session): Promise<{ readonly token: string; readonly expires_in: number }> {
    return { token: await this.#token("socket", session.session_id), expires_in: LIFE.socket };
  }

  /** Whose socket token this is; it is good once. */
  async takeSocketToken(token: string): Promise<Session | undefined> {
    const found = await this.#find(token, "socket");
    const taken = await this.#sql.run(
      "DELETE FROM server_tokens WHERE token_hash = ? AND kind = ?",
      ...[hashOf(token), "socket"],
    );
    return found !== undefined && taken === 1 && this.#now() < Number(found.expires_at)
      ? found.session
      : undefined;
  }

  /** Ends the session of a token of any kind. */
  async revoke(token: string): Promise<void> {
    await this.#sql.run(
      `UPDATE server_sessions SET revoked_at = ? WHERE revoked_at IS NULL AND session_id =
       (SELECT session_id FROM server_tokens WHERE token_hash = ?)`,
      ...[isoTime(this.#system), hashOf(token)],
    );
  }

  /** Forgets tokens that nobody can use any more. */
  async sweep(): Promise<void> {
    await this.#sql.run("DELETE FROM server_tokens WHERE expires_at < ?", this.#now() - ACCESS_GRACE);
    await this.#sql.run("DELETE FROM server_device_logins WHERE expires_at < ?", this.#now() - ACCESS_GRACE);
  }

  async #issue(sessionId: string): Promise<IssuedTokens> {
    return {
      access_token: await this.#token("access", sessionId),
      refresh_token: await this.#token("refresh", sessionId),
      expires_in: LIFE.access,
      refresh_token_expires_in: LIFE.refresh,
      session_id: sessionId,
      scope: "offline_access",
    };
  }

  async #token(kind: Kind, sessionId: string): Promise<string> {
    const secret = newSecret(this.#system, `sk_${kind}`);
    await this.#sql.run(
      "INSERT INTO server_tokens VALUES (?, ?, ?, ?, NULL)",
      ...[hashOf(secret), kind, sessionId, this.#now() + LIFE[kind]],
    );
    return secret;
  }

  async #find(token: string, kind: Kind): Promise<(TokenRow & { readonly session: Session }) | undefined> {
    const row = await first<TokenRow & Session>(
      this.#sql,
      `SELECT t.expires_at, t.replaced_at, s.session_id, s.user_id, s.team_id, u.email
       FROM server_tokens t JOIN server_sessions s ON s.session_id = t.session_id
       JOIN server_users u ON u.user_id = s.user_id
       WHERE t.token_hash = ? AND t.kind = ? AND s.revoked_at IS NULL`,
      ...[hashOf(token), kind],
    );
    if (row === undefined) return undefined;
    const { expires_at, replaced_at, ...session } = row;
    return { expires_at, replaced_at, session };
  }

  #now(): number {
    return Math.floor(this.#system.epochMilliseconds() / 1000);
  }
}
