import {
  type DomainLine,
  noteOf,
  payloadSchemas,
  schemaName,
} from "../../packages/events-core/src/schema-kit.ts";

/** The line's event types, models and schema names as one value, and the builder of its events. */
export function catalogueCode(
  line: DomainLine,
  suffix: "" | "-v2",
  core: (module: string) => string,
): string {
  const reserved = line.reserved ?? [];
  const contracts = payloadSchemas(line).map(([type, schema]) => ({ type, title: noteOf(schema).model! }));
  const builds = contracts.some(({ type }) => type !== "Event") || reserved.length > 0;
  const listed = contracts.filter(({ type }) => type in line.events);
  const unlisted = contracts.filter(({ type }) => !(type in line.events));
  const titles = contracts.map(({ title }) => title);
  const published = Object.entries(line.published);
  const models = new Set([
    ...Object.keys(line.models),
    ...titles,
    ...published.flatMap(([, schema]) => noteOf(schema).model ?? []),
  ]);
  const schemaNames = new Set([...titles.map(schemaName), ...published.map(([name]) => name)]);
  const door = `@spec-kitty/events-core${suffix && "/v2"}`;
  const builders = ["type EventBuilder", "eventBuilder", ...(reserved.length > 0 ? ["reservedType"] : [])];
  const imports = [
    `import type { DomainCatalogue, Model${titles.length > 0 ? ", SchemaCheck" : ""} } from "${core("catalogue")}";`,
    ...(builds ? [`import { ${builders.join(", ")} } from "${door}";`] : []),
    `import * as models from "./models${suffix}.js";`,
    ...(titles.length > 0 ? [`import * as schemas from "./schemas${suffix}.js";`] : []),
  ];
  return `${imports.join("\n")}

/** What each event type of this package is built from. */
export interface EventPayloads {
${contracts.map(({ type, title }) => `  ${type}: models.${title}Input;\n`).join("")}${reserved.map((type) => `  ${type}: { readonly [key: string]: unknown };\n`).join("")}}

export const catalogue: DomainCatalogue = {
  events: [
${listed.map(({ type, title }) => `    { type: "${type}", schemaName: "${schemaName(title)}", ${layers(title)} },\n`).join("")}  ],
  unlisted: [
${unlisted.map(({ type, title }) => `    { type: "${type}", ${layers(title)} },\n`).join("")}${reserved.map((type) => `    reservedType("${type}"),\n`).join("")}  ],
  models: {
${[...models].map((name) => `    ${name}: models.${name} as Model<unknown>,`).join("\n")}
  },
  schemaNames: ${JSON.stringify([...schemaNames].sort())},
};
${builds ? builderCode(suffix) : ""}`;
}

/** The two layers of a payload. */
function layers(title: string): string {
  return `model: models.${title}, schema: schemas.${schemaName(title)} as unknown as SchemaCheck`;
}

function builderCode(suffix: "" | "-v2"): string {
  const of = suffix === "" ? "" : " of the historical line";
  return `
/** A new event of this package${of}; see \`EventBuilder\`. */
export const buildEvent: EventBuilder<EventPayloads> = /* @__PURE__ */ eventBuilder(() => [...catalogue.events, ...catalogue.unlisted]);
`;
}
