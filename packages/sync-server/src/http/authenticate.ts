import { TEAM_SLUG_HEADER } from "@spec-kitty/sync-protocol";
import type { FastifyRequest } from "fastify";
import type { Session } from "../accounts/sessions.js";
import type { Context } from "./context.js";
import { Refusal, unauthenticated } from "./refusal.js";

export function bearer({
  authorization,
}: {
  readonly authorization?: string | undefined;
}): string | undefined {
  return /^Bearer ([\w-]{1,200})$/.exec(authorization ?? "")?.[1];
}

/** Who asks. Throws `Refusal`. */
export async function authenticate(request: FastifyRequest, { sessions }: Context): Promise<Session> {
  const token = bearer(request.headers);
  const session = token === undefined ? undefined : await sessions.ofAccessToken(token);
  if (session === undefined) throw unauthenticated();
  return session;
}

/** As `authenticate`, for the team that the client names, else that of its token. */
export async function authenticateForTeam(request: FastifyRequest, context: Context): Promise<Session> {
  const session = await authenticate(request, context);
  const named = request.headers[TEAM_SLUG_HEADER.toLowerCase()];
  if (typeof named !== "string" || named === "" || named === session.team_id) return session;
  return { ...session, team_id: await memberOf(context, session, named) };
}

/** The team's id, where the member belongs to it. */
export async function memberOf({ members }: Context, session: Session, teamId: string): Promise<string> {
  const teams = await members.teamsOf(session.user_id);
  if (teams.some(({ team_id }) => team_id === teamId)) return teamId;
  throw new Refusal(403, "not_a_team_member", "You do not belong to this team; ask who runs the server.");
}
