import type { ContractLine } from "@spec-kitty/contract";
import type { DomainLine } from "@spec-kitty/events-core/schema-kit";
import type { JsonSchema } from "./schema-files.js";

// TypeBox comes with the sources, so they are loaded only when something asks for them.
const schemaKit = () => import("@spec-kitty/events-core/schema-kit");

/** The TypeBox sources of a line, package by package. */
async function schemaSources(line: ContractLine): Promise<DomainLine[]> {
  const homes = [...new Set(line.schemaHomes.values())];
  return Promise.all(
    homes.map(async (home) => {
      const sources = (await import(`@spec-kitty/${home}/schemas`)) as Record<"v4" | "v2", DomainLine>;
      return sources[line.name];
    }),
  );
}

/** The schemas of a line as their sources give them now, by name. */
export async function generatedSchemas(line: ContractLine): Promise<Map<string, JsonSchema>> {
  const { publishedSchemas } = await schemaKit();
  return new Map((await schemaSources(line)).flatMap((source) => [...publishedSchemas(source)]));
}

/** The fields of each model of a line, in their order. */
export async function modelFields(line: ContractLine): Promise<Map<string, readonly string[]>> {
  const { noteOf } = await schemaKit();
  const found = new Map<string, readonly string[]>();
  const visit = (schema: unknown): void => {
    if (typeof schema !== "object" || schema === null) return;
    const { properties } = schema as { readonly properties?: object };
    const { model } = noteOf(schema as Parameters<typeof noteOf>[0]);
    if (model !== undefined && properties !== undefined) found.set(model, Object.keys(properties));
    Object.values(schema).forEach(visit);
  };
  (await schemaSources(line)).forEach(visit);
  return found;
}
