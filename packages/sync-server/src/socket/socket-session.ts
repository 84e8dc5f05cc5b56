import { StorageError } from "@spec-kitty/events-core";
import { type ErrorFrame, readFrameFromClient } from "@spec-kitty/sync-protocol";
import type { WebSocket } from "ws";
import type { Session } from "../accounts/sessions.js";
import type { Context } from "../http/context.js";
import type { LocalCommits } from "../ingest/local-commits.js";

/** Codes with which a socket is closed. */
export const Close = { GOING_AWAY: 1001, BAD_DATA: 1007, TRY_LATER: 1013 } as const;

const TEN_SECONDS = 10_000;
/** Frames that may wait to be taken in. */
const MAX_WAITING = 500;

/** One open socket: takes events and local commits, answers each, and passes on what others of the team send. */
export class SocketSession {
  readonly #socket: WebSocket;
  readonly #session: Session;
  readonly #context: Context;
  readonly #commits: LocalCommits;
  /** Ids that came from here and are not sent back. */
  readonly #own = new Set<string>();
  #working: Promise<void> = Promise.resolve();
  #waiting = 0;
  #unsubscribe = () => {};
  #frames = 0;
  #since: number;
  #resting: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, session: Session, context: Context, commits: LocalCommits) {
    this.#socket = socket;
    this.#session = session;
    this.#context = context;
    this.#commits = commits;
    this.#since = context.system.epochMilliseconds();
  }

  async begin(): Promise<void> {
    const { hub, store } = this.#context;
    this.#socket.on("message", (bytes, isBinary) => this.#receive(String(bytes), isBinary));
    this.#socket.once("close", () => {
      clearTimeout(this.#resting);
      this.#unsubscribe();
    });
    // The client waits for this before it sends anything.
    this.#send({ type: "snapshot", work_packages: [] });
    const deliver = ({
      entry,
    }: {
      readonly entry: { readonly event_id: string; readonly event: object };
    }) => {
      if (!this.#own.delete(entry.event_id)) this.#send({ ...entry.event, type: "event" });
    };
    this.#unsubscribe = await hub.subscribe(
      { team_id: this.#session.team_id, deliver },
      await store.journal.head(),
    );
    if (this.#socket.readyState !== this.#socket.OPEN) this.#unsubscribe();
  }

  ping(timestamp: string): void {
    this.#send({ type: "ping", timestamp });
  }

  /** Resolves when what came is answered. */
  async idle(): Promise<void> {
    await this.#working;
  }

  #receive(text: string, isBinary: boolean): void {
    if (isBinary) {
      this.#socket.close(Close.BAD_DATA, "frames are text");
      return;
    }
    this.#countFrame();
    this.#waiting++;
    this.#flow();
    const work = this.#take(text).catch((error: unknown) => this.#failed(error));
    // Answers may overtake one another; each names its event.
    this.#working = Promise.all([this.#working, work]).then(() => {});
    void work.finally(() => {
      this.#waiting--;
      this.#flow();
    });
  }

  /** Who sends too much is read no more until the ten seconds are over. */
  #countFrame(): void {
    const { limits, system } = this.#context;
    const now = system.epochMilliseconds();
    if (now - this.#since >= TEN_SECONDS) {
      this.#since = now;
      this.#frames = 0;
    }
    this.#frames++;
    if (this.#frames <= limits.framesPerSecond * 10 || this.#resting !== undefined) return;
    const rest = setTimeout(
      () => {
        this.#resting = undefined;
        this.#flow();
      },
      this.#since + TEN_SECONDS - now,
    );
    this.#resting = rest.unref();
  }

  #flow(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#resting !== undefined || this.#waiting > MAX_WAITING) this.#socket.pause();
    else this.#socket.resume();
  }

  async #take(text: string): Promise<void> {
    const frame = readFrameFromClient(text);
    switch (frame.kind) {
      case "event":
        return this.#takeEvent(frame.document, text);
      case "LocalCommit":
        return this.#send(await this.#commits.take(frame.frame, this.#session));
      case "malformed":
        return this.#socket.close(Close.BAD_DATA, frame.message.slice(0, 120));
      default:
        return;
    }
  }

  async #takeEvent(document: { readonly [key: string]: unknown }, text: string): Promise<void> {
    const kept: string[] = [];
    const keeping = (id: string) => {
      kept.push(id);
      this.#own.add(id);
    };
    const [outcome] = await this.#context.ingest.take(
      [{ document, text: () => text }],
      this.#session,
      keeping,
    );
    const { event_id } = outcome!;
    // A duplicate is not published again.
    if (outcome!.outcome !== "accepted") for (const id of kept) this.#own.delete(id);
    if (outcome!.outcome !== "rejected")
      return this.#send({ type: "ack", event_id, status: outcome!.outcome });
    const refused: ErrorFrame = {
      type: "error",
      event_id,
      status: "rejected",
      // No other word ends the event for a client of profile C (`cli-sync 4.5`).
      error_category: "project_not_admitted",
      retryable: false,
    };
    return this.#send({ ...refused, reasons: outcome!.reasons });
  }

  /** Without an answer the client sends again once it is back; a wrong answer could end the event for it. */
  #failed(error: unknown): void {
    this.#context.metrics.failed("socket");
    if (error instanceof StorageError) this.#socket.close(Close.TRY_LATER, "nothing can be kept now");
    else this.#socket.close(1011, "something failed here");
  }

  #send(frame: object): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(JSON.stringify(frame));
    if (this.#socket.bufferedAmount > this.#context.limits.unreadBytes) this.#socket.terminate();
  }
}
