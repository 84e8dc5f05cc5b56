import { Exit } from "../io.js";
import { jsonOption } from "../options.js";
import type { Register } from "../run.js";

export const registerMergeDriver: Register = (program, io, finish) => {
  program
    .command("merge-driver")
    .description("merge one file of a mission for git; skitty init --git installs it")
    .argument("<base>", "%O: the file as both sides knew it")
    .argument("<ours>", "%A: as our side has it; gets the result")
    .argument("<theirs>", "%B: as their side has it")
    .argument("<path>", "%P: what is merged")
    .addOption(jsonOption())
    .addHelpText("after", NOTES)
    .action(
      async (base: string, ours: string, theirs: string, path: string, { json }: { json?: boolean }) => {
        const { runMergeDriver } = await import("@spec-kitty/cli-sync");
        const merged = await runMergeDriver({ cwd: io.cwd, base, ours, theirs, path, env: io.env });
        if (json) {
          const { ok, code, message } = merged.ok ? { ok: true, code: null, message: null } : merged;
          const document = { schema: "merge/1", path, merged: ok, code, message };
          await io.stdout.write(`${JSON.stringify(document)}\n`);
        }
        if (merged.ok) return;
        if (!json) await io.stderr.write(`skitty: ${path}: ${merged.message} [${merged.code}]\n`);
        finish(Exit.FINDINGS);
      },
    );
};

const NOTES = `
Event logs are joined by the ids of their lines, meta.json by its rules, and
status.json is made anew from the merged log. Exit code 1 leaves the conflict,
with both sides between markers.
`;
