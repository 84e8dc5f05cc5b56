import { createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { MigrationError } from "./errors.js";
import { lineMigrator, type MigratedLine, quarantineRecord } from "./line.js";
import { byteLines, isBlank } from "./lines.js";
import type { MigrationOptions } from "./options.js";
import { Outputs } from "./outputs.js";
import { type FileMigrationSummary, type MigrationSummary, Tally } from "./summary.js";

export interface FileMigration extends MigrationOptions {
  /** A log, one event a line. It is only read. */
  readonly source: string;
  readonly target: string;
  /** Where lines go that cannot be brought over; `<target>.quarantine.jsonl` where left out. */
  readonly quarantine?: string;
  /** Further files that the run must not write over, such as that of the mapping. */
  readonly keep?: readonly string[];
  /** Counts, writes nothing, and looks at no output. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  /** Told now and then how far it is. */
  readonly onProgress?: (progress: MigrationProgress) => void;
}

export interface MigrationProgress {
  readonly lines: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

const PROGRESS_EVERY = 10_000;

/**
 * Brings a log to the live line, one event a line, streaming. The target and the quarantine file appear whole at the
 * end, in place of what was there under their names; a run that fails or is interrupted changes neither, and may be run
 * again. A target that held anything which the result lacks is kept beside it, as `<target>.before-1` or the next that is
 * free. Blank lines are no events and are not counted. Throws `MigrationError` where a file cannot be read or written.
 */
export async function migrateFile(migration: FileMigration): Promise<FileMigrationSummary> {
  const { source, target, quarantine = `${target}.quarantine.jsonl`, keep = [], dryRun = false } = migration;
  const input = await opened(source);
  try {
    const files = { source, target, quarantine, keep };
    const outputs = dryRun ? undefined : await Outputs.open(files);
    try {
      const summary = await copy(input, migration, outputs);
      const kept = await outputs?.settle(summary.quarantined);
      return kept === undefined ? summary : { ...summary, kept };
    } catch (cause) {
      await outputs?.discard();
      throw cause;
    }
  } finally {
    await input.close();
  }
}

async function copy(
  input: FileHandle,
  migration: FileMigration,
  outputs: Outputs | undefined,
): Promise<MigrationSummary> {
  const { source, signal, onProgress } = migration;
  const { size: totalBytes } = await input.stat();
  const migrate = lineMigrator(migration);
  const tally = new Tally();
  let number = 0;
  let bytes = 0;
  for await (const line of withoutMark(byteLines(source, chunks(source, input, signal)))) {
    number++;
    bytes += line.length + 1;
    if (number % PROGRESS_EVERY === 0) {
      signal?.throwIfAborted();
      onProgress?.({ lines: number, bytes, totalBytes });
    }
    if (isBlank(line)) continue;
    const migrated = migrate(line);
    tally.add(migrated.outcome);
    if (outputs !== undefined) await write(outputs, migrated, line, number);
  }
  signal?.throwIfAborted();
  return tally.summary();
}

async function write(
  { out, aside }: Outputs,
  { outcome, text }: MigratedLine,
  line: Uint8Array,
  number: number,
): Promise<void> {
  if (outcome.kind !== "quarantined") return out.writeLine(text!);
  return aside.writeLine(JSON.stringify(quarantineRecord(outcome, text, line, number)));
}

async function* chunks(
  source: string,
  input: FileHandle,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const stream = createReadStream("", { fd: input, autoClose: false, highWaterMark: 1 << 18, signal });
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreadable(source, cause);
  }
}

const MARK = [0xef, 0xbb, 0xbf];

/** Without the byte order mark that some editors put at the start. */
async function* withoutMark(lines: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const line of lines) {
    yield isFirst && MARK.every((byte, i) => line[i] === byte) ? line.subarray(3) : line;
    isFirst = false;
  }
}

async function opened(source: string): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    // A pipe would wait for its writer before anyone could say that it is none.
    if ((await stat(source)).isFile()) {
      handle = await open(source, "r");
      if ((await handle.stat()).isFile()) return handle;
    }
  } catch (cause) {
    throw unreadable(source, cause);
  }
  await handle?.close();
  throw new MigrationError(
    "MIGRATE_UNREADABLE",
    `cannot read ${source}: it is no file; a log is read from one`,
  );
}

function unreadable(source: string, cause: unknown): MigrationError {
  return new MigrationError("MIGRATE_UNREADABLE", `cannot read ${source}: ${(cause as Error).message}`, {
    cause,
  });
}
