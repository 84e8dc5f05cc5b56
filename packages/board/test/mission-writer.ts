/** Missions for tests: told move by move, read as a repository, or written to disk. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EMPTY_META, type LogLine, materialise, readLog, reduceTransitions } from "@spec-kitty/mission-log";
import type { MissionReading, RepositoryReading, TaskReading } from "@spec-kitty/mission-repo";
import { boardView } from "../src/view/board-view.js";
import type { BoardView, CardView, LaneView, MissionView } from "../src/view/model.js";

/** Keys of a line beyond those that every line has. */
type More = Readonly<Record<string, unknown>>;

export interface Task {
  readonly title?: string;
  readonly dependencies?: readonly string[];
  readonly subtasks?: readonly string[];
}

/** Times are told as "10:00" or "10:00:05" of one day, or in full. */
export function at(time: string): string {
  if (time.includes("T")) return time;
  return `2026-03-02T${time.length === 5 ? `${time}:00` : time}.000000+00:00`;
}

export class Mission {
  readonly slug: string;
  readonly title: string;
  readonly lines: string[] = [];
  readonly tasks: (Task & { readonly wp_id: string })[] = [];
  #events = 0;

  constructor(slug: string, title: string = slug) {
    this.slug = slug;
    this.title = title;
  }

  /** A move: `move("10:00", "WP01", "planned > claimed", "anna")`. */
  move(time: string, wp_id: string, step: string, actor: unknown = "anna", more: More = {}): this {
    const [from_lane, to_lane] = step.split(" > ");
    const event_id = this.#nextId();
    const needed = { event_id, wp_id, from_lane, to_lane, at: at(time), actor, force: false };
    return this.line({ ...needed, mission_slug: this.slug, execution_mode: "worktree", ...more });
  }

  /** Brings a work package to a lane by single steps, a minute each. */
  walk(start: string, wp_id: string, lanes: string, actor: unknown = "anna", more: More = {}): this {
    const path = lanes.split(" > ");
    const first = Date.parse(at(start));
    for (const [i, lane] of path.slice(1).entries()) {
      const time = new Date(first + i * 60_000).toISOString().replace("Z", "000+00:00");
      this.move(time, wp_id, `${path[i]} > ${lane}`, actor, more);
    }
    return this;
  }

  note(time: string, wp_id: string, delta: More, actor: unknown = "anna"): this {
    const event_id = this.#nextId();
    return this.line({ kind: "annotation", event_id, wp_id, at: at(time), actor, delta });
  }

  /** A lifecycle or decision line. */
  event(time: string, event_type: string, payload: unknown): this {
    return this.line({ at: at(time), event_id: this.#nextId(), event_type, payload });
  }

  line(document: unknown): this {
    this.lines.push(JSON.stringify(document));
    return this;
  }

  text(line: string): this {
    this.lines.push(line);
    return this;
  }

  task(wp_id: string, task: Task = {}): this {
    this.tasks.push({ wp_id, ...task });
    return this;
  }

  #nextId(): string {
    return `01K${String(++this.#events).padStart(23, "0")}`;
  }

  get log(): string {
    return `kitty-specs/${this.slug}/status.events.jsonl`;
  }

  reading(): MissionReading {
    const { lines, problems } = readLog(Buffer.from(this.lines.map((line) => `${line}\n`).join("")));
    const events: LogLine[] = lines.map(({ line }) => line);
    return {
      mission_slug: this.slug,
      mission_id: null,
      title: this.title,
      mission_type: "software-dev",
      meta: EMPTY_META,
      log: this.log,
      lines,
      snapshot: reduceTransitions(events),
      materialised: materialise(events, EMPTY_META),
      tasks: this.tasks.map(
        (task): TaskReading => ({ title: "", dependencies: [], subtasks: [], file: "", ...task }),
      ),
      problems: problems.map((problem) => ({ ...problem, file: this.log })),
    };
  }

  view(): MissionView {
    return boardOf(this).missions[0]!;
  }

  card(wp_id: string): CardView {
    const found = this.view()
      .lanes.flatMap(({ cards }) => cards)
      .find((card) => card.wp_id === wp_id);
    if (found === undefined) throw new Error(`no card ${wp_id}`);
    return found;
  }

  lane(name: LaneView["lane"]): string[] {
    return this.view()
      .lanes.find(({ lane }) => lane === name)!
      .cards.map(({ wp_id }) => wp_id);
  }
}

export function readingOf(...missions: readonly Mission[]): RepositoryReading {
  return {
    root: "/repo",
    name: "repo",
    missions: missions.map((mission) => mission.reading()),
    problems: [],
  };
}

export function boardOf(...missions: readonly Mission[]): BoardView {
  return boardView(readingOf(...missions));
}

/** A repository on disk. */
export interface DiskRepository {
  readonly root: string;
  write(mission: Mission): void;
  /** Appends one line to the log of a mission, as its writers do. */
  append(slug: string, line: string): void;
  remove(): void;
}

export function diskRepository(...missions: readonly Mission[]): DiskRepository {
  const root = mkdtempSync(join(tmpdir(), "board-"));
  mkdirSync(join(root, "kitty-specs"));
  const folderOf = (slug: string) => join(root, "kitty-specs", slug);
  const write = ({ slug, title, lines, tasks }: Mission) => {
    mkdirSync(join(folderOf(slug), "tasks"), { recursive: true });
    writeFileSync(
      join(folderOf(slug), "meta.json"),
      JSON.stringify({ friendly_name: title, mission_slug: slug }),
    );
    writeFileSync(join(folderOf(slug), "status.events.jsonl"), lines.map((line) => `${line}\n`).join(""));
    for (const { wp_id, title = wp_id, dependencies = [], subtasks = [] } of tasks) {
      const facts = { work_package_id: wp_id, title, dependencies, subtasks };
      const yaml = Object.entries(facts).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
      writeFileSync(join(folderOf(slug), "tasks", `${wp_id}.md`), `---\n${yaml.join("")}---\n`);
    }
  };
  missions.forEach(write);
  return {
    root,
    write,
    append: (slug, line) => appendFileSync(join(folderOf(slug), "status.events.jsonl"), `${line}\n`),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
