import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type LineName, lineOf } from "@spec-kitty/contract";
import { SpecKittyEventsError } from "@spec-kitty/events-core";
import { type DomainLine, publishedSchemas } from "@spec-kitty/events-core/schema-kit";

export interface ContractOption {
  readonly contract?: LineName;
}

export type JsonSchema = { readonly [key: string]: unknown };

/** No schema has that name in the contract line. */
export class SchemaNotFoundError extends SpecKittyEventsError {
  constructor(name: string, available: readonly string[]) {
    super(`No schema found for '${name}'. Available: [${available.map((one) => `'${one}'`).join(", ")}]`, {
      code: "SCHEMA_NOT_FOUND",
    });
  }
}

/** The names of all schemas of a line, sorted. */
export function listSchemas({ contract = "v4" }: ContractOption = {}): readonly string[] {
  return lineOf(contract).schemaNames;
}

/** The path of a schema's file. Throws `SchemaNotFoundError`. */
export function schemaPath(name: string, { contract = "v4" }: ContractOption = {}): string {
  const line = lineOf(contract);
  const home = line.schemaHomes.get(name);
  if (home === undefined) throw new SchemaNotFoundError(name, line.schemaNames);
  const folder = line.name === "v4" ? "schemas" : `schemas/${line.name}`;
  return join(packageFolder(home), folder, `${name}.schema.json`);
}

/** A schema as it is committed. Throws `SchemaNotFoundError`. */
export function loadSchema(name: string, options: ContractOption = {}): JsonSchema {
  return JSON.parse(readFileSync(schemaPath(name, options), "utf8")) as JsonSchema;
}

/** A schema file that is not what its source says. */
export interface SchemaDrift {
  readonly name: string;
  readonly path: string;
  readonly problem: "missing" | "differs";
}

/** Compares every committed schema of a line with what its TypeBox source generates now. */
export async function checkSchemas({ contract = "v4" }: ContractOption = {}): Promise<SchemaDrift[]> {
  const line = lineOf(contract);
  const drifts: SchemaDrift[] = [];
  for (const home of new Set(line.schemaHomes.values())) {
    const sources = (await import(`@spec-kitty/${home}/schemas`)) as Record<"v4" | "v2", DomainLine>;
    for (const [name, schema] of publishedSchemas(sources[line.name])) {
      const path = schemaPath(name, { contract });
      const committed = readIfThere(path);
      if (committed === undefined) drifts.push({ name, path, problem: "missing" });
      else if (committed !== `${JSON.stringify(schema, null, 2)}\n`)
        drifts.push({ name, path, problem: "differs" });
    }
  }
  return drifts;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function packageFolder(home: string): string {
  return dirname(createRequire(import.meta.url).resolve(`@spec-kitty/${home}/package.json`));
}
