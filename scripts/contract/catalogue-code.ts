import { type DomainLine, noteOf, schemaName } from "../../packages/events-core/src/schema-kit.ts";

/** The line's event types, models and schema names as one value. */
export function catalogueCode(line: DomainLine, suffix: string, core: (module: string) => string): string {
  const titles = Object.entries(line.events).map(([type, schema]) => [type, noteOf(schema).model!] as const);
  const events = titles.map(
    ([type, title]) =>
      `  { type: "${type}", schemaName: "${schemaName(title)}", model: models.${title}, schema: schemas.${schemaName(title)} as unknown as SchemaCheck },`,
  );
  const payloads = titles.map(([type, title]) => `  ${type}: models.${title}Input;`);
  const names = new Set([...Object.keys(line.models), ...titles.map(([, title]) => title)]);
  for (const schema of Object.values(line.published))
    if (noteOf(schema).model) names.add(noteOf(schema).model!);
  const published = [
    ...new Set([...titles.map(([, title]) => schemaName(title)), ...Object.keys(line.published)]),
  ].sort();
  const types = titles.length > 0 ? "DomainCatalogue, Model, SchemaCheck" : "DomainCatalogue, Model";
  const validators = titles.length > 0 ? `import * as schemas from "./schemas${suffix}.js";\n` : "";
  return `import type { ${types} } from "${core("catalogue")}";
import * as models from "./models${suffix}.js";
${validators}
/** What each event type of this package is built from. */
export interface EventPayloads {
${payloads.join("\n")}
}

export const catalogue: DomainCatalogue = {
  events: [
${events.map((event) => `  ${event}`).join("\n")}
  ],
  models: {
${[...names].map((name) => `    ${name}: models.${name} as Model<unknown>,`).join("\n")}
  },
  schemaNames: ${JSON.stringify(published)},
};
`;
}
