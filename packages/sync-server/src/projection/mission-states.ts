import { type LogLine, projectTransitions, reduceTransitions, type Snapshot } from "@spec-kitty/mission-log";
import { first, type Sql } from "../store/sql.js";

/** Which fold made a stored state; a state of another one is made anew (`decisions` 25). */
export const STATE_CONTRACT = "mission-log/transitions";
export const STATE_VERSION = 1;

/** A mission of one team's project. */
export interface MissionKey {
  readonly team_id: string;
  readonly project_uuid: string;
  readonly mission: string;
}

export interface MissionState {
  /** Everything up to this position of the journal is in it. */
  readonly position: number;
  readonly snapshot: Snapshot;
}

/** Where in its history a mission is looked at: after an entry of the journal, or at a time. */
export type Moment = { readonly position: number } | { readonly at: string };

interface Live {
  readonly projection: ReturnType<typeof projectTransitions>;
  position: number;
}

interface Row {
  readonly position: number | string;
  readonly line: string;
}

/** How many moves the live projections may hold together; a mission that is not held is folded when it is asked for. */
const HELD_MOVES = 50_000;

/**
 * The states of missions by the snapshot fold (`decisions` 15). States are stored with the fold that made them, so that
 * any process may answer; the projections of missions that are asked for often are held and take in only what is new.
 */
export class MissionStates {
  readonly #sql: Sql;
  readonly #live = new Map<string, Live>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The state now; undefined for a mission that no event names. The index must have caught up. */
  async now(key: MissionKey): Promise<MissionState | undefined> {
    const mission = await first<{ moved_position: number | string; last_position: number | string }>(
      this.#sql,
      "SELECT moved_position, last_position FROM server_missions WHERE team_id = ? AND project_uuid = ? AND mission = ?",
      ...where(key),
    );
    if (mission === undefined) return undefined;
    const moved = Number(mission.moved_position);
    const position = Number(mission.last_position);
    const stored = await this.#stored(key, moved);
    if (stored !== undefined) return { position, snapshot: stored };
    const snapshot = await this.#folded(key);
    await this.#store(key, moved, snapshot);
    return { position, snapshot };
  }

  /** The state at a moment of the past: the same fold over the moves up to it. */
  async at(key: MissionKey, moment: Moment): Promise<Snapshot> {
    const rows = await this.#rows(key, 0);
    const lines = rows
      .filter(({ position }) => !("position" in moment) || Number(position) <= moment.position)
      .map(({ line }) => JSON.parse(line) as LogLine & { readonly at: string })
      .filter(({ at }) => !("at" in moment) || Date.parse(at) <= Date.parse(moment.at));
    return reduceTransitions(lines);
  }

  async #stored(key: MissionKey, moved: number): Promise<Snapshot | undefined> {
    const row = await first<{ snapshot: string }>(
      this.#sql,
      `SELECT snapshot FROM server_mission_states WHERE team_id = ? AND project_uuid = ? AND mission = ?
       AND contract = ? AND version = ? AND position = ?`,
      ...where(key),
      STATE_CONTRACT,
      STATE_VERSION,
      moved,
    );
    return row === undefined ? undefined : (JSON.parse(row.snapshot) as Snapshot);
  }

  async #store(key: MissionKey, moved: number, snapshot: Snapshot): Promise<void> {
    await this.#sql.run(
      `INSERT INTO server_mission_states VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (team_id, project_uuid, mission) DO UPDATE SET contract = excluded.contract,
         version = excluded.version, position = excluded.position, snapshot = excluded.snapshot`,
      ...where(key),
      STATE_CONTRACT,
      STATE_VERSION,
      moved,
      JSON.stringify(snapshot),
    );
  }

  async #folded(key: MissionKey): Promise<Snapshot> {
    const name = JSON.stringify(where(key));
    const live = this.#live.get(name) ?? { projection: projectTransitions(), position: 0 };
    for (const { position, line } of await this.#rows(key, live.position)) {
      live.projection.add(JSON.parse(line) as LogLine);
      live.position = Number(position);
    }
    this.#hold(name, live);
    const reading = live.projection.read();
    if (!reading.ok) throw reading.error;
    return reading.value;
  }

  /** The one asked for last is held longest. */
  #hold(name: string, live: Live): void {
    this.#live.delete(name);
    this.#live.set(name, live);
    let held = 0;
    for (const { projection } of this.#live.values()) held += projection.eventCount;
    for (const [oldest, { projection }] of this.#live) {
      if (held <= HELD_MOVES) return;
      held -= projection.eventCount;
      this.#live.delete(oldest);
    }
  }

  async #rows(key: MissionKey, after: number): Promise<Row[]> {
    return this.#sql.all<Row>(
      `SELECT position, line FROM server_mission_events
       WHERE team_id = ? AND project_uuid = ? AND mission = ? AND position > ? AND line IS NOT NULL ORDER BY position`,
      ...where(key),
      after,
    );
  }
}

function where({ team_id, project_uuid, mission }: MissionKey): [string, string, string] {
  return [team_id, project_uuid, JSON.stringify(mission)];
}
