import type { ServerResponse } from "node:http";
import type { BoardFeed } from "./board-feed.js";

/** How many pages may be open at once. */
const MAX_STREAMS = 64;

const HEARTBEAT = 15_000;
/** A page that takes nothing for this many heartbeats is gone. */
const PATIENCE = 2;

/** The open pages. Each has at most one message on its way; what changes meanwhile comes in the next. */
export class Streams {
  readonly #feed: BoardFeed;
  readonly #streams = new Set<Stream>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(feed: BoardFeed) {
    this.#feed = feed;
    this.#heartbeat = setInterval(() => this.beat(), HEARTBEAT);
    this.#heartbeat.unref();
  }

  get isFull(): boolean {
    return this.#streams.size >= MAX_STREAMS;
  }

  /** Opens a stream for a page that last saw the state `id`. */
  open(response: ServerResponse, id: string | undefined): void {
    const stream = new Stream(response, id);
    this.#streams.add(stream);
    response.once("close", () => this.#streams.delete(stream));
    stream.write("retry: 1000\n\n");
    stream.update(this.#feed);
  }

  /** Tells every page what is new. */
  publish(): void {
    for (const stream of this.#streams) stream.update(this.#feed);
  }

  /** Shows every page that the server lives, and lets go of those that do not take anything. */
  beat(): void {
    for (const stream of this.#streams) stream.beat();
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const stream of this.#streams) stream.end();
  }
}

class Stream {
  readonly #response: ServerResponse;
  #id: string | undefined;
  /** The heartbeats for which the last write has waited; undefined where it is through. */
  #waited: number | undefined;

  constructor(response: ServerResponse, id: string | undefined) {
    this.#response = response;
    this.#id = id;
  }

  update(feed: BoardFeed): void {
    if (this.#waited !== undefined) return;
    const event = feed.eventSince(this.#id);
    if (event === undefined) return;
    this.#id = feed.id;
    this.write(event, () => this.update(feed));
  }

  beat(): void {
    if (this.#waited === undefined) this.write(": alive\n\n");
    else if (++this.#waited > PATIENCE) this.#response.destroy();
  }

  /** Writes; `then` runs once the page has taken it, where it did not take it at once. */
  write(text: string, then?: () => void): void {
    if (this.#response.write(text)) return;
    this.#waited = 0;
    this.#response.once("drain", () => {
      this.#waited = undefined;
      then?.();
    });
  }

  end(): void {
    this.#response.end();
  }
}
