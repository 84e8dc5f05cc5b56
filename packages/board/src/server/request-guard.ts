import type { IncomingMessage } from "node:http";
import type { Reply } from "./board-server.js";

const OWN_NAMES: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Refuses what no page of this server sends: another method, a name that is not this machine's (a foreign name that was
 * made to point here, "DNS rebinding"), and calls from pages of other origins.
 */
export function refusalOf(request: IncomingMessage, port: number): Reply | undefined {
  const { method, headers } = request;
  if (!isOwnHost(headers.host, port))
    return { status: 421, body: `This server is http://127.0.0.1:${port}/ and answers to no other name.\n` };
  if (method !== "GET" && method !== "HEAD")
    return { status: 405, body: "The board is only read: use GET.\n", headers: { Allow: "GET, HEAD" } };
  const site = headers["sec-fetch-site"] ?? "none";
  const isNavigation = headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  if (site !== "same-origin" && site !== "none" && !isNavigation)
    return { status: 403, body: "The board answers to its own page only.\n" };
  return undefined;
}

function isOwnHost(host: string | undefined, port: number): boolean {
  const [, name = "", ownPort = "80"] =
    /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host?.toLowerCase() ?? "") ?? [];
  return OWN_NAMES.has(name) && Number(ownPort) === port;
}
