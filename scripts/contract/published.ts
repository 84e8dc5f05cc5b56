import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DomainLine, NOTE, schemaName } from "../../packages/events-core/src/schema-kit.ts";

type Json = { [key: string]: unknown };

/** The JSON Schemas of a line by name, in the form that is published. */
export function publishedSchemas(line: DomainLine): Map<string, Json> {
  const named = new Map<string, unknown>();
  for (const schema of Object.values(line.events)) named.set(schemaName((schema as Json)["title"] as string), schema);
  for (const [name, schema] of Object.entries(line.published)) named.set(name, schema);
  return new Map(
    [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, schema]) => [
      name,
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $id: `spec-kitty-events/${name}`,
        ...(plain(schema) as Json),
      },
    ]),
  );
}

/** The schema without the notes for the model layer. */
export function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== NOTE)
      .map(([key, value]) => [key, plain(value)]),
  );
}

/** Writes the files that changed and fails in CI where one did, so that what is committed is what was generated. */
export function writePublished(folder: string, schemas: Map<string, Json>): void {
  if (schemas.size === 0) return;
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of schemas) {
    const file = join(folder, `${name}.schema.json`);
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    if (process.env["CI"] === "true") throw new Error(`${file} differs from what its schema generates: run npm run setup and commit it`);
    writeFileSync(file, text);
  }
  const orphans = readdirSync(folder).filter((file) => file.endsWith(".schema.json") && !schemas.has(file.slice(0, -12)));
  if (orphans.length > 0) throw new Error(`${folder} holds schemas that nothing generates: ${orphans.join(", ")}`);
}
