import { readFrameFromServer, SYNC_PROTOCOL_HEADER, SYNC_PROTOCOL_VERSION } from "@spec-kitty/sync-protocol";
import type { WebSocket } from "ws";
import type { OnWarning } from "../warning.js";
import type { WsTicket } from "./ws-token.js";

export type ConnectResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: "auth" | "unavailable"; readonly message: string };

export interface OpenSocketOptions {
  readonly ticket: WsTicket;
  /** Milliseconds for the upgrade and the snapshot together. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly onWarning: OnWarning;
  /** Takes the socket, at the moment of its first frame: the next one may have come in the same packet. */
  readonly onOpen: (socket: WebSocket) => void;
}

const LARGEST_FRAME = 4 * 1024 * 1024;
/** Closed for want of rights, as servers of this protocol say it. */
const UNAUTHORIZED = 4401;

/** Opens a socket and waits for the snapshot; another first frame is told and taken (`cli-sync 4.5`). Never rejects. */
export async function openSocket({
  ticket,
  timeout,
  signal,
  onWarning,
  onOpen,
}: OpenSocketOptions): Promise<ConnectResult> {
  // Loaded here: most commands never open one.
  const { WebSocket } = await import("ws");
  const headers = { Authorization: `Bearer ${ticket.token}`, [SYNC_PROTOCOL_HEADER]: SYNC_PROTOCOL_VERSION };
  const socket = new WebSocket(ticket.url, { headers, handshakeTimeout: timeout, maxPayload: LARGEST_FRAME });
  return new Promise((resolve) => {
    const end = (result: ConnectResult) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      socket.removeAllListeners();
      // An error after this one must not end the process.
      socket.on("error", () => undefined);
      if (result.ok) onOpen(socket);
      else socket.terminate();
      resolve(result);
    };
    const fail = (message: string, reason: "auth" | "unavailable" = "unavailable") =>
      end({ ok: false, reason, message });
    const stop = () => fail("The client is closed");
    const timer = setTimeout(() => fail("The server sent no snapshot in time"), timeout);
    signal.addEventListener("abort", stop, { once: true });
    socket.on("error", (error) => fail(error.message));
    socket.on("close", (code) =>
      fail(`The server closed the connection: ${code}`, code === UNAUTHORIZED ? "auth" : "unavailable"),
    );
    socket.on("unexpected-response", (_request, { statusCode = 0 }) =>
      fail(`The server refused the connection: ${statusCode}`, statusCode === 403 ? "auth" : "unavailable"),
    );
    socket.once("message", (data) => {
      const read = readFrameFromServer(String(data));
      if (read.kind !== "snapshot") {
        const message = `The first frame should be a snapshot; it is ${read.kind}`;
        onWarning({ code: "FIRST_FRAME_NOT_SNAPSHOT", message });
      }
      end({ ok: true });
    });
  });
}
