import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

type Json = { readonly [key: string]: unknown };

/** Writes the files that changed and fails in CI where one did, so that what is committed is what was generated. */
export function writePublished(folder: string, schemas: Map<string, Json>): void {
  if (schemas.size === 0) return;
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of schemas) {
    const file = join(folder, `${name}.schema.json`);
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    if (process.env["CI"] === "true")
      throw new Error(`${file} differs from what its schema generates: run npm run setup and commit it`);
    writeFileSync(file, text);
  }
  const orphans = readdirSync(folder).filter(
    (file) => file.endsWith(".schema.json") && !schemas.has(file.slice(0, -12)),
  );
  if (orphans.length > 0)
    throw new Error(`${folder} holds schemas that nothing generates: ${orphans.join(", ")}`);
}
