import { PATHS, WsTokenRequest, type WsTokenResponseInput } from "@spec-kitty/sync-protocol";
import type { FastifyInstance } from "fastify";
import { SOCKET_PATH } from "../socket/socket-path.js";
import { authenticate, memberOf } from "./authenticate.js";
import { jsonBody } from "./body.js";
import type { Context } from "./context.js";

/** A token that opens one socket (`cli-sync 4.5`). */
export function socketTokenRoute(app: FastifyInstance, context: Context): void {
  app.post(PATHS.wsToken, async (request): Promise<WsTokenResponseInput> => {
    const session = await authenticate(request, context);
    const { team_id } = await jsonBody(request, WsTokenRequest, 64 * 1024);
    await memberOf(context, session, team_id);
    const { token, expires_in } = await context.sessions.issueSocketToken(session);
    return {
      ws_token: token,
      ws_url: `${context.origin(request.headers.host).replace(/^http/, "ws")}${SOCKET_PATH}`,
      expires_in,
      session_id: session.session_id,
    };
  });
}
