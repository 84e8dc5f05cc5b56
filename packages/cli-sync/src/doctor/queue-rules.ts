import { existsSync } from "node:fs";
import { type Database, openDatabase } from "@spec-kitty/store-sqlite/database";
import { codeOf, messageOf } from "../errors.js";
import { MAX_QUEUE_SIZE } from "../queue/offline-queue.js";
import { queueFile } from "../queue/scope.js";
import { readUserSettings } from "../runtime/user-settings.js";
import { type Finding, remedy, word } from "./finding.js";
import { type DoctorWorld, deliveryCommands, type Rule, sessionOf } from "./world.js";

/** What stands in a queue file. */
interface QueueFacts {
  readonly size: number;
  /** Unix seconds of the oldest event that waits. */
  readonly oldest: number | null;
  readonly dead: number;
  readonly commonest: string | null;
  /** Files that hold events which left the queue undelivered, with their number. */
  readonly files: readonly { readonly path: string; readonly count: number }[];
}

const OVERDUE_SECONDS = 24 * 3600;
const NEARLY_FULL = 0.9;

/** The queue files of this user that commands here use: that of the login, and that of nobody. */
export function queuesOf(world: DoctorWorld): string[] {
  const session = sessionOf(world);
  const own =
    session?.team_id == null
      ? []
      : [queueFile(world.root, { server: session.server, email: session.email, teamId: session.team_id })];
  return [...own, queueFile(world.root, null)].filter((path) => existsSync(path));
}

export const queue: Rule = (world) => queuesOf(world).flatMap((path) => findingsIn(path, world));

function findingsIn(path: string, world: DoctorWorld): Finding[] {
  const facts = factsOf(path);
  if ("damage" in facts) {
    const message = `The queue file ${path} is damaged (${facts.damage}).`;
    const note = "The file is kept beside it; every event that can be read goes into a new one.";
    const cure = remedy(["skitty doctor --fix"], note);
    return [{ code: "QUEUE_DAMAGED", severity: "error", message, file: path, remedy: cure }];
  }
  return RULES.flatMap((rule) => rule(facts, path, world) ?? []);
}

type FactRule = (facts: QueueFacts, path: string, world: DoctorWorld) => Finding | null;

const nearlyFull: FactRule = ({ size }, path, world) => {
  const cap = readUserSettings(world.root, () => {}).max_queue_size ?? MAX_QUEUE_SIZE;
  if (size < cap * NEARLY_FULL) return null;
  const message = `The queue holds ${size} of ${cap} events. When it is full, the oldest go to a file in .kittify/sync/.`;
  const cure = remedy(deliveryCommands(world));
  return { code: "QUEUE_NEARLY_FULL", severity: "warning", message, file: path, remedy: cure };
};

const deadLetters: FactRule = ({ dead, commonest }, path) => {
  if (dead === 0) return null;
  const message = `${count(dead, "event")} given up, most of them for: ${commonest}`;
  const note = "skitty queue list names each with its reason; skitty queue discard ID gives one up for good.";
  const cure = remedy(["skitty queue retry"], note);
  return { code: "DEAD_LETTERS", severity: "error", message, file: path, remedy: cure };
};

const inFiles: FactRule = ({ files }, path) => {
  if (files.length === 0) return null;
  const total = files.reduce((sum, file) => sum + file.count, 0);
  const message = `${count(total, "event")} undelivered in files, because the queue was full or somebody took them out.`;
  const cure = remedy(files.map((file) => `skitty queue import ${word(file.path)}`));
  return { code: "EVENTS_IN_FILES", severity: "warning", message, file: path, remedy: cure };
};

const overdue: FactRule = ({ size, oldest }, path, world) => {
  const age = oldest === null ? 0 : world.system.epochMilliseconds() / 1000 - oldest;
  if (age < OVERDUE_SECONDS) return null;
  const message = `${count(size, "event")} waiting, the oldest for ${Math.floor(age / 86_400)} d: others do not see them.`;
  const cure = remedy(deliveryCommands(world));
  return { code: "DELIVERY_OVERDUE", severity: "warning", message, file: path, remedy: cure };
};

const RULES: readonly FactRule[] = [nearlyFull, deadLetters, inFiles, overdue];

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? " is" : "s are"}`;
}

function factsOf(path: string): QueueFacts | { readonly damage: string } {
  try {
    using database = openDatabase(path, { readOnly: true });
    const check = database.prepare("PRAGMA quick_check(1)").get<{ quick_check: string }>()?.quick_check;
    return check === "ok" ? readFacts(database) : { damage: check ?? "no answer" };
  } catch (error) {
    if (codeOf(error) !== "STORAGE_CORRUPT") throw error;
    return { damage: messageOf(error).split("\n")[0]! };
  }
}

function readFacts(database: Database): QueueFacts {
  const tables = new Set(
    database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all<{ name: string }>()
      .map(({ name }) => name),
  );
  const rows = <T extends object>(table: string, sql: string): T[] =>
    tables.has(table) ? (database.prepare(sql).all() as T[]) : [];
  const [waiting] = rows<{ size: number; oldest: number | null }>(
    "queue",
    "SELECT count(*) AS size, min(timestamp) AS oldest FROM queue",
  );
  const dead = rows<{ n: number; message: string }>(
    "skitty_dead_letter",
    "SELECT count(*) AS n, message FROM skitty_dead_letter GROUP BY message ORDER BY n DESC, message",
  );
  const files = rows<{ path: string; count: number }>(
    "skitty_ledger",
    "SELECT target AS path, count(*) AS count FROM skitty_ledger WHERE state = 'overflowed' AND target IS NOT NULL GROUP BY target ORDER BY target",
  );
  return {
    ...{ size: waiting?.size ?? 0, oldest: waiting?.oldest ?? null },
    ...{ dead: dead.reduce((sum, { n }) => sum + n, 0), commonest: dead[0]?.message ?? null, files },
  };
}

/** The highest clock value of the events that wait in a queue; 0 where none does, or the file cannot be read. */
export function highestClockIn(path: string): number {
  try {
    using database = openDatabase(path, { readOnly: true });
    const sql =
      "SELECT max(json_extract(data, '$.lamport_clock')) AS highest FROM queue WHERE json_valid(data)";
    const { highest } = database.prepare(sql).get<{ highest: number | null }>() ?? {};
    return Number.isSafeInteger(highest) ? (highest as number) : 0;
  } catch {
    // Another rule tells of the damage.
    return 0;
  }
}
