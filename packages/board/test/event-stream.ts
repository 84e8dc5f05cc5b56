/** A page's view of the server's stream, without a browser. */
import { get, type IncomingMessage } from "node:http";
import type { BoardView } from "../src/view/model.js";
import { type BoardPatch, patched } from "../src/view/patch.js";

export interface StreamEvent {
  readonly id: string;
  readonly patch: BoardPatch;
}

export class EventStream {
  readonly response: IncomingMessage;
  readonly #events: StreamEvent[] = [];
  #open: string[] = [];
  #wake: (() => void) | undefined;
  board: BoardView | undefined;

  private constructor(response: IncomingMessage) {
    this.response = response;
    response.setEncoding("utf8");
    response.on("data", (text: string) => this.#take(text));
    response.on("close", () => this.#wake?.());
  }

  static async open(url: string, lastEventId?: string): Promise<EventStream> {
    const headers = lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId };
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      get(`${url}events`, { headers, agent: false }, resolve).on("error", reject),
    );
    return new EventStream(response);
  }

  #take(text: string): void {
    this.#open.push(text);
    // A message may be megabytes long and has few ends of line.
    if (!text.includes("\n")) return;
    const messages = this.#open.join("").split("\n\n");
    this.#open = [messages.pop()!];
    for (const message of messages) this.#hear(message);
    this.#wake?.();
  }

  #hear(message: string): void {
    const fields = new Map(message.split("\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]));
    this.comments += Number(fields.has(""));
    if (!fields.has("data")) return;
    const patch = JSON.parse(fields.get("data")!) as BoardPatch;
    this.board = patched(this.board, patch);
    this.#events.push({ id: fields.get("id")!, patch });
  }

  /** How many heartbeats came. */
  comments = 0;

  get received(): readonly StreamEvent[] {
    return this.#events;
  }

  /** Waits until something is so; fails when the stream ends before. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.response.closed) throw new Error("the stream has ended");
      await new Promise<void>((woken) => {
        this.#wake = woken;
      });
    }
  }

  /** The `n`th event that came, from 0. */
  async event(n: number): Promise<StreamEvent> {
    await this.until(() => this.#events.length > n);
    return this.#events[n]!;
  }

  close(): void {
    this.response.destroy();
  }
}
