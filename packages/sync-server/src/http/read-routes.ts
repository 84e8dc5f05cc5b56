import { readUuid } from "@spec-kitty/events-core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Moment, STATE_CONTRACT, STATE_VERSION } from "../projection/mission-states.js";
import { eventText, type Journalled } from "../store/journalled.js";
import { first } from "../store/sql.js";
import { authenticateForTeam } from "./authenticate.js";
import type { Context } from "./context.js";
import { badRequest, notFound } from "./refusal.js";

/** Stands in a path for events that name no project. */
const NO_PROJECT = "none";

export const READ_PATHS = {
  projects: "/api/v1/projects",
  project: "/api/v1/projects/:project",
  mission: "/api/v1/projects/:project/missions/:mission",
  missionEvents: "/api/v1/projects/:project/missions/:mission/events",
  events: "/api/v1/events",
  quarantine: "/api/v1/quarantine",
} as const;

interface ProjectRow {
  readonly project_uuid: string;
  readonly project_slug: string | null;
  readonly repo_slug: string | null;
  readonly event_count: number | string;
  readonly last_position: number | string;
  readonly last_event_at: string;
}

/** Projects, missions, their states and events: each team sees its own. */
export function readRoutes(app: FastifyInstance, context: Context): void {
  const { store, indexer, states, traced } = context;
  const { sql, journal } = store;

  /** Who asks, once the index holds all that was journalled before. */
  async function reader(request: FastifyRequest) {
    const { team_id } = await authenticateForTeam(request, context);
    await indexer.catchUp();
    return team_id;
  }

  app.get(READ_PATHS.projects, async (request) => {
    const team = await reader(request);
    const position = await journal.head();
    const rows = await sql.all<ProjectRow>(
      `SELECT ${PROJECT} FROM server_projects WHERE team_id = ? ORDER BY last_position DESC`,
      team,
    );
    return { position, projects: rows.map(project) };
  });

  app.get(READ_PATHS.project, async (request) => {
    const team = await reader(request);
    const uuid = projectOf(request);
    const position = await journal.head();
    const row = await first<ProjectRow>(
      sql,
      `SELECT ${PROJECT} FROM server_projects WHERE team_id = ? AND project_uuid = ?`,
      ...[team, uuid],
    );
    if (row === undefined) throw notFound("such project");
    const missions = await sql.all<MissionRow>(
      `SELECT mission, event_count, last_position, last_event_at FROM server_missions
       WHERE team_id = ? AND project_uuid = ? ORDER BY last_position DESC`,
      ...[team, uuid],
    );
    const unrecognised = await sql.all<UnrecognisedRow>(
      "SELECT field, value, event_count FROM server_unrecognised WHERE team_id = ? AND project_uuid = ? ORDER BY field, value",
      ...[team, uuid],
    );
    return {
      ...project(row),
      position,
      missions: missions.map(({ mission, event_count, last_position, last_event_at }) => ({
        mission_slug: JSON.parse(mission) as string,
        event_count: Number(event_count),
        last_position: Number(last_position),
        last_event_at,
      })),
      unrecognised: unrecognised.map(({ field, value, event_count }) => ({
        field,
        value: JSON.parse(value) as string,
        event_count: Number(event_count),
      })),
    };
  });

  app.get(READ_PATHS.mission, async (request) => {
    const team_id = await reader(request);
    const { mission } = request.params as { readonly mission: string };
    const key = { team_id, project_uuid: projectOf(request), mission };
    const now = await traced("sync.state", { "sync.mission": mission }, () => states.now(key));
    if (now === undefined) throw notFound("such mission");
    const moment = momentOf(request);
    return {
      mission_slug: mission,
      position: moment !== undefined && "position" in moment ? moment.position : now.position,
      projection: { contract: STATE_CONTRACT, version: STATE_VERSION },
      state: moment === undefined ? now.snapshot : await states.at(key, moment),
    };
  });

  app.get(READ_PATHS.missionEvents, async (request, reply) => {
    const team = await reader(request);
    const { mission } = request.params as { readonly mission: string };
    const { after, limit } = pageOf(request);
    const rows = await sql.all<{ position: number | string }>(
      `SELECT position FROM server_mission_events
       WHERE team_id = ? AND project_uuid = ? AND mission = ? AND position > ? ORDER BY position LIMIT ?`,
      ...[team, projectOf(request), JSON.stringify(mission), after, limit],
    );
    const entries: Entry[] = [];
    for (const position of rows.map((row) => Number(row.position)))
      entries.push(...(await journal.read(position - 1, 1)));
    return sendEvents(reply, entries, entries.length < limit ? null : entries.at(-1)!.position);
  });

  app.get(READ_PATHS.events, async (request, reply) => {
    const { team_id } = await authenticateForTeam(request, context);
    const { after, limit } = pageOf(request);
    const found: Entry[] = [];
    let at = after;
    // Other teams' entries stand between ours; a page ends after so many of them too.
    for (let looked = 0; found.length < limit && looked < 10; looked++) {
      const entries = await journal.read(at, limit);
      found.push(...entries.filter(({ event }) => event.team_id === team_id));
      at = entries.at(-1)?.position ?? at;
      if (entries.length < limit)
        return sendEvents(
          reply,
          found.slice(0, limit),
          found.length > limit ? found[limit - 1]!.position : null,
        );
    }
    return sendEvents(reply, found.slice(0, limit), found.length > limit ? found[limit - 1]!.position : at);
  });

  app.get(READ_PATHS.quarantine, async (request) => {
    const { team_id } = await authenticateForTeam(request, context);
    const limit = limitOf(request);
    const [at = "", id = ""] = String((request.query as { readonly after?: string }).after ?? "").split(" ");
    const rows = await sql.all<QuarantineRow>(
      `SELECT quarantine_id, received_at, reasons, document FROM server_quarantine
       WHERE team_id = ? AND (received_at > ? OR (received_at = ? AND quarantine_id > ?))
       ORDER BY received_at, quarantine_id LIMIT ?`,
      ...[team_id, at, at, id, limit],
    );
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return {
      quarantined: rows.map(({ reasons, document, ...row }) => ({
        ...row,
        reasons: JSON.parse(reasons) as unknown,
        document: JSON.parse(document) as unknown,
      })),
      next: last === undefined ? null : `${last.received_at} ${last.quarantine_id}`,
    };
  });
}

