import type { JournalEntry } from "@spec-kitty/events-core";
import type { Journalled } from "../store/journalled.js";
import type { ServerStore } from "../store/server-store.js";
import { first, insertRows, type SqlStatement } from "../store/sql.js";
import { missionOf, moveOf } from "./mission-of-event.js";

/** Raise it when the tables of the index would be filled in another way; they are then filled anew. */
const INDEX_VERSION = 1;

const AT_ONCE = 1000;

/**
 * Keeps the tables of projects and missions in step with the journal. Any process may do a piece of it: a piece and the
 * step of the position that it ends at are one transaction, and who comes second does nothing.
 */
export class Indexer {
  readonly #store: ServerStore;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  /** Indexes what was journalled before the call. */
  async catchUp(): Promise<void> {
    const head = await this.#store.journal.head();
    while ((await this.#position()) < head) await this.#once();
  }

  /** As `catchUp`, without waiting; calls that come while it runs are joined. */
  wake(failed: (error: unknown) => void): void {
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.catchUp()
      .catch(failed)
      .finally(() => {
        this.#running = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.wake(failed);
      });
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Forgets the index and all stored states, and makes them anew from the journal. */
  async rebuild(): Promise<void> {
    const { sql } = this.#store;
    await sql.atomically(...forgetting());
    await this.catchUp();
  }

  async #position(): Promise<number> {
    const { sql } = this.#store;
    const row = await first<{ version: number; position: number | string }>(
      sql,
      "SELECT version, position FROM server_index WHERE name = 'missions'",
    );
    if (row?.version === INDEX_VERSION) return Number(row.position);
    await sql.atomically(...forgetting());
    return 0;
  }

  async #once(): Promise<void> {
    const { journal, sql } = this.#store;
    const from = await this.#position();
    const entries = await journal.read(from, AT_ONCE);
    if (entries.length === 0) return;
    const to = entries.at(-1)!.position;
    const step = {
      text: "UPDATE server_index SET position = ? WHERE name = 'missions' AND version = ? AND position = ?",
      values: [to, INDEX_VERSION, from],
    };
    await sql.atomically(step, ...indexed(entries));
  }
}

function forgetting(): [SqlStatement, ...SqlStatement[]] {
  const tables = ["projects", "missions", "mission_events", "unrecognised", "mission_states"];
  return [
    {
      text: `INSERT INTO server_index VALUES ('missions', ?, 0)
             ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = 0`,
      values: [INDEX_VERSION],
    },
    ...tables.map((table) => ({ text: `DELETE FROM server_${table}`, values: [] })),
  ];
}

/** What some entries change, as few statements as may be. */
function indexed(entries: readonly JournalEntry<Journalled>[]): SqlStatement[] {
  const projects = new Map<string, ProjectRow>();
  const missions = new Map<string, MissionRow>();
  const unknown = new Map<string, UnknownRow>();
  const events: (readonly [string, string, string, number, string | null])[] = [];
  for (const { position, event: entry } of entries) {
    const { team_id, project_uuid, event, received_at } = entry;
    const project = row(projects, [team_id, project_uuid], () => ({ slug: null, repo: null, ...NONE }));
    seen(project, position, received_at);
    project.slug = text(event["project_slug"]) ?? project.slug;
    project.repo = text(event["repo_slug"]) ?? project.repo;
    for (const { field, value } of entry.unrecognised ?? [])
      row(unknown, [team_id, project_uuid, field, JSON.stringify(value)], () => ({ count: 0 })).count++;
    const mission = missionOf(event);
    if (mission === undefined) continue;
    const move = moveOf(event);
    const key = JSON.stringify(mission);
    const mine = row(missions, [team_id, project_uuid, key], () => ({ moved: 0, ...NONE }));
    seen(mine, position, received_at);
    if (move !== undefined) mine.moved = position;
    events.push([team_id, project_uuid, key, position, move === undefined ? null : JSON.stringify(move)]);
  }
  return [
    ...insertRows("server_mission_events", events, "ON CONFLICT DO NOTHING"),
    ...insertRows(
      "server_projects",
      [...projects].map(([key, { slug, repo, count, last, at }]) => [
        ...parts(key),
        slug,
        repo,
        count,
        last,
        at,
      ]),
      `ON CONFLICT (team_id, project_uuid) DO UPDATE SET
         project_slug = coalesce(excluded.project_slug, server_projects.project_slug),
         repo_slug = coalesce(excluded.repo_slug, server_projects.repo_slug),
         event_count = server_projects.event_count + excluded.event_count,
         last_position = excluded.last_position, last_event_at = excluded.last_event_at`,
    ),
    ...insertRows(
      "server_missions",
      [...missions].map(([key, { count, moved, last, at }]) => [...parts(key), count, moved, last, at]),
      `ON CONFLICT (team_id, project_uuid, mission) DO UPDATE SET
         event_count = server_missions.event_count + excluded.event_count,
         moved_position = CASE WHEN excluded.moved_position > 0 THEN excluded.moved_position ELSE server_missions.moved_position END,
         last_position = excluded.last_position, last_event_at = excluded.last_event_at`,
    ),
    ...insertRows(
      "server_unrecognised",
      [...unknown].map(([key, { count }]) => [...parts(key), count]),
      `ON CONFLICT (team_id, project_uuid, field, value) DO UPDATE SET
         event_count = server_unrecognised.event_count + excluded.event_count`,
    ),
  ];
}

interface Seen {
  count: number;
  last: number;
  at: string;
}
interface ProjectRow extends Seen {
  slug: string | null;
  repo: string | null;
}
interface MissionRow extends Seen {
  moved: number;
}
interface UnknownRow {
  count: number;
}

/** No part of a key holds it: ids, names of fields, and JSON. */
const BETWEEN = "\n";

const NONE: Seen = { count: 0, last: 0, at: "" };

function seen(row: Seen, position: number, at: string): void {
  row.count++;
  row.last = position;
  row.at = at;
}

function row<R>(rows: Map<string, R>, key: readonly string[], make: () => R): R {
  const name = key.join(BETWEEN);
  const known = rows.get(name);
  if (known !== undefined) return known;
  const made = make();
  rows.set(name, made);
  return made;
}

function parts(key: string): string[] {
  return key.split(BETWEEN);
}

/** A slug, where it is one that a database can hold. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && !value.includes("\0") ? value : undefined;
}
