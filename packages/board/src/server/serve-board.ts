import { once } from "node:events";
import type { Server } from "node:http";
import { SpecKittyEventsError } from "@spec-kitty/events-core";
import { type RepositoryReading, watchRepository } from "@spec-kitty/mission-repo";
import { boardView } from "../view/board-view.js";
import { BoardFeed } from "./board-feed.js";
import { boardServer, portOf } from "./board-server.js";
import { Streams } from "./streams.js";

export interface ServeOptions {
  /** The repository. */
  readonly root: string;
  /** A free one where it is 0 or left out. */
  readonly port?: number;
  /** Ends it, as `close` does. */
  readonly signal?: AbortSignal;
}

export interface ServedBoard {
  readonly url: string;
  readonly port: number;
  /** Settles when it has ended; rejects where the repository could not be followed any longer. */
  readonly ended: Promise<void>;
  /** Ends it, open pages too. Safe to call twice. */
  close(): Promise<void>;
}

/** The board cannot be served: its port is in use or not allowed. */
export class BoardPortError extends SpecKittyEventsError {}

/**
 * Serves the live board of a repository on 127.0.0.1, and writes nothing into it. Ready once it resolves. Throws
 * `BoardPortError` (`PORT_IN_USE`, `PORT_NOT_ALLOWED`), and what `watchRepository` throws where `root` is no repository.
 */
export async function serveBoard({ root, port = 0, signal }: ServeOptions): Promise<ServedBoard> {
  signal?.throwIfAborted();
  const stop = new AbortController();
  const readings = watchRepository(root, { signal: stop.signal });
  const feed = new BoardFeed();
  const streams = new Streams(feed);
  const server = boardServer(streams);
  const close = async () => {
    signal?.removeEventListener("abort", close);
    stop.abort();
    streams.close();
    server.closeAllConnections();
    if (server.listening) await new Promise((closed) => server.close(closed));
  };
  signal?.addEventListener("abort", close);
  try {
    const first = await readings.next();
    if (!first.done) feed.update(boardView(first.value));
    await listen(server, port);
    signal?.throwIfAborted();
  } catch (error) {
    await readings.return();
    await close();
    throw error;
  }
  const ended = follow(readings, (reading) => {
    if (feed.update(boardView(reading))) streams.publish();
  }).finally(close);
  // Who does not ask for it must not be ended by it.
  ended.catch(() => undefined);
  return { url: `http://127.0.0.1:${portOf(server)}/`, port: portOf(server), ended, close };
}

/** Hears every further reading, until the watching ends. */
async function follow(
  readings: AsyncIterable<RepositoryReading>,
  hear: (reading: RepositoryReading) => void,
): Promise<void> {
  for await (const reading of readings) hear(reading);
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen({ host: "127.0.0.1", port });
    await once(server, "listening");
  } catch (cause) {
    const problem = PORT_PROBLEMS.get((cause as NodeJS.ErrnoException).code ?? "");
    if (problem === undefined) throw cause;
    const message = `Port ${port} ${problem.message}, or 0 for a free one.`;
    throw new BoardPortError(message, { code: problem.code, cause });
  }
}

const PORT_PROBLEMS: ReadonlyMap<string, { readonly code: string; readonly message: string }> = new Map([
  ["EADDRINUSE", { code: "PORT_IN_USE", message: "is in use by another program. Choose another" }],
  ["EACCES", { code: "PORT_NOT_ALLOWED", message: "may not be used by you. Choose one from 1024" }],
]);
