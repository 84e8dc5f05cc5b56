import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { FileMigration, FileMigrationSummary, MigrationProgress } from "@spec-kitty/migrate";
import { CommandError, Exit } from "../io.js";
import { readable } from "../lines.js";
import { jsonOption } from "../options.js";
import type { Register } from "../run.js";

interface Options {
  readonly buildId?: string;
  readonly map?: string;
  readonly quarantine?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export const registerMigrate: Register = (program, io, finish) => {
  program
    .command("migrate")
    .description("bring a historical event log (2.x) to the live contract line; the source is only read")
    .argument("<in>", "a log, one event a line")
    .argument("<out>", "the file to write; it appears whole at the end, in place of an earlier result")
    .option(
      "--build-id <id>",
      "build id of events that have none; derived from project and node where left out",
    )
    .option("--map <file>", "JSON file with mission types and facts of missions (see Mapping below)")
    .option(
      "--quarantine <file>",
      "where lines go that cannot be brought over (default: <out>.quarantine.jsonl)",
    )
    .option("--dry-run", "count and write nothing")
    .addOption(jsonOption())
    .addHelpText("after", MAPPING)
    .action(async (source: string, target: string, options: Options) => {
      const { migrateFile, RULES } = await import("@spec-kitty/migrate");
      const at = (file: string) => resolve(io.cwd, file);
      const migration: FileMigration = {
        source: at(source),
        target: at(target),
        ...(options.quarantine !== undefined && { quarantine: at(options.quarantine) }),
        ...(options.buildId !== undefined && { buildId: options.buildId }),
        ...(options.map !== undefined && {
          mapping: await mapping(at(options.map)),
          keep: [at(options.map)],
        }),
        dryRun: options.dryRun ?? false,
        signal: io.signal,
        ...(io.stderr.isTerminal && {
          onProgress: (progress) => void io.stderr.write(progressLine(progress)),
        }),
      };
      const summary = await migrateFile(migration).finally(() => {
        if (io.stderr.isTerminal) return io.stderr.write("\r\x1b[K");
      });
      const text = options.json
        ? `${JSON.stringify(summary)}\n`
        : report(
            summary,
            RULES,
            migration.quarantine ?? `${migration.target}.quarantine.jsonl`,
            migration.dryRun!,
          );
      await io.stdout.write(text);
      finish(summary.quarantined > 0 ? Exit.FINDINGS : Exit.DONE);
    });

  async function mapping(file: string) {
    const { readMapping } = await import("@spec-kitty/migrate");
    const text = await readable(file, () => readFile(file, "utf8"));
    try {
      return readMapping(JSON.parse(text.replace(/^\ufeff/, "")));
    } catch (cause) {
      throw new CommandError(`${file}: ${(cause as Error).message}`, Exit.USAGE, { cause });
    }
  }
};

function progressLine({ lines, bytes, totalBytes }: MigrationProgress): string {
  const percent = totalBytes === 0 ? 100 : Math.floor((100 * Math.min(bytes, totalBytes)) / totalBytes);
  return `\r\x1b[K${lines} lines, ${percent} %`;
}

function report(
  { in: read, out, quarantined, rules, reasons, kept }: FileMigrationSummary,
  meanings: Readonly<Record<string, string>>,
  quarantine: string,
  dryRun: boolean,
): string {
  const lines = [
    `${read} events read: ${out} ${dryRun ? "would be written" : "written"}, ${quarantined} quarantined`,
  ];
  const table = (counts: object, meaning: (name: string) => string) => {
    for (const [name, count] of Object.entries(counts))
      lines.push(`  ${String(count).padStart(8)}  ${meaning(name)}`);
  };
  if (Object.keys(rules).length > 0) lines.push("", "Changed:");
  table(rules, (rule) => meanings[rule] ?? rule);
  if (quarantined > 0) lines.push("", dryRun ? "Would be quarantined:" : `Quarantined, in ${quarantine}:`);
  table(reasons, (reason) => reason);
  if (kept !== undefined)
    lines.push("", `What stood there before is not all in the result, and is kept: ${kept}`);
  return `${lines.join("\n")}\n`;
}

const MAPPING = `
Mapping: what a historical log does not say, in a JSON file; nothing is guessed.
  {
    "mission_types": { "<mission_key>": "<mission_type>", "*": "software-dev" },
    "missions": {
      "<mission_slug>": {
        "mission_number": 14, "mission_type": "software-dev",
        "friendly_name": "The board",
        "purpose_tldr": "…", "purpose_context": "…"
      }
    }
  }

No other file is changed. In, out, quarantine and mapping must be different
files; out and quarantine must be regular files, or none yet. What stood in out
and is not all in the result is kept beside it, as <out>.before-1, -2 and so on.
After a failure or an interrupt, all are as they were.

Exit codes: 0 all brought over, 1 something is quarantined, 2 usage or
unreadable input.
`;
