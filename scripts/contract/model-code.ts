import type { TSchema } from "typebox";
import { type DomainLine, noteOf, payloadSchemas } from "../../packages/events-core/src/schema-kit.ts";

interface Json {
  readonly type?: string;
  readonly title?: string;
  readonly properties?: Record<string, TSchema>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | TSchema;
  readonly items?: TSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly TSchema[];
  readonly oneOf?: readonly TSchema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/** Types and readers of every model of a line: plain code that reads each field once. */
export function modelCode(line: DomainLine, core: (module: string) => string): string {
  const writer = new ModelWriter();
  const exported = { ...line.models };
  for (const [, schema] of payloadSchemas(line)) exported[(schema as Json).title!] = schema;
  for (const schema of Object.values(line.published))
    if (noteOf(schema).model) exported[noteOf(schema).model!] = schema;
  for (const [name, schema] of Object.entries(exported)) {
    if (noteOf(schema).model !== name)
      throw new Error(`model ${name} is declared as ${noteOf(schema).model}`);
    writer.model(schema);
  }
  const body = [...writer.constants.values(), ...writer.models.values()].join("\n");
  const models = Object.entries(exported).map(([name, schema]) => {
    const variant = noteOf(schema).kind === "tagged" ? `, variantOf${name}` : "";
    return `/** The model layer of \`${name}\`. */\nexport const ${name}: f.Model<${name}> = f.model("${name}", read${name}${variant});`;
  });
  const rules = writer.usesRules ? `import * as rules from "../rules.js";\n` : "";
  return `import * as f from "${core("model")}";\n${rules}\n${body}\n${models.join("\n")}\n`;
}

const MAX = "Number.POSITIVE_INFINITY";

class ModelWriter {
  readonly models = new Map<string, string>();
  readonly constants = new Map<string, string>();
  usesRules = false;

  /** Writes an object model or a union of them once; returns its name. */
  model(schema: TSchema): string {
    const { model } = noteOf(schema);
    if (model === undefined)
      throw new Error(`an object schema without a model name: ${JSON.stringify(schema).slice(0, 120)}`);
    if (this.models.has(model)) return model;
    this.models.set(model, "");
    this.models.set(
      model,
      noteOf(schema).kind === "tagged" ? this.#union(model, schema) : this.#object(model, schema),
    );
    return model;
  }

  #object(model: string, schema: TSchema): string {
    const { properties = {}, required = [], additionalProperties } = schema as Json;
    const names = Object.keys(properties);
    const fields = names.map((name) => this.#field(name, properties[name]!, required.includes(name)));
    const closed = additionalProperties === false;
    const present = names.map((name) => `(o[${q(name)}] !== undefined ? 1 : 0)`).join(" + ");
    if (closed) this.constants.set(`keys${model}`, `const keys${model} = new Set(${JSON.stringify(names)});`);
    const { rule } = noteOf(schema);
    if (rule) this.usesRules = true;
    return `
export interface ${model} {
${names.map((name) => `  readonly ${key(name)}: ${this.#type(properties[name]!)};`).join("\n")}
}
/** What \`${model}\` is made from: keys with a default may be left out. */
export interface ${model}Input {
${names.map((name) => `  readonly ${key(name)}${required.includes(name) ? "" : "?"}: ${this.#type(properties[name]!, "Input")};`).join("\n")}
}
export function read${model}(input: unknown, at: f.Path, issues: f.Issues): ${model} | undefined {
  if (!f.isFields(input)) return f.notAnObject(input, at, issues, "${model}");
  const o = input;
  const before = issues.length;
${fields.map(({ local, code }) => `  const ${local} = ${code};`).join("\n")}
${closed ? `  if (f.keyCount(o) !== ${present}) f.forbidExtra(o, keys${model}, at, issues);\n` : ""}  if (issues.length !== before) return undefined;
  const value = { ${names.map((name, i) => `${key(name)}: ${fields[i]!.local}`).join(", ")} } as ${model};
${rule ? `  f.obey(rules.${rule}, value, input, at, issues);\n` : ""}  return value;
}`;
  }

  #union(model: string, schema: TSchema): string {
    const { tag } = noteOf(schema);
    const variants = (schema as Json).oneOf!.map((variant) => ({
      name: this.model(variant),
      value: ((variant as Json).properties![tag!.name] as Json).const as string,
    }));
    const readers = variants.map(({ name, value }) => `${q(value)}: read${name}`).join(", ");
    const names = variants.map(({ name, value }) => `${q(value)}: ${q(name)}`).join(", ");
    return `
export type ${model} = ${variants.map(({ name }) => name).join(" | ")};
export type ${model}Input = ${variants.map(({ name }) => `${name}Input`).join(" | ")};
const variants${model} = { ${readers} };
export function read${model}(input: unknown, at: f.Path, issues: f.Issues): ${model} | undefined {
  return f.tagged<${model}>(input, at, issues, ${q(tag!.name)}, ${q(tag!.fallback)}, variants${model});
}
const names${model} = { ${names} };
const variantOf${model} = (value: ${model}) => names${model}[value[${q(tag!.name)}]];`;
  }

  #field(name: string, schema: TSchema, required: boolean): { local: string; code: string } {
    const read = this.#read(schema, `o[${q(name)}]`, "at", q(name));
    const note = noteOf(schema);
    const absent = required
      ? `f.missing(o, at, ${q(name)}, issues)`
      : note.default === undefined
        ? "undefined"
        : JSON.stringify(note.default);
    return {
      local: `$${name.replace(/\W/g, "_")}`,
      code: `o[${q(name)}] === undefined ? ${absent} : ${read}`,
    };
  }

  /** An expression that reads `value`, found at `at` under `name`. */
  #read(schema: TSchema, value: string, at: string, name: string): string {
    const json = schema as Json;
    const note = noteOf(schema);
    const place = `${value}, ${at}, ${name}, issues`;
    if (note.custom) {
      this.usesRules = true;
      return `rules.${note.custom}(${place})`;
    }
    if (json.anyOf) {
      const [inner, none] = json.anyOf;
      if (json.anyOf.length !== 2 || (none as Json).type !== "null")
        throw new Error(`a union needs a custom reader: ${JSON.stringify(json)}`);
      return `${value} === null ? null : ${this.#read(inner!, value, at, name)}`;
    }
    if (note.kind === "tagged") return `read${this.model(schema)}(${value}, f.under(${at}, ${name}), issues)`;
    if (json.enum || json.const !== undefined) {
      const values = json.enum ?? [json.const];
      const reader = note.kind === "enum" ? "member" : note.kind === "only" ? "only" : "literal";
      return `f.${reader}<${this.#type(schema)}>(${place}, ${this.#values(values)})`;
    }
    switch (json.type) {
      case "string":
        return this.#readText(json, note.kind, place);
      case "integer":
        if (note.kind === "strict-positive") return `f.strictPositive(${place})`;
        if (json.exclusiveMinimum === 0) return `f.positive(${place})`;
        return `f.integer(${place}, ${json.minimum ?? `-${MAX}`}, ${json.maximum ?? MAX})`;
      case "number":
        return `f.number(${place}, ${json.minimum ?? `-${MAX}`}, ${json.maximum ?? MAX})`;
      case "boolean":
        return `f.boolean(${place})`;
      case "array":
        return `f.list<${this.#type(json.items!)}>(${place}, (value, at, index, issues) => ${this.#read(json.items!, "value", "at", "index")}, ${q(note.list ?? "tuple")}, ${json.minItems ?? 0})`;
      case "object":
        return this.#readObject(schema, value, at, name, place);
      default:
        throw new Error(`no reader for ${JSON.stringify(json)}`);
    }
  }

