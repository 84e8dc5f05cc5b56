import { createHash } from "node:crypto";
import type { BoardView, MissionView } from "../view/model.js";

/** How many earlier states a page may come back with and still get only what changed. */
const REMEMBERED = 1_000;

/**
 * The present board, and what changed since any state that a page last saw.
 * A state's id is the hash of its content: a page that comes back with the id of the present state gets nothing, also
 * from another server. There is no queue: whoever was away or slow gets the difference to now in one message.
 */
export class BoardFeed {
  #id = "";
  #version = 0;
  #head = "";
  readonly #missions = new Map<string, Versioned>();
  readonly #gone = new Map<string, number>();
  readonly #versions = new Map<string, number>();

  /** The id of the present state. */
  get id(): string {
    return this.#id;
  }

  /** Takes the next board; false where it equals the present one. */
  update({ missions, ...rest }: BoardView): boolean {
    const head = JSON.stringify(rest).slice(1, -1);
    const texts = new Map(missions.map((mission) => [mission.mission_slug, jsonOf(mission)]));
    const id = hashOf([head, ...texts.values()]);
    if (id === this.#id) return false;
    this.#version++;
    this.#id = id;
    this.#head = head;
    for (const slug of this.#missions.keys()) if (!texts.has(slug)) this.#remove(slug);
    for (const [slug, json] of texts) this.#put(slug, json);
    this.#remember(id);
    return true;
  }

  /** The event that brings a page to the present state; undefined where it is there already. */
  eventSince(id: string | undefined): string | undefined {
    if (id === this.#id) return undefined;
    const since = this.#versions.get(id ?? "");
    return `event: board\nid: ${this.#id}\ndata: ${this.#patchSince(since)}\n\n`;
  }

  #patchSince(since: number | undefined): string {
    const isNew = ({ version }: Versioned) => since === undefined || version > since;
    const missions = [...this.#missions.values()].filter(isNew).map(({ json }) => json);
    const gone = [...this.#gone]
      .filter(([, version]) => since !== undefined && version > since)
      .map(([slug]) => slug);
    const whole = since === undefined;
    return `{${this.#head},"missions":[${missions.join()}],"gone":${JSON.stringify(gone)},"whole":${whole}}`;
  }

  #put(slug: string, json: string): void {
    this.#gone.delete(slug);
    if (this.#missions.get(slug)?.json !== json) this.#missions.set(slug, { json, version: this.#version });
  }

  #remove(slug: string): void {
    this.#missions.delete(slug);
    this.#gone.set(slug, this.#version);
  }

  #remember(id: string): void {
    // A state may come back: it is then as new as now.
    this.#versions.delete(id);
    this.#versions.set(id, this.#version);
    if (this.#versions.size <= REMEMBERED) return;
    const [oldest] = this.#versions.keys();
    this.#versions.delete(oldest!);
  }
}

interface Versioned {
  readonly json: string;
  /** When it last changed. */
  readonly version: number;
}

const JSON_OF = new WeakMap<MissionView, string>();

function jsonOf(mission: MissionView): string {
  const known = JSON_OF.get(mission);
  if (known !== undefined) return known;
  const json = JSON.stringify(mission);
  JSON_OF.set(mission, json);
  return json;
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\n");
  return hash.digest("base64url");
}
