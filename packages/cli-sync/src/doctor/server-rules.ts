import { MeResponse, PATHS, SYNC_PROTOCOL_HEADER, SYNC_PROTOCOL_VERSION } from "@spec-kitty/sync-protocol";
import { SessionTokens } from "../auth/session-tokens.js";
import { settingsFile } from "../runtime/user-settings.js";
import type { AccessFailure } from "../transport/access.js";
import { exchange, type Fetch, type HttpReply, jsonObject } from "../transport/http.js";
import { dateWatch } from "./clock-skew.js";
import { type Finding, type Remedy, remedy, word } from "./finding.js";
import {
  credentialsOf,
  type DoctorWorld,
  loginCommand,
  type NamedServer,
  type Rule,
  serverOf,
  sessionOf,
} from "./world.js";

const TIMEOUT = 10_000;

/** Whether the server is there, speaks our protocol, knows the login, and has the same time. */
export const server: Rule = async (world) => {
  const { server: named, fetch } = world;
  if (named === null) return [];
  const url = serverOf(world);
  if (url === null) {
    const message = `${named.url} is no address of a server; it is named by ${SOURCES[named.by]}.`;
    const cure = otherServer(world, named);
    return [{ code: "SERVER_URL_INVALID", severity: "error", message, file: null, remedy: cure }];
  }
  if (fetch === null) return [];
  const watch = dateWatch(fetch, world);
  const answer = await asked(world, url, watch.fetch);
  return [...answer, ...watch.findings(url)];
};

const SOURCES: Readonly<Record<NamedServer["by"], string>> = {
  option: "--server",
  environment: "SPEC_KITTY_SAAS_URL",
  settings: "server_url in config.toml",
  login: "your login",
};

async function asked(world: DoctorWorld, url: string, fetch: Fetch): Promise<readonly Finding[]> {
  if (sessionOf(world) === null) return judged(world, url, await whoAmI(world, url, fetch, null), false);
  const tokens = new SessionTokens({
    ...{ server: url, fetch, system: world.system },
    file: credentialsOf(world),
  });
  const given = world.signal === undefined ? {} : { signal: world.signal };
  const opened = await tokens.access(given);
  if (!opened.ok) return [await refusal(world, url, opened, fetch)];
  const first = await whoAmI(world, url, fetch, opened.access.token);
  if (!first.ok || first.status !== 401) return judged(world, url, first, true);
  const renewed = await tokens.renew(opened.access.token, world.signal);
  if (!renewed.ok) return [await refusal(world, url, renewed, fetch)];
  return judged(world, url, await whoAmI(world, url, fetch, renewed.access.token), true);
}

function whoAmI(world: DoctorWorld, url: string, fetch: Fetch, token: string | null): Promise<HttpReply> {
  const headers = {
    Accept: "application/json",
    [SYNC_PROTOCOL_HEADER]: SYNC_PROTOCOL_VERSION,
    ...(token !== null && { Authorization: `Bearer ${token}` }),
  };
  const request = { method: "GET", url: `${url}${PATHS.me}`, headers, timeout: TIMEOUT } as const;
  const given = world.signal === undefined ? {} : { signal: world.signal };
  return exchange(fetch, { ...request, ...given }, () => world.system.epochMilliseconds());
}

/** Why no token is to be had: the login is over, has no team, or the server did not say. */
async function refusal(
  world: DoctorWorld,
  url: string,
  { reason, message }: AccessFailure,
  fetch: Fetch,
): Promise<Finding> {
  switch (reason) {
    case "login_needed":
      return over(world, message);
    case "no_team": {
      const note = "Ask who runs the server for a team of your own first.";
      const cure = remedy([loginCommand(world)], note);
      return { code: "NO_TEAM", severity: "error", message, file: null, remedy: cure };
    }
    case "unreachable": {
      const [finding] = judged(world, url, await whoAmI(world, url, fetch, null), false);
      return finding ?? unreachable(world, url, message);
    }
  }
}

function judged(world: DoctorWorld, url: string, reply: HttpReply, isLoggedIn: boolean): readonly Finding[] {
  if (!reply.ok) return [unreachable(world, url, reply.message)];
  const body = jsonObject(reply.text);
  if (reply.status === 412 || reply.status === 426) return [refused(url, reply.status, body)];
  if (reply.status === 200 && MeResponse.read(body) !== undefined) return [];
  if (reply.status === 401 && body !== undefined)
    return isLoggedIn ? [over(world, `${url} does not know your login any more.`)] : [];
  if (reply.status >= 500 || reply.status === 429)
    return [unreachable(world, url, `${url} answered ${reply.status}`)];
  const message = `What answers at ${url} is no sync server: ${reply.status} for ${PATHS.me}. It is named by ${SOURCES[world.server!.by]}.`;
  const cure = otherServer(world, world.server!);
  return [{ code: "SERVER_NOT_SYNC", severity: "error", message, file: null, remedy: cure }];
}

function over(world: DoctorWorld, message: string): Finding {
  const cure = remedy([loginCommand(world)]);
  return { code: "LOGIN_OVER", severity: "error", message, file: null, remedy: cure };
}

function unreachable(world: DoctorWorld, url: string, why: string): Finding {
  const message = `The server could not be reached: ${why}. Work goes on, and events wait here.`;
  const { hostname, port } = new URL(url);
  const isHere = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  const own = world.server!.by === "option" ? ` --server ${word(world.server!.url)}` : "";
  const cure = isHere
    ? remedy([`skitty serve --port ${port || 80}`], "It is on this machine; name its --store if it has one.")
    : remedy([`skitty push${own}`], "Check the network, or ask who runs the server. Then:");
  return { code: "SERVER_UNREACHABLE", severity: "warning", message, file: null, remedy: cure };
}

/** What a server says to clients that it does not serve (`cli-sync 4.3`, 412). */
function refused(url: string, status: number, body: ReturnType<typeof jsonObject>): Finding {
  const { sync_protocol, error_description } = body ?? {};
  const guidance = (sync_protocol as { readonly upgrade_guidance?: unknown } | null | undefined)
    ?.upgrade_guidance;
  const said =
    [guidance, error_description].find((text) => typeof text === "string") ?? `it answered ${status}`;
  const message = `${url} does not take protocol ${SYNC_PROTOCOL_VERSION}: ${said}`;
  const cure = remedy(["npm install --global @spec-kitty/cli@latest"]);
  return { code: "PROTOCOL_REFUSED", severity: "error", message, file: null, remedy: cure };
}

/** How to name another server than the one that is wrong. */
function otherServer(world: DoctorWorld, { by, url }: NamedServer): Remedy {
  switch (by) {
    case "option":
      return remedy(["skitty doctor --server URL"]);
    case "environment":
      return remedy(["unset SPEC_KITTY_SAAS_URL"], "Or set it to the right address.");
    case "settings":
      return remedy(
        [`sed -i.bak '/^ *server_url/d' ${word(settingsFile(world.root))}`],
        "Or write the right address there.",
      );
    case "login":
      return remedy([`skitty logout --server ${word(url)}`], "Then log in at the right address.");
  }
}
