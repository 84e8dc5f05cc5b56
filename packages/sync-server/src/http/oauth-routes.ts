import {
  DEVICE_CODE_GRANT,
  DeviceCodeRequest,
  type DeviceCodeResponseInput,
  DeviceTokenRequest,
  type MeResponseInput,
  PATHS,
  RefreshTokenRequest,
  RevokeRequest,
  type TokenResponseInput,
} from "@spec-kitty/sync-protocol";
import type { FastifyInstance } from "fastify";
import { LOCAL_MEMBER } from "../accounts/members.js";
import type { IssuedTokens } from "../accounts/sessions.js";
import { authenticate } from "./authenticate.js";
import { formBody, formFields } from "./body.js";
import type { Context } from "./context.js";
import { attempts } from "./rate-limit.js";
import { Refusal } from "./refusal.js";

/** Login by device code, tokens, and who is logged in (`cli-sync 4.2`). */
export function oauthRoutes(app: FastifyInstance, context: Context): void {
  const { devices, members, sessions, limits, loopback } = context;
  // Seconds; a person needs some, a script on this machine does not.
  const interval = loopback ? 1 : 5;
  const limited = { onRequest: attempts(limits.loginAttemptsPerMinute * 10) };

  app.post(PATHS.device, limited, async (request): Promise<DeviceCodeResponseInput> => {
    await formBody(request, DeviceCodeRequest);
    const login = await devices.begin();
    if (context.autoApprove)
      await devices.confirm(login.user_code, (await members.ensure(LOCAL_MEMBER)).user_id);
    const page = `${context.origin(request.headers.host)}/device`;
    return {
      ...login,
      verification_uri: page,
      verification_uri_complete: `${page}?user_code=${login.user_code}`,
      interval,
    };
  });

  app.post(PATHS.token, limited, async (request): Promise<TokenResponseInput> => {
    const { grant_type } = await formFields(request);
    switch (grant_type) {
      case DEVICE_CODE_GRANT: {
        const { device_code } = await formBody(request, DeviceTokenRequest);
        return tokens(await fromDevice(device_code));
      }
      case "refresh_token": {
        const { refresh_token } = await formBody(request, RefreshTokenRequest);
        const fresh = await sessions.refresh(refresh_token);
        if (fresh !== undefined) return tokens(fresh);
        throw new Refusal(400, "invalid_grant", "This refresh token is no longer good; log in again.");
      }
      default:
        throw new Refusal(400, "unsupported_grant_type", "Log in by device code, or refresh.");
    }
  });

  async function fromDevice(deviceCode: string): Promise<IssuedTokens> {
    const poll = await devices.poll(deviceCode, interval);
    if (poll.outcome !== "confirmed") throw new Refusal(400, poll.outcome, WORDS[poll.outcome]);
    const [team] = await members.teamsOf(poll.user_id);
    if (team === undefined) throw new Refusal(400, "access_denied", "You belong to no team here.");
    return sessions.begin(poll.user_id, team.team_id);
  }

  app.post(PATHS.revoke, limited, async (request) => {
    const { token } = await formBody(request, RevokeRequest);
    await sessions.revoke(token);
    return { revoked: true };
  });

  app.get(PATHS.sessionStatus, async (request) => {
    const { session_id, email } = await authenticate(request, context);
    return { session_id, email };
  });

  app.get(PATHS.me, async (request): Promise<MeResponseInput> => {
    const { user_id, email } = await authenticate(request, context);
    const teams = await members.teamsOf(user_id);
    return {
      user_id,
      email,
      name: email,
      // Clients send only to a team with this flag (`decisions` 26).
      teams: teams.map(({ team_id: id, name, role }) => ({
        id,
        name,
        role,
        slug: id,
        is_private_teamspace: true,
      })),
    };
  });
}

function tokens(issued: IssuedTokens): TokenResponseInput {
  return { ...issued, token_type: "Bearer" };
}

const WORDS = {
  authorization_pending: "Nobody has confirmed this login yet.",
  slow_down: "Ask less often.",
  access_denied: "Somebody said no to this login.",
  expired_token: "This login is over; begin a new one.",
} as const;
