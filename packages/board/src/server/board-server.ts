import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import { CONTENT_SECURITY_POLICY, PAGE } from "../generated/page.js";
import { refusalOf } from "./request-guard.js";
import type { Streams } from "./streams.js";

const SECURITY: OutgoingHttpHeaders = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** The board over HTTP: `/` is the page, `/events` its stream, and there is nothing else. */
export function boardServer(streams: Streams): Server {
  const limits = {
    headersTimeout: 10_000,
    requestTimeout: 10_000,
    maxHeaderSize: 16_384,
    keepAliveTimeout: 5_000,
  };
  const server = createServer(limits, (request, response) =>
    answer(request, response, portOf(server), streams),
  );
  server.maxConnections = 256;
  return server;
}

export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function answer(request: IncomingMessage, response: ServerResponse, port: number, streams: Streams): void {
  const reply = refusalOf(request, port) ?? replyTo(request, streams);
  if (reply !== "stream") send(response, reply);
  else {
    response.writeHead(200, { ...SECURITY, "Content-Type": STREAM });
    streams.open(response, lastSeen(request));
  }
}

export interface Reply {
  readonly status: number;
  readonly body: string;
  /** Plain text where left out. */
  readonly type?: string;
  readonly headers?: OutgoingHttpHeaders;
}

const STREAM = "text/event-stream; charset=utf-8";

function replyTo({ url = "", method }: IncomingMessage, streams: Streams): Reply | "stream" {
  // The target is taken as it came: nothing is decoded or resolved, so nothing can be smuggled.
  const [path] = url.split("?", 1);
  if (path === "/") return { status: 200, type: "text/html; charset=utf-8", body: PAGE };
  if (path !== "/events") return { status: 404, body: "There is nothing here. The board is at /.\n" };
  if (method === "HEAD") return { status: 200, type: STREAM, body: "" };
  if (streams.isFull)
    return { status: 503, body: "Too many pages are open. Close one.\n", headers: { "Retry-After": "5" } };
  return "stream";
}

/** The state that a page saw last, as browsers say it, or as the page does after a refusal. */
function lastSeen({ headers, url = "" }: IncomingMessage): string | undefined {
  const id = headers["last-event-id"] ?? new URLSearchParams(url.split("?")[1]).get("since");
  return typeof id === "string" ? id : undefined;
}

function send(response: ServerResponse, { status, body, type, headers }: Reply): void {
  response.writeHead(status, {
    ...SECURITY,
    ...headers,
    "Content-Type": type ?? "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}
