import type { CanonicalStatus } from "@spec-kitty/tracker";
import { objects, type Payload } from "@spec-kitty/tracker/connector-kit";
import { partOf } from "./answers.js";
import type { LinearClient } from "./client.js";
import { TEAM_STATES } from "./documents.js";
import { type StatusMap, statusOfState } from "./mapping.js";

/** Of several states that read as one status the first is taken: by their types, then by their place in the team. */
const BY_TYPE = ["unstarted", "started", "completed", "canceled", "backlog"];

/** The workflow state of the team that stands for a status. */
export class TeamStates {
  readonly #client: LinearClient;
  readonly #team: string;
  readonly #map: StatusMap;
  #states: readonly Payload[] | undefined;

  constructor(client: LinearClient, team_id: string, map: StatusMap) {
    this.#client = client;
    this.#team = team_id;
    this.#map = map;
  }

  /** The id of the configured state, else of the team's first that reads as the status; undefined where there is none. */
  async idFor(status: CanonicalStatus, signal?: AbortSignal): Promise<string | undefined> {
    const configured = this.configured(status);
    if (configured !== undefined) return configured;
    const claimed = new Set(Object.values(this.#map));
    this.#states ??= await this.#read(signal);
    const found = this.#states.find(
      (one) => !claimed.has(String(one["id"])) && statusOfState(one) === status,
    );
    return found === undefined ? undefined : String(found["id"]);
  }

  configured(status: CanonicalStatus): string | undefined {
    return this.#map[status];
  }

  /** Reads the states anew at the next question: the team may have changed them. */
  forget(): void {
    this.#states = undefined;
  }

  async #read(signal?: AbortSignal): Promise<readonly Payload[]> {
    const data = await this.#client.send(TEAM_STATES, { id: this.#team }, signal);
    return [...objects(partOf(partOf(data, "team"), "states")?.["nodes"])].sort(inOrder);
  }
}

function inOrder(a: Payload, b: Payload): number {
  return rankOf(a["type"]) - rankOf(b["type"]) || Number(a["position"]) - Number(b["position"]);
}

function rankOf(type: unknown): number {
  const rank = BY_TYPE.indexOf(String(type));
  return rank === -1 ? BY_TYPE.length : rank;
}
