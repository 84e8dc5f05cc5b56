import { basename, join } from "node:path";
import {
  EMPTY_META,
  isSafeSegment,
  type LogReading,
  type MetaReading,
  type MissionMeta,
  materialise,
  readMeta,
  reduceTransitions,
} from "@spec-kitty/mission-log";
import { CachedFile, type FileContent } from "./cached-file.js";
import type { ReadOptions } from "./file-content.js";
import { LogFile, type LogState } from "./log-file.js";
import type { Problem } from "./problem.js";
import type { MissionReading } from "./reading.js";
import { TasksFolder } from "./tasks-folder.js";

const LOG = "status.events.jsonl";

/** One mission on disk; reads again only what changed. */
export class MissionFolder {
  readonly #root: string;
  /** Relative to the root, with `/`; empty where it is the root itself. */
  readonly #name: string;
  readonly #slug: string;
  readonly #meta: CachedFile<MetaFile>;
  readonly #log: LogFile;
  readonly #tasks: TasksFolder;
  #coordination: { readonly name: string; readonly log: LogFile } | undefined;
  #reading: MissionReading | undefined;

  constructor(root: string, name: string) {
    this.#root = root;
    this.#name = name;
    this.#slug = basename(join(root, name));
    this.#meta = new CachedFile(this.#path("meta.json"), (content) =>
      readMetaFile(content, this.#place("meta.json")),
    );
    this.#log = new LogFile(this.#path(LOG));
    this.#tasks = new TasksFolder(this.#path("tasks"), this.#place("tasks"));
  }

  /** The folders of which a change may change the reading. */
  get folders(): readonly string[] {
    const worktree =
      this.#coordination === undefined ? [] : [join(this.#root, this.#coordination.name, "..")];
    return [this.#path(""), this.#path("tasks"), ...worktree];
  }

  /** Looks at the files; the same object as before where none changed. */
  async read(options: ReadOptions = {}): Promise<MissionReading> {
    const meta = await this.#meta.refresh(options);
    if (meta) this.#placeCoordination();
    const log = await this.#log.refresh(options);
    const coordination = (await this.#coordination?.log.refresh(options)) ?? false;
    const tasks = await this.#tasks.refresh(options);
    if (this.#reading === undefined || meta || log || coordination || tasks) this.#reading = this.#compose();
    return this.#reading;
  }

  #path(name: string): string {
    return join(this.#root, this.#name, name);
  }

  #place(name: string): string {
    return this.#name === "" ? name : `${this.#name}/${name}`;
  }

  #placeCoordination(): void {
    const name = coordinationLog(this.#slug, this.#meta.value.meta);
    if (name === this.#coordination?.name) return;
    this.#coordination = name === undefined ? undefined : { name, log: new LogFile(join(this.#root, name)) };
  }

  #compose(): MissionReading {
    const { meta, problems } = this.#meta.value;
    const main = { place: this.#place(LOG), state: this.#log.state };
    const live = this.#coordination && {
      place: this.#coordination.name,
      state: this.#coordination.log.state,
    };
    // The worktree's log is the newer one, where it can be read.
    const used = live?.state.kind === "read" ? live : main;
    const { lines } = linesOf(used.state);
    const events = lines.map(({ line }) => line);
    return {
      mission_slug: this.#slug,
      mission_id: meta.mission_id,
      title: meta.friendly_name ?? this.#slug,
      mission_type: meta.mission_type,
      meta,
      log: used.state.kind === "absent" ? null : used.place,
      lines,
      snapshot: reduceTransitions(events),
      materialised: materialise(events, meta),
      tasks: this.#tasks.tasks,
      problems: [
        ...problems,
        ...(live === undefined || live === used ? [] : unreadableLog(live)),
        ...logProblems(used),
        ...this.#layoutProblems(used.state),
        ...this.#tasks.problems,
      ],
    };
  }

  #layoutProblems({ kind }: LogState): Problem[] {
    if (kind !== "absent" || !this.#tasks.isLegacy) return [];
    const remedy = "Upgrade the repository with the Spec Kitty command line to give it a log.";
    const message = `The mission has no log: its work packages stand in folders by lane, as before version 3. ${remedy}`;
    return [{ code: "LEGACY_LAYOUT", file: this.#place("tasks"), line: null, message }];
  }
}

interface MetaFile {
  readonly meta: MissionMeta;
  readonly problems: readonly Problem[];
}

function readMetaFile(content: FileContent, file: string): MetaFile {
  if (content.kind === "absent") return { meta: EMPTY_META, problems: [] };
  if (content.kind === "unreadable") {
    const message = `meta.json cannot be read: ${content.reason}.`;
    return { meta: EMPTY_META, problems: [{ code: "META_UNREADABLE", file, line: null, message }] };
  }
  const { meta, problems }: MetaReading = readMeta(content.text);
  return { meta, problems: problems.map((problem) => ({ ...problem, file, line: null })) };
}

/** Where a mission that is coordinated on a branch of its own has its live log (`mission-log 1.1`). */
function coordinationLog(
  directory: string,
  { coordination_branch, mission_slug, mission_id }: MissionMeta,
): string | undefined {
  const slug = mission_slug !== null && isSafeSegment(mission_slug) ? mission_slug : directory;
  if (coordination_branch === null || mission_id === null || !isSafeSegment(mission_id)) return undefined;
  const mid8 = mission_id.slice(0, 8);
  const name = slug.endsWith(`-${mid8}`) ? `${slug}-coord` : `${slug}-${mid8}-coord`;
  return `.worktrees/${name}/kitty-specs/${directory}/${LOG}`;
}

interface PlacedLog {
  readonly place: string;
  readonly state: LogState;
}

const NOTHING: LogReading = { lines: [], problems: [] };

function linesOf(state: LogState): LogReading {
  return state.kind === "read" ? state.reading : NOTHING;
}

function logProblems({ place, state }: PlacedLog): Problem[] {
  if (state.kind !== "read") return unreadableLog({ place, state });
  const { lines, problems } = state.reading;
  if (lines.length === 0 && problems.length === 0)
    return [{ code: "LOG_EMPTY", file: place, line: null, message: EMPTY }];
  return problems.map((problem) => ({ ...problem, file: place }));
}

const EMPTY = "The log is empty. Where the mission has begun already, restore it from git.";

function unreadableLog({ place, state }: PlacedLog): Problem[] {
  if (state.kind !== "unreadable") return [];
  return [
    { code: "LOG_UNREADABLE", file: place, line: null, message: `The log cannot be read: ${state.reason}.` },
  ];
}
