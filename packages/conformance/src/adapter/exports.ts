import { compareCodePoints, type Model } from "@spec-kitty/events-core";
import type { LineModules } from "./modules.js";
import { snakeCase } from "./reference-error.js";

/** A public name, described as the adapter protocol does. */
export type DescribedExport = {
  readonly name: string;
  readonly kind: "model" | "dataclass" | "enum" | "error" | "class" | "function" | "constant" | "type";
  readonly [detail: string]: unknown;
};

/** Names that stand for no value in TypeScript. */
const TYPES: readonly string[] = [
  ...["ClockStorage", "ConflictResolution", "ErrorStorage", "EventStore"],
  ...["TransitionValidationResult", "TriggerSourceT"],
];

/** Every public name of a line in the reference's spelling, sorted. */
export function describedExports(
  { line, modules }: LineModules,
  fields: ReadonlyMap<string, readonly string[]>,
): DescribedExport[] {
  const version = { __version__: line.version };
  return describedNames([version, ...modules], { fields, types: TYPES, model: "model" });
}

export interface NameDetails {
  /** The fields of models, by their names. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** Names of interfaces and other types, which no module holds. */
  readonly types: readonly string[];
  /** What the reference calls a model. */
  readonly model: "model" | "dataclass";
}

/** Every name that the modules export, described as the adapter protocol does and sorted; of two the first counts. */
export function describedNames(
  modules: readonly { readonly [name: string]: unknown }[],
  details: NameDetails,
): DescribedExport[] {
  const found = new Map<string, DescribedExport>();
  for (const module of modules)
    for (const [name, value] of Object.entries(module)) {
      const described = describe(name, value, details);
      if (!found.has(described.name)) found.set(described.name, described);
    }
  for (const name of details.types) if (!found.has(name)) found.set(name, { name, kind: "type" });
  return [...found.values()].sort((a, b) => compareCodePoints(a.name, b.name));
}

function describe(name: string, value: unknown, { fields, model }: NameDetails): DescribedExport {
  if (typeof value === "function") {
    if (/^[a-z]/.test(name)) return { name: snakeCase(name), kind: "function" };
    const bases = ancestors(value);
    return bases.includes("Error")
      ? { name, kind: "error", bases: bases.filter((base) => base !== "Error") }
      : { name, kind: "class" };
  }
  if (isModel(value)) {
    const known = fields.get(value.name);
    return { name, kind: model, ...(known && { fields: known }) };
  }
  const isEnum = /^[A-Z][a-z]/.test(name) && typeof value === "object" && value !== null;
  return isEnum
    ? { name, kind: "enum", values: Object.values(value) }
    : { name, kind: "constant", value: plain(value) };
}

/** The names of the classes that a class extends, nearest first. */
function ancestors(value: object): string[] {
  const names: string[] = [];
  for (let proto = Object.getPrototypeOf(value); proto?.name; proto = Object.getPrototypeOf(proto))
    names.push(proto.name);
  return names;
}

function isModel(value: unknown): value is Model<unknown> {
  return typeof value === "object" && value !== null && "parse" in value && "name" in value;
}

function plain(value: unknown): unknown {
  if (value instanceof Set) return [...value].sort(compareCodePoints);
  if (value instanceof Map) return Object.fromEntries(value);
  return value;
}
