/**
 * Generates what follows from the TypeBox schemas of one package:
 *   src/generated/models[-v2].ts     types and readers of the model layer
 *   src/generated/schemas[-v2].ts    validators of the schema layer, compiled by Ajv
 *   src/generated/catalogue[-v2].ts  both by event type and by name
 *   schemas/[v2/]*.schema.json       the published JSON Schemas
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type DomainLine, publishedSchemas } from "../../packages/events-core/src/schema-kit.ts";
import { catalogueCode } from "./catalogue-code.ts";
import { modelCode } from "./model-code.ts";
import { writePublished } from "./published.ts";
import { validatorCode } from "./validator-code.ts";

const folder = resolve(process.argv[2] ?? ".");
const inCore = folder.endsWith("events-core");
const core = (module: string) => (inCore ? `../${module}.js` : `@spec-kitty/events-core/${module}`);
const lines = (await import(pathToFileURL(join(folder, "src/schemas.ts")).href)) as {
  v4?: DomainLine;
  v2?: DomainLine;
};

mkdirSync(join(folder, "src/generated"), { recursive: true });
for (const [name, line] of Object.entries({ v4: lines.v4, v2: lines.v2 })) {
  if (line === undefined) continue;
  const suffix = name === "v4" ? "" : "-v2";
  const write = (file: string, code: string) =>
    writeFileSync(join(folder, `src/generated/${file}${suffix}.ts`), code);
  write("models", modelCode(line, core));
  write("schemas", validatorCode(line, core, name === "v2" ? lines.v4 : undefined));
  write("catalogue", catalogueCode(line, suffix, core));
  writePublished(join(folder, name === "v4" ? "schemas" : `schemas/${name}`), publishedSchemas(line));
}