interface Entry {
  readonly position: number;
  readonly event: Journalled;
}

interface MissionRow {
  readonly mission: string;
  readonly event_count: number | string;
  readonly last_position: number | string;
  readonly last_event_at: string;
}

interface UnrecognisedRow {
  readonly field: string;
  readonly value: string;
  readonly event_count: number | string;
}

interface QuarantineRow {
  readonly quarantine_id: string;
  readonly received_at: string;
  readonly reasons: string;
  readonly document: string;
}

const PROJECT = "project_uuid, project_slug, repo_slug, event_count, last_position, last_event_at";

function project({ project_uuid, event_count, last_position, ...row }: ProjectRow) {
  return {
    project_uuid: project_uuid === "" ? null : project_uuid,
    ...row,
    event_count: Number(event_count),
    last_position: Number(last_position),
  };
}

/** Events go out as the text that was kept, so that nothing of them is lost on the way. */
function sendEvents(reply: FastifyReply, entries: readonly Entry[], next: number | null): FastifyReply {
  const texts = entries.map(
    ({ position, event }) =>
      `{"position":${position},"received_at":${JSON.stringify(event.received_at)},"event":${eventText(event)}}`,
  );
  return reply.type("application/json; charset=utf-8").send(`{"events":[${texts.join(",")}],"next":${next}}`);
}

function projectOf(request: FastifyRequest): string {
  const { project: named } = request.params as { readonly project: string };
  if (named === NO_PROJECT) return "";
  const uuid = readUuid(named);
  if (uuid === undefined) throw notFound("such project: expected a UUID, or none");
  return uuid;
}

function pageOf(request: FastifyRequest): { readonly after: number; readonly limit: number } {
  const { after = "0" } = request.query as { readonly after?: string };
  return { after: wholeNumber("after", after, 0, Number.MAX_SAFE_INTEGER), limit: limitOf(request) };
}

function limitOf(request: FastifyRequest): number {
  const { limit = "100" } = request.query as { readonly limit?: string };
  return wholeNumber("limit", limit, 1, 500);
}

function momentOf(request: FastifyRequest): Moment | undefined {
  const { at, position } = request.query as { readonly at?: string; readonly position?: string };
  if (position !== undefined)
    return { position: wholeNumber("position", position, 0, Number.MAX_SAFE_INTEGER) };
  if (at === undefined) return undefined;
  if (Number.isNaN(Date.parse(at)))
    throw badRequest(`at should be a time such as 2026-03-01T12:00:00Z; got ${at}`);
  return { at };
}

export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw badRequest(`${name} should be a whole number from ${min} to ${max}; got ${text}`);
}
