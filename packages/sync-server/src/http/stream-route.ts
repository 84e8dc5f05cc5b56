import { readUuid } from "@spec-kitty/events-core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Published } from "../live/hub.js";
import { missionOf } from "../projection/mission-of-event.js";
import { authenticateForTeam } from "./authenticate.js";
import type { Context } from "./context.js";
import { wholeNumber } from "./read-routes.js";
import { Refusal } from "./refusal.js";

export const STREAM_PATH = "/api/v1/stream";

const HEARTBEAT = 15_000;

/**
 * New events as they come (server-sent events). `after` or Last-Event-ID says where to begin; left out, the stream begins
 * now. A reader who does not keep up is cut off and resumes.
 */
export function streamRoute(app: FastifyInstance, context: Context, counter: { open: number }): void {
  const { hub, limits, store, stopping } = context;

  app.get(STREAM_PATH, async (request, reply) => {
    const { team_id } = await authenticateForTeam(request, context);
    if (counter.open >= limits.streams)
      throw new Refusal(503, "too_many_streams", "This server has no room for another stream.");
    const after = beginning(request) ?? (await store.journal.head());
    const wanted = filterOf(request);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    raw.write(`retry: 1000\nid: ${after}\nevent: position\ndata: {"position":${after}}\n\n`);
    counter.open++;
    const write = (text: string) => {
      raw.write(text);
      if (raw.writableLength > limits.unreadBytes) raw.destroy();
    };
    const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT);
    const end = () => raw.end();
    stopping.addEventListener("abort", end, { once: true });
    let unsubscribe = () => {};
    raw.once("close", () => {
      counter.open--;
      clearInterval(heartbeat);
      stopping.removeEventListener("abort", end);
      unsubscribe();
    });
    const deliver = (published: Published) => {
      if (wanted(published))
        write(`id: ${published.position}\nevent: event\ndata: ${oneLine(published.text)}\n\n`);
    };
    unsubscribe = await hub.subscribe({ team_id, deliver }, after);
    if (raw.destroyed) unsubscribe();
  });
}

/** JSON may hold line ends only between its parts. */
function oneLine(json: string): string {
  return json.replace(/[\r\n]+/g, " ");
}

function beginning(request: FastifyRequest): number | undefined {
  const { after } = request.query as { readonly after?: string };
  const last = request.headers["last-event-id"];
  const text = typeof last === "string" && last !== "" ? last : after;
  return text === undefined ? undefined : wholeNumber("after", text, 0, Number.MAX_SAFE_INTEGER);
}

function filterOf(request: FastifyRequest): (published: Published) => boolean {
  const { project, mission } = request.query as { readonly project?: string; readonly mission?: string };
  const uuid = project === undefined ? undefined : (readUuid(project) ?? project);
  return ({ entry }) =>
    (uuid === undefined || entry.project_uuid === uuid) &&
    (mission === undefined || missionOf(entry.event) === mission);
}
