import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type ContractLine, type LineName, lineOf } from "@spec-kitty/contract";
import { quote, SpecKittyEventsError } from "@spec-kitty/events-core";
import { generatedSchemas } from "./schema-sources.js";

export interface ContractOption {
  readonly contract?: LineName;
}

export type JsonSchema = { readonly [key: string]: unknown };

/** No schema has that name in the contract line. */
export class SchemaNotFoundError extends SpecKittyEventsError {
  constructor(name: string, available: readonly string[]) {
    super(`No schema found for ${quote(name)}. Available: [${available.map(quote).join(", ")}]`, {
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
  return join(schemaFolder(home, line), `${name}${SUFFIX}`);
}

/** A schema as it is committed. Throws `SchemaNotFoundError`. */
export function loadSchema(name: string, options: ContractOption = {}): JsonSchema {
  return JSON.parse(readFileSync(schemaPath(name, options), "utf8")) as JsonSchema;
}

/** A schema file that is not what its source says, or that no source says. */
export interface SchemaDrift {
  readonly name: string;
  readonly path: string;
  readonly problem: "missing" | "differs" | "orphan";
}

/** Compares every committed schema of a line with what its TypeBox source generates now. */
export async function checkSchemas({ contract = "v4" }: ContractOption = {}): Promise<SchemaDrift[]> {
  const line = lineOf(contract);
  const drifts: SchemaDrift[] = [];
  for (const [name, schema] of await generatedSchemas(line)) {
    const path = schemaPath(name, { contract });
    const committed = ifThere(() => readFileSync(path, "utf8"));
    if (committed === undefined) drifts.push({ name, path, problem: "missing" });
    else if (committed !== `${JSON.stringify(schema, null, 2)}\n`)
      drifts.push({ name, path, problem: "differs" });
  }
  return [...drifts, ...orphans(line)];
}

/** Schema files that no source of their package gives, also where a package has none of this line. */
function orphans(line: ContractLine): SchemaDrift[] {
  const homes = (["v4", "v2"] as const).flatMap((name) => [...lineOf(name).schemaHomes.values()]);
  return [...new Set(homes)].flatMap((home) => {
    const folder = schemaFolder(home, line);
    const names = (ifThere(() => readdirSync(folder)) ?? [])
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => file.slice(0, -SUFFIX.length));
    return names
      .filter((name) => line.schemaHomes.get(name) !== home)
      .map((name): SchemaDrift => ({ name, path: join(folder, `${name}${SUFFIX}`), problem: "orphan" }));
  });
}

const SUFFIX = ".schema.json";

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function schemaFolder(home: string, line: ContractLine): string {
  const manifest = createRequire(import.meta.url).resolve(`@spec-kitty/${home}/package.json`);
  return join(dirname(manifest), line.name === "v4" ? "schemas" : `schemas/${line.name}`);
}
