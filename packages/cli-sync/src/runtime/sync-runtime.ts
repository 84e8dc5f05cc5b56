import type { EventEmitter, LiveChannel } from "../emit/event-emitter.js";
import type { WebSocketClient } from "../transport/web-socket-client.js";
import type { BackgroundSyncService } from "./background-sync-service.js";

export interface SyncRuntimeOptions {
  /** False where the flag is off or the checkout takes no part. */
  readonly enabled: boolean;
  /** `sync.auto_start` of the repository; null where it says nothing, which is yes. */
  readonly autoStart: boolean | null;
  readonly isAuthenticated: () => boolean;
  readonly service: BackgroundSyncService;
  /** Makes the live connection; called at each start while somebody is logged in. */
  readonly newSocket: () => WebSocketClient;
}

export type StartResult =
  | { readonly started: true; readonly live: boolean }
  | { readonly started: false; readonly reason: "sync_disabled" | "auto_start_off" };

/**
 * The part of a client that runs by itself: background pushes and, while somebody is logged in, a live connection.
 * A value, made by who needs it; `start` and `stop` may be called in any order and number (`cli-sync 5.1`).
 */
export class SyncRuntime {
  readonly #options: SyncRuntimeOptions;
  readonly #channel: LiveChannel;
  #socket: WebSocketClient | null = null;
  #isStarted = false;

  constructor(options: SyncRuntimeOptions) {
    this.#options = options;
    // Whatever is attached now or later finds the connection of the moment.
    this.#channel = {
      isConnected: () => this.#socket?.isConnected() ?? false,
      deliver: async (event) => this.#socket?.deliver(event),
    };
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  get socket(): WebSocketClient | null {
    return this.#socket;
  }

  /** Starts what may start and waits for none of it. */
  start(): StartResult {
    const { enabled, autoStart, isAuthenticated, service, newSocket } = this.#options;
    if (!enabled) return { started: false, reason: "sync_disabled" };
    if (autoStart === false) return { started: false, reason: "auto_start_off" };
    if (!this.#isStarted) {
      this.#isStarted = true;
      service.start();
    }
    if (this.#socket === null && isAuthenticated()) {
      this.#socket = newSocket();
      void this.#connect(this.#socket);
    }
    return { started: true, live: this.#socket !== null };
  }

  /** Lets an emitter use the live connection, and tells the server of the build, once. */
  async attachEmitter(emitter: EventEmitter): Promise<void> {
    emitter.attach(this.#channel);
    await emitter.registerBuild();
  }

  /** Ends the connection, then pushes what waits, within `limit` milliseconds; 5,000 where left out. */
  async stop(options: { readonly limit?: number } = {}): Promise<void> {
    if (!this.#isStarted) return;
    this.#isStarted = false;
    const socket = this.#socket;
    this.#socket = null;
    await socket?.close();
    await this.#options.service.stop(options);
  }

  async #connect(socket: WebSocketClient): Promise<void> {
    const result = await socket.connect();
    if (!result.ok && result.reason === "unavailable" && this.#socket === socket) await socket.reconnect();
  }
}
