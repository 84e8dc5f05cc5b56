import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Session } from "../accounts/sessions.js";
import { hostName } from "../http/app.js";
import { bearer } from "../http/authenticate.js";
import type { Context } from "../http/context.js";
import { LocalCommits } from "../ingest/local-commits.js";
import { isoTime } from "../system.js";
import { SOCKET_PATH } from "./socket-path.js";
import { Close, SocketSession } from "./socket-session.js";

export interface SocketServer {
  readonly openCount: number;
  /** Answers what came, tells every client to come back later and ends. */
  close(): Promise<void>;
}

export interface SocketServerOptions {
  /** Milliseconds between two pings to each client. */
  readonly pingInterval: number;
  readonly hosts: ReadonlySet<string> | undefined;
  readonly failed: (error: unknown) => void;
}

/** WebSockets on the server's own port (`cli-sync 4.5`). */
export function serveSockets(server: Server, context: Context, options: SocketServerOptions): SocketServer {
  const { limits, sessions, store, system } = context;
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
  });
  const open = new Map<SocketSession, WebSocket>();
  const commits = new LocalCommits(store.sql, system);

  server.on("upgrade", (request, stream, head) => {
    stream.on("error", () => stream.destroy());
    admitted(request)
      .then((session) => {
        if (typeof session === "string") return refuse(stream, session);
        wss.handleUpgrade(request, stream, head, (socket) => {
          const one = new SocketSession(socket, session, context, commits);
          open.set(one, socket);
          socket.on("error", () => socket.terminate());
          socket.once("close", () => open.delete(one));
          one.begin().catch((error: unknown) => {
            options.failed(error);
            socket.close(Close.TRY_LATER, "nothing can be read now");
          });
        });
      })
      .catch((error: unknown) => {
        options.failed(error);
        refuse(stream, "503 Service Unavailable");
      });
  });

  /** Who opens a socket, or the line of the answer that refuses it. */
  async function admitted(request: IncomingMessage): Promise<Session | string> {
    if (request.url?.split("?", 1)[0] !== SOCKET_PATH) return "404 Not Found";
    if (options.hosts !== undefined && !options.hosts.has(hostName(request.headers.host)))
      return "421 Misdirected Request";
    const token = bearer(request.headers);
    const session = token === undefined ? undefined : await sessions.takeSocketToken(token);
    if (session === undefined) return "401 Unauthorized";
    // Asked last, since others may have come in while the token was looked up.
    return context.stopping.aborted || open.size >= limits.sockets ? "503 Service Unavailable" : session;
  }

  const pinging = setInterval(() => {
    const now = isoTime(system);
    for (const one of open.keys()) one.ping(now);
  }, options.pingInterval);

  return {
    get openCount() {
      return open.size;
    },
    async close() {
      clearInterval(pinging);
      await Promise.all([...open.keys()].map((one) => one.idle()));
      for (const socket of open.values()) socket.close(Close.GOING_AWAY, "the server stops");
      wss.close();
      // A client that does not answer is not waited for.
      const patience = setTimeout(() => {
        for (const socket of open.values()) socket.terminate();
      }, 1000);
      patience.unref();
      await Promise.all(
        [...open.values()].map((socket) => new Promise((done) => socket.once("close", done))),
      );
      clearTimeout(patience);
    },
  };
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
