import { type LocalCommitAck, readFrameFromServer } from "@spec-kitty/sync-protocol";
import type { WebSocket } from "ws";
import { messageOf } from "../errors.js";
import type { CleanEvent, DeliveryQueue } from "../queue/port.js";
import type { SyncSystem } from "../system.js";
import type { OnWarning } from "../warning.js";
import type { AccessSource } from "./access.js";
import { fullJitter } from "./backoff.js";
import { wireForm } from "./batch-body.js";
import type { Fetch } from "./http.js";
import { type ConnectResult, openSocket } from "./open-socket.js";
import { bindingAudience } from "./server-url.js";
import { wsTicket } from "./ws-token.js";

/** As the Python clients call them. */
export type ConnectionStatus = "Connected" | "Reconnecting" | "Offline" | "OfflineBatchMode";

/** An open connection, as `onConnect` gets it. */
export interface LiveConnection {
  /** Sends one frame; false where the connection is gone. */
  sendFrame(frame: object): boolean;
}

export interface WebSocketClientOptions {
  readonly server: string;
  readonly access: AccessSource;
  readonly fetch: Fetch;
  readonly queue: Pick<DeliveryQueue, "settle">;
  readonly system: SyncSystem;
  readonly onWarning: OnWarning;
  /** Answered with each ping; null where unknown. */
  readonly buildId: string | null;
  /** Runs after the snapshot and before any event is sent: local commits go first (`cli-sync FR-014`). */
  readonly onConnect?: (connection: LiveConnection) => Promise<void>;
  /** Runs once a connection is ready; what waits in the queue can be pushed now. */
  readonly onReady?: () => void;
  readonly onEvent?: (document: { readonly [key: string]: unknown }) => void;
  readonly onLocalCommitAck?: (ack: LocalCommitAck) => void;
  readonly onStatus?: (status: ConnectionStatus) => void;
  readonly timings?: Partial<Timings>;
}

interface Timings {
  /** Milliseconds for the upgrade and the snapshot together. */
  readonly connect: number;
  /** Milliseconds for the answer to one event. */
  readonly ack: number;
  /** Milliseconds without any frame after which the other side counts as gone; servers ping every 30 seconds. */
  readonly silence: number;
}

const TIMINGS: Timings = { connect: 10_000, ack: 5000, silence: 90_000 };
const ATTEMPTS = 10;
const BACKOFF = { base: 500, cap: 30_000 };

type Answer = "accepted" | "duplicate" | "rejected" | "unanswered";

/** The live connection to a server: snapshot, ping and pong, events and their acks, reconnect (`cli-sync 4.5`). */
export class WebSocketClient {
  readonly #options: WebSocketClientOptions;
  readonly #timings: Timings;
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  readonly #stop = new AbortController();
  #status: ConnectionStatus = "Offline";
  #socket: WebSocket | null = null;
  #isReady = false;
  #silence: NodeJS.Timeout | undefined;
  #reconnecting: Promise<void> | null = null;

