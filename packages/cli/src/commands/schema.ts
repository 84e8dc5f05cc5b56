import type { LineName } from "@spec-kitty/contract";
import { Exit } from "../io.js";
import { contractOption, jsonOption } from "../options.js";
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
      "compare the schema files with what their sources generate; exit 1 where one differs, is missing or has no source",
    )
    .addOption(contractOption())
    .addOption(jsonOption())
    .action(async ({ contract, json }: Options) => {
      const { checkSchemas, listSchemas } = await import("@spec-kitty/conformance");
      const drift = await checkSchemas({ contract });
      const checked = listSchemas({ contract }).length;
      if (json) {
        await io.stdout.write(
          `${JSON.stringify({ schema: "skitty.schema-check/1", contract, checked, drift })}\n`,
        );
      } else if (drift.length === 0) {
        await io.stdout.write(`All ${checked} schemas of ${contract} are up to date.\n`);
      } else {
        await io.stdout.write(drift.map(({ path, problem }) => `${path}: ${problem}\n`).join(""));
      }
      if (drift.length > 0) finish(Exit.FINDINGS);
    });
};
