import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { MigrationError, unwritable } from "./errors.js";
import { lineMigrator } from "./line.js";
import { byteLines, isBlank } from "./lines.js";
import { leftovers, WholeFile } from "./output.js";
import { inputPlace, isSame, outputPlace, type Place } from "./place.js";

/** The result and the quarantine of a run; neither is touched before all lines are through. */
export class Outputs {
  readonly out: WholeFile;
  readonly aside: WholeFile;
  readonly #target: Place;
  readonly #quarantine: Place;

  private constructor(target: Place, quarantine: Place) {
    this.out = new WholeFile(target);
    this.aside = new WholeFile(quarantine);
    this.#target = target;
    this.#quarantine = quarantine;
  }

  /** Opens both. Throws `MigrationError` where a run would destroy a file, or cannot write one. */
  static async open(files: OutputFiles): Promise<Outputs> {
    const target = await outputPlace(files.target);
    const quarantine = await outputPlace(files.quarantine);
    const inputs = await Promise.all([files.source, ...files.keep].map(inputPlace));
    const kept = inputs.filter((place) => place !== undefined);
    refuseSame(kept, target, quarantine);
    if (!(await isQuarantine(quarantine))) throw notAQuarantine(quarantine);
    await sweep([...kept, target, quarantine], [target, quarantine]);

    const outputs = new Outputs(target, quarantine);
    try {
      await outputs.out.open();
      await outputs.aside.open();
    } catch (cause) {
      await outputs.discard();
      throw cause;
    }
    return outputs;
  }

  /**
   * Puts both in their places, the quarantine first: a result never stands without the lines that it lacks. A quarantine
   * file of an earlier run does not outlive what it told of. Returns where an earlier target is kept that held anything
   * which the result lacks.
   */
  async settle(quarantined: number): Promise<string | undefined> {
    await this.out.complete();
    await this.aside.complete();
    // Source and target are easily swapped, and events may have been added since.
    const kept = (await hasAllOf(this.#target, this.out.part)) ? undefined : await this.out.keep();
    if (quarantined > 0) await this.aside.appear();
    await this.out.appear();
    await Promise.all([this.aside.settle(), this.out.settle()]);
    const { named, path, found } = this.#quarantine;
    if (quarantined === 0 && found)
      await rm(path, { force: true }).catch((cause) => Promise.reject(unwritable(named, cause)));
    return kept;
  }

  /** Leaves all as it was before. */
  async discard(): Promise<void> {
    // What stopped the run says more than what could not be tidied up after it.
    await Promise.allSettled([this.out.discard(), this.aside.discard()]);
  }
}

export interface OutputFiles {
  readonly source: string;
  readonly target: string;
  readonly quarantine: string;
  readonly keep: readonly string[];
}

function refuseSame(kept: readonly Place[], target: Place, quarantine: Place): void {
  for (const input of kept)
    for (const output of [target, quarantine])
      if (isSame(input, output))
        throw sameFile(`${input.named} would be overwritten: ${output.named} is the same file`);
  if (isSame(target, quarantine))
    throw sameFile(`the result and the quarantine would overwrite each other: both are ${target.named}`);
}

function sameFile(problem: string): MigrationError {
  return new MigrationError("MIGRATE_SAME_FILE", `${problem}; name another file to write to`);
}

/** Whether a result has all that an earlier file held: live events, which both have in the order of their source. */
async function hasAllOf(earlier: Place, part: string): Promise<boolean> {
  const migrate = lineMigrator({});
  const written = linesOf({ ...earlier, path: part });
  try {
    for await (const line of linesOf(earlier)) {
      if (isBlank(line)) continue;
      const next = await nextLine(written);
      // As most lines are that a second run writes.
      if (next !== undefined && Buffer.compare(next, line) === 0) continue;
      if (migrate(line).outcome.kind !== "unchanged" || !(await reaches(written, next, idOf(line))))
        return false;
    }
    return true;
  } finally {
    await written.return(undefined);
  }
}

/** Whether a line or one after it is of an event. */
async function reaches(
  lines: AsyncGenerator<Uint8Array>,
  from: Uint8Array | undefined,
  id: string,
): Promise<boolean> {
  for (let line = from; line !== undefined; line = await nextLine(lines)) if (idOf(line) === id) return true;
  return false;
}

/** The next line of a result, which has no blank ones; undefined at its end. */
async function nextLine(lines: AsyncGenerator<Uint8Array>): Promise<Uint8Array | undefined> {
  const { value, done } = await lines.next();
  return done ? undefined : value;
}

function idOf(line: Uint8Array): string {
  return (JSON.parse(Buffer.from(line).toString("utf8")) as { event_id: string }).event_id;
}

/** Whether nothing but quarantined lines would be lost with a file. */
async function isQuarantine(quarantine: Place): Promise<boolean> {
  for await (const line of linesOf(quarantine)) if (!isBlank(line) && !isRecord(line)) return false;
  return true;
}

function isRecord(line: Uint8Array): boolean {
  try {
    const { line: number, code, message } = JSON.parse(Buffer.from(line).toString("utf8"));
    return Number.isInteger(number) && typeof code === "string" && typeof message === "string";
  } catch {
    return false;
  }
}

function notAQuarantine({ named }: Place): MigrationError {
  return new MigrationError(
    "MIGRATE_NOT_A_QUARANTINE",
    `${named} would be overwritten, and it holds something else than quarantined lines; name another file`,
  );
}

/** The lines of what an output has now. */
async function* linesOf({ named, path, found }: Place): AsyncGenerator<Uint8Array> {
  if (!found) return;
  try {
    yield* byteLines(named, createReadStream(path));
  } catch (cause) {
    throw cause instanceof MigrationError ? cause : unwritable(named, cause);
  }
}

/** Takes away what killed runs have left beside the outputs, but no file that this run is about. */
async function sweep(named: readonly Place[], outputs: readonly Place[]): Promise<void> {
  const paths = new Set(named.map(({ path }) => path));
  for (const path of (await Promise.all(outputs.map(leftovers))).flat())
    if (!paths.has(path)) await rm(path, { force: true });
}
