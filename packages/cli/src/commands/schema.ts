import type { LineName } from "@spec-kitty/contract";
import { Exit } from "../io.js";
import { contractOption, eitherContractOption, jsonOption } from "../options.js";
import type { Register } from "../run.js";

interface Options {
  readonly contract: LineName;
  readonly json?: boolean;
}

export const registerSchema: Register = (program, io, finish) => {
  const schema = program
    .command("schema")
    .description("list, print and check the JSON Schemas of a contract line")
    .addHelpText(
      "after",
      `
Examples:
  skitty schema list --contract v2
  skitty schema show status_transition_payload > status.schema.json
  skitty schema show lane event --json
  skitty schema check
`,
    );

  schema
    .command("list")
    .description("the names of all schemas")
    .addOption(contractOption())
    .addOption(jsonOption())
    .action(async ({ contract, json }: Options) => {
      const { listSchemas } = await import("@spec-kitty/conformance");
      const names = listSchemas({ contract });
      await io.stdout.write(json ? `${JSON.stringify(names)}\n` : names.map((name) => `${name}\n`).join(""));
    });

  schema
    .command("show")
    .description("print schemas as JSON; by name where there are several or with --json")
    .argument("<names...>", "names as `schema list` prints them")
    .addOption(contractOption())
    .addOption(jsonOption())
    .action(async (names: string[], { contract, json }: Options) => {
      const { loadSchema } = await import("@spec-kitty/conformance");
      const schemas = Object.fromEntries(names.map((name) => [name, loadSchema(name, { contract })]));
      const shown = json || names.length > 1 ? schemas : schemas[names[0]!];
      await io.stdout.write(`${JSON.stringify(shown, null, json ? 0 : 2)}\n`);
    });

  schema
    .command("check")
    .description(
      "compare the schema files of both lines with what their sources generate; exit 1 where one differs, is missing or has no source",
    )
    .addOption(eitherContractOption())
    .addOption(jsonOption())
    .action(async ({ contract, json }: Partial<Options>) => {
      const { checkSchemas, listSchemas } = await import("@spec-kitty/conformance");
      const contracts: LineName[] = contract === undefined ? ["v4", "v2"] : [contract];
      const drift = [];
      for (const line of contracts)
        for (const found of await checkSchemas({ contract: line })) drift.push({ contract: line, ...found });
      const counts = contracts.map((line) => listSchemas({ contract: line }).length);
      if (json) {
        const scope = contract === undefined ? { contracts } : { contract };
        const checked = counts.reduce((sum, count) => sum + count, 0);
        const document = { schema: "skitty.schema-check/1", ...scope, checked, drift };
        await io.stdout.write(`${JSON.stringify(document)}\n`);
      } else if (drift.length === 0) {
        const told = contracts.map((line, i) => `${counts[i]} schemas of ${line}`).join(" and ");
        await io.stdout.write(`All ${told} are up to date.\n`);
      } else {
        await io.stdout.write(drift.map(({ path, problem }) => `${path}: ${problem}\n`).join(""));
      }
      if (drift.length > 0) finish(Exit.FINDINGS);
    });
};
