import { SpecKittyEventsError } from "@spec-kitty/events-core";
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from "fastify";
import { authenticate } from "./authenticate.js";
import type { Context } from "./context.js";
import { descriptionRoutes } from "./descriptions.js";
import { devicePage } from "./device-page.js";
import { ingestRoutes } from "./ingest-routes.js";
import { oauthRoutes } from "./oauth-routes.js";
import { readRoutes } from "./read-routes.js";
import { Refusal } from "./refusal.js";
import { socketTokenRoute } from "./socket-token-route.js";
import { streamRoute } from "./stream-route.js";

export interface AppOptions {
  readonly logger: FastifyBaseLogger;
  /** The names under which the server may be asked; undefined where any will do. */
  readonly hosts: ReadonlySet<string> | undefined;
  readonly streams: { open: number };
}

/** The HTTP side of a server. It listens to nothing yet. */
export function buildApp(context: Context, { logger, hosts, streams }: AppOptions): FastifyInstance {
  const app = fastify({
    loggerInstance: logger,
    // Logged below, without headers and without queries, which may hold secrets.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: context.limits.requestBytes,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 1000 },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  app.addHook("onRequest", async (request) => {
    // A page of another site may reach this machine under a name of its own.
    if (hosts !== undefined && !hosts.has(hostName(request.headers.host)))
      throw new Refusal(421, "misdirected", "This server does not answer under that name.");
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method, url } = request;
    const route = request.routeOptions.url ?? "unknown";
    context.metrics.observeRequest(method, route, reply.statusCode, reply.elapsedTime / 1000);
    const path = url.split("?", 1)[0];
    request.log.info(
      { method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      "request",
    );
  });
  app.setErrorHandler(
    (error: Error & { readonly statusCode?: number; readonly code?: string }, request, reply) => {
      const refusal = error instanceof Refusal ? error : refusalOf(error);
      if (refusal.status >= 500 && refusal !== error) request.log.error({ err: error }, "request failed");
      return reply.code(refusal.status).headers(refusal.headers).send(refusal.body);
    },
  );
  app.setNotFoundHandler((_request, reply) => {
    const { status, body } = new Refusal(404, "not_found", "This server has no such path.");
    return reply.code(status).send(body);
  });

  app.get("/health", () => ({ status: "ok" }));
  app.get("/metrics", async (request, reply) => {
    await authenticate(request, context);
    return reply.type("text/plain; version=0.0.4; charset=utf-8").send(await context.metrics.text());
  });
  oauthRoutes(app, context);
  devicePage(app, context);
  ingestRoutes(app, context);
  socketTokenRoute(app, context);
  readRoutes(app, context);
  streamRoute(app, context, streams);
  descriptionRoutes(app, context);
  return app;
}

function refusalOf(error: Error & { readonly statusCode?: number }): Refusal {
  const { statusCode = 500 } = error;
  if (statusCode === 413) return new Refusal(413, "request_too_large", "The request is too large.");
  if (statusCode < 500) return new Refusal(statusCode, "bad_request", error.message);
  if (error instanceof SpecKittyEventsError && error.code.startsWith("STORAGE"))
    return new Refusal(503, "storage_unavailable", "The server cannot reach its store now.", {
      headers: { "retry-after": "5" },
    });
  return new Refusal(500, "internal", "Something failed here; who runs the server finds it in the log.");
}

export function hostName(host: string | undefined): string {
  return (host ?? "").replace(/:\d+$/, "").toLowerCase();
}
