import { createReadStream } from "node:fs";
import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { MigrationError } from "./errors.js";
import { lineMigrator, type MigratedLine, type QuarantineRecord } from "./line.js";
import { byteLines } from "./lines.js";
import type { MigrationOptions } from "./options.js";
import { WholeFile } from "./output.js";
import { type MigrationSummary, Tally } from "./summary.js";

export interface FileMigration extends MigrationOptions {
  /** A log, one event a line. It is only read. */
  readonly source: string;
  readonly target: string;
  /** Where lines go that cannot be brought over; `<target>.quarantine.jsonl` where left out. */
  readonly quarantine?: string;
  /** Counts and writes nothing. */
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
 * end; a run that is interrupted leaves neither, and may be run again. Blank lines are no events and are not counted.
 * Throws `MigrationError` where a file cannot be read or written.
 */
export async function migrateFile(migration: FileMigration): Promise<MigrationSummary> {
  const { source, target, quarantine = `${target}.quarantine.jsonl`, dryRun = false } = migration;
  const input = await opened(source);
  try {
    for (const output of dryRun ? [] : [target, quarantine]) await refuseSame(input, source, output);
    const files = dryRun ? undefined : { out: new WholeFile(target), aside: new WholeFile(quarantine) };
    try {
      const summary = await copy(input, migration, files);
      if (files !== undefined) await writing(() => settle(files, quarantine, summary));
      return summary;
    } catch (cause) {
      await Promise.all([files?.out.discard(), files?.aside.discard()]);
      throw cause;
    }
  } finally {
    await input.close();
  }
}

/** Puts the outputs in their places; a quarantine file of an earlier run does not outlive what it told of. */
async function settle(
  { out, aside }: Outputs,
  quarantine: string,
  { quarantined }: MigrationSummary,
): Promise<void> {
  await out.finish();
  if (quarantined > 0) return aside.finish();
  await aside.discard();
  await rm(quarantine, { force: true });
}

interface Outputs {
  readonly out: WholeFile;
  readonly aside: WholeFile;
}

async function copy(
  input: FileHandle,
  migration: FileMigration,
  files: Outputs | undefined,
): Promise<MigrationSummary> {
  const { signal, onProgress } = migration;
  await writing(async () => {
    await files?.out.open();
    await files?.aside.open();
  });
  const { size: totalBytes } = await input.stat();
  const migrate = lineMigrator(migration);
  const tally = new Tally();
  let number = 0;
  let bytes = 0;
  for await (const line of withoutMark(byteLines(chunks(input, signal)))) {
    number++;
    bytes += line.length + 1;
    if (number % PROGRESS_EVERY === 0) {
      signal?.throwIfAborted();
      onProgress?.({ lines: number, bytes, totalBytes });
    }
    if (isBlank(line)) continue;
    const migrated = migrate(line);
    tally.add(migrated.outcome);
    if (files !== undefined) await writing(() => write(files, migrated, line, number));
  }
  signal?.throwIfAborted();
  return tally.summary();
}

async function write(
  files: Outputs,
  migrated: MigratedLine,
  line: Uint8Array,
  number: number,
): Promise<void> {
  const { outcome, text } = migrated;
  if (outcome.kind !== "quarantined") return files.out.writeLine(text!);
  const source = text === undefined ? { base64: Buffer.from(line).toString("base64") } : { text };
  const record: QuarantineRecord = { line: number, code: outcome.code, message: outcome.message, ...source };
  return files.aside.writeLine(JSON.stringify(record));
}

async function* chunks(input: FileHandle, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const stream = createReadStream("", { fd: input, autoClose: false, highWaterMark: 1 << 18, signal });
  for await (const chunk of stream) yield chunk as Uint8Array;
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

function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

async function opened(source: string): Promise<FileHandle> {
  try {
    const handle = await open(source, "r");
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
  } catch (cause) {
    throw new MigrationError("MIGRATE_UNREADABLE", `cannot read ${source}: ${(cause as Error).message}`, {
      cause,
    });
  }
  throw new MigrationError("MIGRATE_UNREADABLE", `cannot read ${source}: it is no file`);
}

async function refuseSame(input: FileHandle, source: string, output: string): Promise<void> {
  const [a, b] = await Promise.all([input.stat(), stat(output).catch(() => undefined)]);
  if (b === undefined || a.dev !== b.dev || a.ino !== b.ino) return;
  throw new MigrationError(
    "MIGRATE_SAME_FILE",
    `${source} would be overwritten: name another file to write to`,
  );
}

async function writing<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new MigrationError("MIGRATE_UNWRITABLE", `cannot write: ${(cause as Error).message}`, { cause });
  }
}
