/** A pull of many issues from GitHub, against fetch and JSON.parse of the same pages, and against SQLite alone. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../packages/store-sqlite/dist/database.js";
import { InMemoryIssueStore, type RecordChange } from "../packages/tracker/dist/index.js";
import { openSqliteTrackerStore } from "../packages/tracker/dist/sqlite.js";
import { pullAll } from "./github-pull.ts";
import type { BenchRow } from "./row.ts";

const ISSUES = 10_000;
const MANY_ISSUES = 100_000;
const FEW_ISSUES = MANY_ISSUES / 10;
const ROUNDS = 7;

export async function rows(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-tracker-"));
  try {
    return [...(await timeRows(folder)), await memoryRow(folder)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timeRows(folder: string): Promise<BenchRow[]> {
  const github = await startGitHub(ISSUES);
  try {
    const { urls, commits } = await recorded(github.url);
    let files = 0;
    const newFile = () => join(folder, `${++files}.sqlite`);
    const [fetched, written, inMemory, inSqlite] = await leastTimes([
      () => fetchAll(urls),
      () => fetchAll(urls).then(() => writeAll(commits, newFile())),
      () => pullAll(ISSUES, github.url, new InMemoryIssueStore()),
      () => pullIntoFile(github.url, newFile()),
    ]);
    return [
      row("pull of 10,000 issues, against fetch and JSON.parse", "ms", inMemory!, fetched!, 1.5),
      row("pull into SQLite, against these and plain inserts", "ms", inSqlite!, written!, 1.5),
    ];
  } finally {
    github.stop();
  }
}

/** The least time of each work, which take turns. */
async function leastTimes(works: readonly (() => Promise<unknown>)[]): Promise<readonly number[]> {
  const least = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, work] of works.entries()) {
      const started = performance.now();
      await work();
      least[i] = Math.min(least[i]!, performance.now() - started);
    }
  }
  return least;
}

/** The most memory of a process that pulls, at many issues against that at a tenth. */
async function memoryRow(folder: string): Promise<BenchRow> {
  const few = await peakOf(FEW_ISSUES, join(folder, "few.sqlite"));
  const many = await peakOf(MANY_ISSUES, join(folder, "many.sqlite"));
  return row("memory of a pull of 100,000 issues, against 10,000", "MB", many, few, 1.5);
}

interface Work {
  /** The pages of a pull. */
  readonly urls: readonly string[];
  /** What it writes for each of them. */
  readonly commits: readonly (readonly RecordChange[])[];
}

async function recorded(url: string): Promise<Work> {
  const store = new InMemoryIssueStore();
  const [urls, commits]: [string[], (readonly RecordChange[])[]] = [[], []];
  const commit = store.records.commit.bind(store.records);
  store.records.commit = (changes) => {
    commits.push(changes);
    return commit(changes);
  };
  await pullAll(ISSUES, url, store, (page, init) => {
    urls.push(page);
    return fetch(page, init);
  });
  return { urls, commits };
}

async function fetchAll(urls: readonly string[]): Promise<void> {
  for (const url of urls) JSON.parse(await (await fetch(url)).text());
}

/** The same rows, synced as often. */
function writeAll(commits: readonly (readonly RecordChange[])[], file: string): void {
  using database = openDatabase(file);
  database.exec(
    "CREATE TABLE records (collection TEXT, key TEXT, value TEXT, PRIMARY KEY (collection, key))",
  );
  const insert = database.prepare("INSERT OR REPLACE INTO records VALUES (?, ?, ?)");
  for (const changes of commits)
    database.transaction(() => {
      for (const { collection, key, value } of changes) insert.run(collection, key, JSON.stringify(value));
    });
}

async function pullIntoFile(url: string, file: string): Promise<void> {
  await using store = openSqliteTrackerStore(file);
  await pullAll(ISSUES, url, store);
}

async function peakOf(issues: number, file: string): Promise<number> {
  const github = await startGitHub(issues);
  try {
    const program = fileURLToPath(new URL("github-pull.ts", import.meta.url));
    const [megabytes] = await once(fork(program, [String(issues), github.url, file], TYPESCRIPT), "message");
    return megabytes as number;
  } finally {
    github.stop();
  }
}

const TYPESCRIPT = { execArgv: ["--import", "tsx"] };

async function startGitHub(issues: number): Promise<{ readonly url: string; stop(): void }> {
  const child = fork(
    fileURLToPath(new URL("github-issues.ts", import.meta.url)),
    [String(issues)],
    TYPESCRIPT,
  );
  const [port] = (await once(child, "message")) as [number];
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
}

function row(name: string, unit: string, ours: number, floor: number, limit: number): BenchRow {
  const ratio = ours / floor;
  return { name, unit, ours, peer: null, floor, ratio, limit, ok: ratio <= limit };
}