  constructor(options: WebSocketClientOptions) {
    this.#options = options;
    this.#timings = { ...TIMINGS, ...options.timings };
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  isConnected(): boolean {
    return this.#isReady;
  }

  /** Connects once; afterwards a lost connection is made again by itself. */
  async connect(): Promise<ConnectResult> {
    if (this.#stop.signal.aborted)
      return { ok: false, reason: "unavailable", message: "The client is closed" };
    if (this.#isReady) return { ok: true };
    const result = await this.#open();
    // A connection that was lost at once may be made again already.
    if (!result.ok && !this.#isReady && this.#reconnecting === null)
      this.#become(result.reason === "auth" ? "OfflineBatchMode" : "Offline");
    return result;
  }

  /** Connects and tries again with full jitter, ten times at most. A login that is needed ends it at once. */
  reconnect(): Promise<void> {
    this.#reconnecting ??= this.#reconnect().finally(() => {
      this.#reconnecting = null;
    });
    return this.#reconnecting;
  }

  /** Sends an event and settles it in the queue once the server has it; otherwise it stays there. Never rejects. */
  async deliver(event: CleanEvent): Promise<void> {
    const answer = await this.#ask(event);
    const { onWarning } = this.#options;
    const { event_id, event_type } = event;
    if (answer === "accepted" || answer === "duplicate") {
      await this.#settle(event_id, answer === "duplicate");
    } else if (answer === "rejected") {
      // A batch tells the reason; the frame has none.
      const message = `The server refused ${event_type} ${event_id} on the live connection; it stays queued`;
      onWarning({ code: "LIVE_SEND_REFUSED", message });
    }
  }

  /** Ends the connection for good; safe to call twice. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#reconnecting;
    const socket = this.#socket;
    this.#dropped();
    this.#become("Offline");
    if (socket !== null) await closed(socket);
  }

  async #ask(event: CleanEvent): Promise<Answer> {
    const opened = this.#isReady ? await this.#options.access.access() : undefined;
    if (!opened?.ok) return "unanswered";
    const answer = new Promise<Answer>((resolve) => {
      const timer = setTimeout(() => done("unanswered"), this.#timings.ack);
      const done = (one: Answer) => {
        clearTimeout(timer);
        this.#waiting.delete(event.event_id);
        resolve(one);
      };
      this.#waiting.set(event.event_id, done);
    });
    const audience = bindingAudience(this.#options.server);
    const form = wireForm(event, { audience, teamId: opened.access.teamId });
    if (!this.#send(form)) this.#waiting.get(event.event_id)?.("unanswered");
    return answer;
  }

  async #settle(event_id: string, duplicate: boolean): Promise<void> {
    const { queue, server, onWarning } = this.#options;
    try {
      await queue.settle(server, [{ event_id, status: "delivered", duplicate }]);
    } catch (error) {
      // It stays queued, and the next push learns that the server has it.
      onWarning({
        code: "QUEUE_FAILED",
        message: `${event_id} is delivered and could not be taken off: ${messageOf(error)}`,
      });
    }
  }

  #send(frame: object): boolean {
    const socket = this.#socket;
    if (socket === null || socket.readyState !== socket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  async #reconnect(): Promise<void> {
    const { system } = this.#options;
    for (let attempt = 0; attempt < ATTEMPTS && !this.#stop.signal.aborted; attempt++) {
      this.#become("Reconnecting");
      await system.sleep(fullJitter(BACKOFF, attempt, system.random()), this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      const result = await this.#open();
      if (result.ok) return;
      if (result.reason === "auth") break;
    }
    if (!this.#stop.signal.aborted) this.#become("OfflineBatchMode");
  }

  async #open(): Promise<ConnectResult> {
    const { server, access, fetch, system } = this.#options;
    const now = () => system.epochMilliseconds();
    const ticket = await wsTicket({ server, access, fetch, now, signal: this.#stop.signal });
    if (!ticket.ok) return ticket;
    if (this.#stop.signal.aborted)
      return { ok: false, reason: "unavailable", message: "The client is closed" };
    let socket: WebSocket | undefined;
    const opened = await openSocket({
      ...{ ticket: ticket.ticket, timeout: this.#timings.connect, signal: this.#stop.signal },
      onWarning: this.#options.onWarning,
      onOpen: (open) => {
        socket = open;
        this.#adopt(open);
      },
    });
    return socket === undefined ? opened : this.#ready(socket);
  }

  #adopt(socket: WebSocket): void {
    this.#socket = socket;
    socket.on("message", (data) => this.#received(String(data)));
    socket.on("close", () => this.#lost(socket));
    this.#heard();
  }

  async #ready(socket: WebSocket): Promise<ConnectResult> {
    await this.#options.onConnect?.({ sendFrame: (frame) => this.#send(frame) });
    if (this.#socket !== socket)
      return { ok: false, reason: "unavailable", message: "The connection was lost at once" };
    this.#isReady = true;
    this.#become("Connected");
    this.#options.onReady?.();
    return { ok: true };
  }

  #received(text: string): void {
    this.#heard();
    const read = readFrameFromServer(text);
    switch (read.kind) {
      case "ping": {
        const { buildId } = this.#options;
        const { timestamp } = read.frame;
        this.#send({ type: "pong", timestamp, ...(buildId !== null && { build_id: buildId }) });
        return;
      }
      case "ack":
        this.#waiting.get(read.frame.event_id)?.(read.frame.status);
        return;
      case "error":
        this.#waiting.get(read.frame.event_id)?.("rejected");
        return;
      case "event":
        this.#options.onEvent?.(read.document);
        return;
      case "LocalCommitAck":
        this.#options.onLocalCommitAck?.(read.frame);
        return;
      case "malformed":
        this.#options.onWarning({
          code: "FRAME_MALFORMED",
          message: `The server sent a bad frame: ${read.message}`,
        });
        return;
      case "snapshot":
      case "unknown":
        return;
    }
  }

  /** A side that is gone without a word is noticed by its silence. */
  #heard(): void {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#silence = setTimeout(() => socket?.terminate(), this.#timings.silence);
    this.#silence.unref();
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#dropped();
    this.#become("Offline");
    if (!this.#stop.signal.aborted) void this.reconnect();
  }

  #dropped(): void {
    clearTimeout(this.#silence);
    this.#socket = null;
    this.#isReady = false;
    for (const done of [...this.#waiting.values()]) done("unanswered");
  }

  #become(status: ConnectionStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#options.onStatus?.(status);
  }
}

const CLOSE_TIMEOUT = 2000;

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close();
  });
}
