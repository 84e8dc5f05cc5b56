import type { LineName } from "@spec-kitty/contract";
import { openInput, textLines } from "../lines.js";
import { contractOption } from "../options.js";
import type { Register } from "../run.js";

export const registerConformance: Register = (program, io) => {
  const conformance = program
    .command("conformance")
    .description("prove an implementation against the contract");

  conformance
    .command("serve")
    .description(
      "answer the operations of the adapter protocol: a JSON request a line in, an answer a line out",
    )
    .addOption(contractOption())
    .action(async ({ contract }: { contract: LineName }) => {
      const { answerLine, eventsAdapter, readyLine } = await import("@spec-kitty/conformance");
      const adapter = eventsAdapter(contract);
      await io.stdout.write(`${readyLine(adapter)}\n`);
      for await (const { text } of textLines(openInput("-", io))) {
        if (text.trim() !== "") await io.stdout.write(`${await answerLine(adapter, text)}\n`);
      }
    });
};
