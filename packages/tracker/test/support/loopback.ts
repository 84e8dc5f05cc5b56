/** A server on this machine that answers as a test tells it to. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface SeenRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Handler = (request: SeenRequest, response: ServerResponse) => void;

/** What comes in the place of an answer, once the work is done. */
export interface Spoilt {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Loopback extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** Does the work of the next such request, and answers so. */
  spoilNext(isSuch: (request: SeenRequest) => boolean, answer: Spoilt): void;
  /** Does something before the next such request is worked on, as a person who is faster. */
  beforeNext(isSuch: (request: SeenRequest) => boolean, act: () => void): void;
}

export async function loopback(handler: Handler): Promise<Loopback> {
  const seen: SeenRequest[] = [];
  const spoilt: [isSuch: (request: SeenRequest) => boolean, answer: Spoilt][] = [];
  const acts: [isSuch: (request: SeenRequest) => boolean, act: () => void][] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { method = "", url = "", headers } = incoming;
      const request = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
      seen.push(request);
      taken(acts, request)?.();
      const answer = taken(spoilt, request);
      if (answer !== undefined) spoil(response, answer);
      handler(request, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    spoilNext: (isSuch, answer) => void spoilt.push([isSuch, answer]),
    beforeNext: (isSuch, act) => void acts.push([isSuch, act]),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** The first of those that are about this request, which is used up by it. */
function taken<T>(
  scripts: [isSuch: (request: SeenRequest) => boolean, T][],
  request: SeenRequest,
): T | undefined {
  const at = scripts.findIndex(([isSuch]) => isSuch(request));
  return at === -1 ? undefined : scripts.splice(at, 1)[0]![1];
}

function spoil(response: ServerResponse, { status, headers = {}, body = "" }: Spoilt): void {
  const [writeHead, end] = [response.writeHead.bind(response), response.end.bind(response)];
  response.writeHead = () => response;
  response.end = () => {
    writeHead(status, headers);
    return end(body);
  };
}

/** Answers one status, body and set of headers to whatever comes. */
export function answering(status: number, body = "", headers: Record<string, string> = {}): Handler {
  return (_request, response) => void response.writeHead(status, headers).end(body);
}
