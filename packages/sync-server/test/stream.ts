import type { Json, TestServer } from "./server.js";

export interface Stream {
  /** The next entry. Rejects where the stream ended. */
  next(): Promise<Json>;
  close(): Promise<void>;
}

/** Opens the event stream and has read where it begins. */
export async function readStream(
  server: Pick<TestServer, "fetch">,
  query: string,
  headers: Record<string, string> = {},
): Promise<Stream> {
  const stop = new AbortController();
  const response = await server.fetch(`/api/v1/stream${query}`, { signal: stop.signal, headers });
  if (response.status !== 200) throw new Error(`the stream is answered ${response.status}`);
  const messages = messagesOf(response.body!.pipeThrough(new TextDecoderStream()));
  const next = async (): Promise<{ event: string; data: string }> => {
    const { done, value } = await messages.next();
    if (done) throw new Error("the stream ended");
    return value.event === undefined ? next() : { event: value.event, data: value.data ?? "" };
  };
  const { event } = await next();
  if (event !== "position") throw new Error(`the stream begins with ${event}`);
  return {
    next: async () => JSON.parse((await next()).data),
    async close() {
      stop.abort();
      await messages.return(undefined).catch(() => {});
    },
  };
}

async function* messagesOf(chunks: ReadableStream<string>): AsyncGenerator<Record<string, string>> {
  let pending = "";
  for await (const chunk of chunks as unknown as AsyncIterable<string>) {
    const parts = (pending + chunk).split("\n\n");
    pending = parts.pop()!;
    for (const part of parts)
      yield Object.fromEntries(part.split("\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  }
}