  #readText(json: Json, kind: string | undefined, place: string): string {
    if (kind === "event-id") return `f.eventId(${place})`;
    if (json.format === "date-time") return `f.timestamp(${place})`;
    if (json.format === "uuid") return `f.uuid(${place})`;
    if (json.format === "uri") return `f.httpUrl(${place})`;
    if (json.pattern === undefined && json.maxLength === undefined) {
      if (json.minLength === undefined) return `f.anyText(${place})`;
      if (json.minLength === 1) return `f.text(${place})`;
    }
    const pattern = json.pattern === undefined ? "undefined" : this.#pattern(json.pattern);
    return `f.patternText(${place}, ${json.minLength ?? 0}, ${json.maxLength ?? MAX}, ${pattern})`;
  }

  #readObject(schema: TSchema, value: string, at: string, name: string, place: string): string {
    const { properties, additionalProperties } = schema as Json;
    if (properties) return `read${this.model(schema)}(${value}, f.under(${at}, ${name}), issues)`;
    if (additionalProperties === true) return `f.anyObject(${place})`;
    const item = additionalProperties as TSchema;
    return `f.mapOf<${this.#type(item)}>(${place}, (value, at, key, issues) => ${this.#read(item, "value", "at", "key")})`;
  }

  #values(values: readonly unknown[]): string {
    const name = `values${[...this.constants.keys()].filter((key) => key.startsWith("values")).length}`;
    const code = `new Set<unknown>(${JSON.stringify(values)})`;
    for (const [known, existing] of this.constants) if (existing.endsWith(`= ${code};`)) return known;
    this.constants.set(name, `const ${name}: ReadonlySet<unknown> = ${code};`);
    return name;
  }

  /** As the reference's model layer reads a pattern: `\d` is any decimal digit, `$` only the very end. */
  #pattern(pattern: string): string {
    const code = `new RegExp(${JSON.stringify(pattern.replaceAll("\\d", "\\p{Nd}"))}, "u")`;
    for (const [known, existing] of this.constants) if (existing.endsWith(`= ${code};`)) return known;
    const name = `pattern${this.constants.size}`;
    this.constants.set(name, `const ${name} = ${code};`);
    return name;
  }

  #type(schema: TSchema, suffix = ""): string {
    const json = schema as Json;
    const note = noteOf(schema);
    if (note.kind === "tagged") return `${this.model(schema)}${suffix}`;
    if (json.anyOf) return json.anyOf.map((branch) => this.#type(branch, suffix)).join(" | ");
    if (json.const !== undefined) return JSON.stringify(json.const);
    if (json.enum) return json.enum.map((value) => JSON.stringify(value)).join(" | ");
    switch (json.type) {
      case "integer":
      case "number":
        return "number";
      case "array":
        return `readonly (${this.#type(json.items!, suffix)})[]`;
      case "object":
        if (json.properties) return `${this.model(schema)}${suffix}`;
        if (json.additionalProperties === true) return "{ readonly [key: string]: unknown }";
        return `{ readonly [key: string]: ${this.#type(json.additionalProperties as TSchema, suffix)} }`;
      default:
        return json.type ?? "unknown";
    }
  }
}

function q(text: string): string {
  return JSON.stringify(text);
}

function key(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : q(name);
}
