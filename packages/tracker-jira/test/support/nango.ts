/** Nango's proxy on this machine, before one provider: it puts the token in and passes on what is meant to be passed. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { NangoConnectionContext } from "@spec-kitty/tracker";

export interface Nango extends AsyncDisposable {
  readonly context: NangoConnectionContext;
  readonly refusals: readonly string[];
}

const SECRET = "nango-secret-55e";

export async function openNango(provider: string, token: string): Promise<Nango> {
  const refusals: string[] = [];
  const server = createServer((request, response) => void forward(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { headers, method = "", url = "" } = request;
    const isKnown =
      headers.authorization === `Bearer ${SECRET}` &&
      headers["connection-id"] === "conn-1" &&
      headers["provider-config-key"] === "jira-cloud" &&
      url.startsWith("/proxy/");
    if (!isKnown) {
      refusals.push(`${method} ${url} ${JSON.stringify(headers)}`);
      return void response.writeHead(400).end("{}");
    }
    const own = Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith("nango-proxy-") ? [[name.slice("nango-proxy-".length), String(value)]] : [],
    );
    const type = headers["content-type"];
    const body = Buffer.concat(chunks);
    const answer = await fetch(provider + url.slice("/proxy".length), {
      method,
      headers: {
        ...Object.fromEntries(own),
        ...(type !== undefined && { "content-type": type }),
        authorization: `Bearer ${token}`,
      },
      ...(body.length > 0 && { body }),
    });
    const wait = answer.headers.get("retry-after");
    response.writeHead(answer.status, {
      "content-type": "application/json",
      ...(wait && { "retry-after": wait }),
    });
    response.end(await answer.text());
  }

  const { port } = server.address() as AddressInfo;
  return {
    context: {
      ...{ connection_id: "conn-1", provider_config_key: "jira-cloud", nango_secret_key: SECRET },
      nango_base_url: `http://127.0.0.1:${port}`,
    },
    refusals,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
