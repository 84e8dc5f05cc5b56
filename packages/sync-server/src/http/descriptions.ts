import type { FastifyInstance } from "fastify";
import type { Context } from "./context.js";

/** What the server speaks, as OpenAPI and AsyncAPI; open to all, since it holds no data. */
export function descriptionRoutes(app: FastifyInstance, context: Context): void {
  app.get("/openapi.json", async (request) => {
    const { openApi } = await import("./openapi.js");
    return openApi(context.origin(request.headers.host));
  });
  app.get("/asyncapi.json", async (request) => {
    const { asyncApi } = await import("./asyncapi.js");
    return asyncApi(context.origin(request.headers.host));
  });
}
