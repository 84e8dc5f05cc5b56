import type { MissionReading, Problem } from "@spec-kitty/mission-repo";
import { CommandError, Exit, type Io, wantsColour } from "../io.js";
import { jsonOption } from "../options.js";
import type { Register } from "../run.js";

export const registerMission: Register = (program, io, finish) => {
  program
    .command("mission")
    .description("show one mission: its work packages, and what is wrong with its files")
    .argument("<dir>", "the folder of the mission, or its name, number or id in this repository")
    .addOption(jsonOption())
    .action(async (dir: string, { json }: { readonly json?: boolean }) => {
      const { findMission } = await import("@spec-kitty/mission-repo");
      const reading = await findMission(io.cwd, dir, { signal: io.signal });
      const unreadable = reading.problems.find(({ code }) => code === "LOG_UNREADABLE");
      if (unreadable !== undefined && reading.lines.length === 0)
        throw new CommandError(problemText(unreadable));
      await io.stdout.write(
        json ? `${JSON.stringify(reading.materialised)}\n` : await missionText(reading, io),
      );
      for (const problem of reading.problems) await io.stderr.write(`${problemText(problem)}\n`);
      if (reading.problems.some(({ code }) => !ASIDE.has(code))) finish(Exit.FINDINGS);
    });
};

/** Worth a word, but nothing that a snapshot is made of is bad. */
const ASIDE: ReadonlySet<string> = new Set([
  "LOG_EMPTY",
  "LEGACY_LAYOUT",
  "TASK_UNREADABLE",
  "TASK_FRONT_MATTER_INVALID",
  "FOLDER_UNREADABLE",
]);

function problemText({ file, line, code, message }: Problem): string {
  const text = `${line === null ? file : `${file}:${line}`}: ${message} [${code}]`;
  // Names and messages quote what stands in files; nothing of that may move or colour the terminal.
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd");
}

async function missionText(reading: MissionReading, io: Io): Promise<string> {
  const { textMission } = await import("@spec-kitty/board");
  const { default: picocolors } = await import("picocolors");
  const colours = picocolors.createColors(wantsColour(io.stdout, io.env));
  return textMission(reading, { now: new Date().toISOString(), width: io.stdout.columns, colours });
}
