import type { MeResponse, TokenResponse } from "@spec-kitty/sync-protocol";

/** A login at one server. */
export interface Session {
  readonly server: string;
  readonly access_token: string;
  readonly refresh_token: string;
  /** Milliseconds since 1970 at which the access token ends. */
  readonly expires_at: number;
  readonly session_id: string;
  readonly user_id: string;
  readonly email: string;
  /** The private team that everything is sent to; null where the account has none. */
  readonly team_id: string | null;
}

export function sessionOf(server: string, tokens: TokenResponse, me: MeResponse, now: number): Session {
  const { user_id, email } = me;
  return { server, ...tokenFields(tokens, now), user_id, email, team_id: privateTeamOf(me) };
}

/** The team that everything is sent to; null where the account has none. */
export function privateTeamOf({ teams }: MeResponse): string | null {
  return teams.find(({ is_private_teamspace }) => is_private_teamspace)?.id ?? null;
}

/** The same login with new tokens. */
export function withTokens(session: Session, tokens: TokenResponse, now: number): Session {
  return { ...session, ...tokenFields(tokens, now) };
}

function tokenFields({ access_token, refresh_token, expires_in, session_id }: TokenResponse, now: number) {
  return { access_token, refresh_token, session_id, expires_at: now + expires_in * 1000 };
}
