import { PATHS } from "@spec-kitty/sync-protocol";
import { componentSchemas, ref } from "./component-schemas.js";
import { READ_PATHS } from "./read-routes.js";
import { STREAM_PATH } from "./stream-route.js";

type Json = { readonly [key: string]: unknown };

const FORM = "application/x-www-form-urlencoded";

/** The HTTP side as OpenAPI 3.1, from the schemas that the server works with. */
export function openApi(origin: string): Json {
  return {
    openapi: "3.1.0",
    info: { title: "Spec Kitty sync server", version: "1.0.0", license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: origin }],
    security: [{ bearer: [] }],
    paths: {
      [PATHS.device]: post(
        "Begin a login by device code",
        FORM,
        "DeviceCodeRequest",
        "DeviceCodeResponse",
        OPEN,
      ),
      [PATHS.token]: post(
        "Tokens for a confirmed device code, or fresh ones for a refresh token",
        FORM,
        ["DeviceTokenRequest", "RefreshTokenRequest"],
        "TokenResponse",
        OPEN,
      ),
      [PATHS.revoke]: post("End a session", FORM, "RevokeRequest", "RevokeResponse", OPEN),
      [PATHS.sessionStatus]: get("Whether a session is alive", "SessionStatusResponse"),
      [PATHS.me]: get("Who is logged in, and their teams", "MeResponse"),
      [PATHS.health]: get("What a batch may hold", "HealthResponse"),
      [PATHS.batch]: post(
        "Take in events, one result each",
        "application/json",
        "BatchRequest",
        "BatchResponse",
      ),
      [PATHS.preflight]: post(
        "Announce an imported history",
        "application/json",
        "PreflightRequest",
        "BatchResponse",
      ),
      [PATHS.pushContent]: post(
        "Upload the body of an artifact",
        "application/json",
        "DossierUploadRequest",
        "DossierUploadResponse",
        { created: true },
      ),
      [PATHS.wsToken]: post(
        "A token that opens one socket",
        "application/json",
        "WsTokenRequest",
        "WsTokenResponse",
      ),
      [path(READ_PATHS.projects)]: get("The team's projects", "Projects"),
      [path(READ_PATHS.project)]: get("One project and its missions", "ProjectDetail", [PROJECT]),
      [path(READ_PATHS.mission)]: get("The state of a mission, now or at a moment", "MissionState", [
        PROJECT,
        MISSION,
        query(
          "at",
          { type: "string", format: "date-time" },
          "As far as events say what happened up to this time",
        ),
        query("position", POSITION, "As far as the journal goes up to this position"),
      ]),
      [path(READ_PATHS.missionEvents)]: get("The events of a mission", "Events", [
        PROJECT,
        MISSION,
        AFTER,
        LIMIT,
      ]),
      [path(READ_PATHS.events)]: get("The team's events in the order of the journal", "Events", [
        AFTER,
        LIMIT,
      ]),
      [path(READ_PATHS.quarantine)]: get("Events that were refused, and why", "Quarantine", [
        query("after", { type: "string" }, "The `next` of the page before"),
        LIMIT,
      ]),
      [STREAM_PATH]: {
        get: {
          summary: "New events as they come (server-sent events; see /asyncapi.json)",
          parameters: [
            AFTER,
            query("project", { type: "string", format: "uuid" }, "Only this project"),
            query("mission", { type: "string" }, "Only this mission"),
          ],
          responses: {
            200: {
              description: "A stream",
              content: { "text/event-stream": { schema: { type: "string" } } },
            },
            ...refusals([400, 401, 403, 503]),
          },
        },
      },
    },
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
      schemas: componentSchemas(),
    },
  };
}

interface More {
  readonly open?: boolean;
  readonly created?: boolean;
}

const OPEN: More = { open: true };

function post(
  summary: string,
  type: string,
  body: string | readonly string[],
  answer: string,
  { open, created }: More = {},
): Json {
  const schema = typeof body === "string" ? ref(body) : { oneOf: body.map(ref) };
  return {
    post: {
      summary,
      ...(open && { security: [] }),
      requestBody: { required: true, content: { [type]: { schema } } },
      responses: {
        200: json(summary, answer),
        ...(created && { 201: json("Stored", answer) }),
        ...refusals(open ? [400, 413, 415, 429] : [400, 401, 403, 412, 413, 415, 503]),
      },
    },
  };
}

function get(summary: string, answer: string, parameters: readonly Json[] = []): Json {
  return {
    get: {
      summary,
      ...(parameters.length > 0 && { parameters }),
      responses: { 200: json(summary, answer), ...refusals([400, 401, 403, 404, 503]) },
    },
  };
}

function json(description: string, schema: string): Json {
  return { description, content: { "application/json": { schema: ref(schema) } } };
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: "The request is not understood",
  401: "Nobody, or nobody any more, is logged in",
  403: "Not a member of that team",
  404: "Not here, or not visible to this team",
  412: "Nothing can be kept now; send it again (clients of protocol 2.0)",
  413: "Too large; `limits` says what fits",
  415: "Another compression than gzip",
  429: "Too many attempts",
  503: "Nothing can be kept or read now; try again",
};

function refusals(statuses: readonly number[]): Json {
  return Object.fromEntries(statuses.map((status) => [status, json(MEANINGS[status]!, "Refused")]));
}

const POSITION = { type: "integer", minimum: 0 };

function query(name: string, schema: Json, description: string): Json {
  return { name, in: "query", schema, description };
}

const AFTER = query("after", POSITION, "Begin behind this position");
const LIMIT = query("limit", { type: "integer", minimum: 1, maximum: 500, default: 100 }, "At most so many");
const PROJECT = {
  name: "project",
  in: "path",
  required: true,
  schema: { type: "string" },
  description: "A project's UUID, or none for events that name no project",
};
const MISSION = {
  name: "mission",
  in: "path",
  required: true,
  schema: { type: "string" },
  description: "Its slug",
};

/** `/a/:b` as `/a/{b}`. */
function path(route: string): string {
  return route.replace(/:(\w+)/g, "{$1}");
}
