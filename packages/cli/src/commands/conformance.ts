import type { Adapter, ConformanceReport, Implementation } from "@spec-kitty/conformance";
import type { LineName } from "@spec-kitty/contract";
import type { Command } from "commander";
import { CommandError, Exit, type Io, wantsColour } from "../io.js";
import { openInput, textLines } from "../lines.js";
import { contractOption, jsonOption, servedContractOption } from "../options.js";
import { Progress } from "../progress.js";
import type { Finish, Register } from "../run.js";

export const registerConformance: Register = (program, io, finish) => {
  const conformance = program
    .command("conformance")
    .description("prove an implementation against the contract, or serve this one to be compared");
  registerServe(conformance, io);
  registerRun(conformance, io, finish);
};

function registerServe(conformance: Command, io: Io): void {
  conformance
    .command("serve")
    .description(
      "answer the operations of the adapter protocol: a JSON request a line in, an answer a line out",
    )
    .addOption(servedContractOption())
    .addHelpText(
      "after",
      `
Example:
  echo '{"id":1,"op":"ops","args":{}}' | skitty conformance serve

The operation "ops" lists all of them. End of input ends the command.
`,
    )
    .action(async ({ contract }: { contract: LineName | "tracker-0.3.0" }) => {
      const { answerLine, answerToNoText, eventsAdapter, readyLine } = await import(
        "@spec-kitty/conformance"
      );
      const adapter = contract === "tracker-0.3.0" ? await tracker() : eventsAdapter(contract);
      await io.stdout.write(`${readyLine(adapter)}\n`);
      for await (const { text, isUtf8 } of textLines(openInput("-", io))) {
        if (text.trim() === "") continue;
        const answer = isUtf8 ? await answerLine(adapter, text) : answerToNoText();
        await io.stdout.write(`${answer}\n`);
      }
    });
}

async function tracker(): Promise<Adapter> {
  const { trackerAdapter } = await import("@spec-kitty/tracker/operations");
  const [{ trackerProviders }, { trackerExports }] = await Promise.all([
    import("../trackers.js"),
    import("../conformance/tracker-exports.js"),
  ]);
  return trackerAdapter(trackerProviders, { exports: trackerExports });
}

interface RunOptions {
  readonly contract: LineName;
  readonly impl?: readonly string[];
  readonly category?: readonly string[];
  readonly json?: boolean;
}

const several = (value: string, before: readonly string[] = []) => [...before, value];

function registerRun(conformance: Command, io: Io, finish: Finish): void {
  conformance
    .command("run")
    .description("try the fixtures on this implementation, and on commands side by side with it")
    .addOption(contractOption())
    .option("--impl <command>", "a command that speaks the adapter protocol; may be repeated", several)
    .option("--category <name>", "only the fixtures of this category; may be repeated", several)
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  skitty conformance run
  skitty conformance run --contract v2 --category events
  skitty conformance run --impl "python oracle.py" --impl "npx my-adapter"

Exit code 1 where anything fails, also where an implementation does not answer
what it is asked; 2 where a command does not speak the protocol.
`,
    )
    .action(async ({ contract, impl = [], category = [], json }: RunOptions) => {
      const { conformanceChecks, ownImplementation, runConformance, startImplementation } = await import(
        "@spec-kitty/conformance"
      );
      const known = new Set(conformanceChecks({ contract }).map((check) => check.category));
      const unknown = category.find((name) => !known.has(name));
      if (unknown !== undefined)
        throw new CommandError(`no category ${unknown} in ${contract}: it has ${[...known].join(", ")}`);
      const progress = new Progress(io);
      const implementations: Implementation[] = [ownImplementation(contract)];
      try {
        for (const command of impl)
          implementations.push(
            await startImplementation(command, { signal: io.signal, cwd: io.cwd, env: io.env }),
          );
        const report = await runConformance(implementations, {
          contract,
          ...(category.length > 0 && { categories: category }),
          signal: io.signal,
          onProgress: (done, all) => void progress.show(() => `${done} of ${all} checks`),
        });
        await progress.clear();
        await io.stdout.write(json ? `${JSON.stringify(report)}\n` : await text(report, io));
        if (report.failed > 0) finish(Exit.FINDINGS);
      } finally {
        await progress.clear();
        await Promise.all(implementations.map((one) => one.close()));
      }
    });
}

async function text(report: ConformanceReport, io: Io): Promise<string> {
  const [{ textReport }, { default: picocolors }] = await Promise.all([
    import("../conformance/text-report.js"),
    import("picocolors"),
  ]);
  return textReport(report, picocolors.createColors(wantsColour(io.stdout, io.env)), io.stdout.columns);
}
