import { compareCodePoints } from "@spec-kitty/events-core";
import { checkSchemas, listSchemas, loadSchema } from "../schema-files.js";
import { generatedSchemas, modelFields } from "../schema-sources.js";
import { required } from "./arguments.js";
import { describedExports } from "./exports.js";
import type { LineModules } from "./modules.js";
import type { Operation } from "./serve.js";

/** What a line has: event types, schemas, public names. */
export function catalogueOperations(modules: LineModules): Record<string, Operation> {
  const contract = modules.line.name;
  return {
    event_types: () => eventTypes(modules),
    list_schemas: () => listSchemas({ contract }),
    schema: (args) => loadSchema(String(required(args, "name")), { contract }),
    generate_schemas: () => generated(modules),
    exports: async () => describedExports(modules, await modelFields(modules.line)),
  };
}

function eventTypes({ line, modules }: LineModules): object {
  const contracts = [...line.events.values()].sort((a, b) => compareCodePoints(a.type, b.type));
  const families = modules.flatMap((module) =>
    Object.entries(module).filter(([name, value]) => name.endsWith("_EVENT_TYPES") && value instanceof Set),
  ) as [string, ReadonlySet<string>][];
  return {
    conformance: contracts.map(({ type }) => type),
    schema_names: Object.fromEntries(contracts.map(({ type, schemaName }) => [type, schemaName])),
    models: Object.fromEntries(contracts.map(({ type, model }) => [type, model.name])),
    families: Object.fromEntries(families.map(([name, types]) => [name, [...types].sort(compareCodePoints)])),
  };
}

async function generated({ line }: LineModules): Promise<object> {
  const drift = await checkSchemas({ contract: line.name });
  const named = (isWanted: (problem: string) => boolean) =>
    drift.filter(({ problem }) => isWanted(problem)).map(({ name }) => name);
  return {
    schemas: Object.fromEntries(await generatedSchemas(line)),
    changed: named((problem) => problem !== "orphan"),
    orphans: named((problem) => problem === "orphan"),
  };
}
