import { validateEvent } from "@spec-kitty/contract";
import { compareCodePoints, type Model, quoteValue } from "@spec-kitty/events-core";
import { withoutCodes } from "@spec-kitty/events-core/fold";
import {
  type Args,
  entriesOf,
  isFalsy,
  isObject,
  keyOf,
  RequestError,
  required,
  WrongKind,
} from "./arguments.js";
import { build, Envelopes } from "./events.js";
import { exported, type LineModules } from "./modules.js";
import { NotAMember, snakeCase } from "./reference-error.js";
import type { Operation } from "./serve.js";

/** Operations over models, enumerations and reducers, by the names under which a line exports them. */
export function domainOperations(modules: LineModules): Record<string, Operation> {
  return {
    model: (args) => modelled(modules, args),
    enum: (args) => memberOf(modules, nameOf(args, "enum"), required(args, "value")),
    validate_event: (args) => validated(modules, args),
    ...reducers(modules),
  };
}

/** The name of a model or an enumeration; the `module` that it may come with is not needed here. */
function nameOf(args: Args, argument: string): string {
  const name = required(args, argument);
  for (const given of [name, ...(isFalsy(args["module"]) ? [] : [args["module"]])])
    if (typeof given !== "string") throw new WrongKind("TypeError", `'${argument}' and 'module' are names`);
  return name as string;
}

function modelled(modules: LineModules, args: Args): object {
  const name = nameOf(args, "model");
  const model = modules.line.models.get(name) ?? exportedModel(modules, name);
  if (model === undefined) throw new RequestError(`no '${name}' in contract ${modules.line.version}`);
  const value = build(model, required(args, "data"));
  return { model: model.variantOf?.(value) ?? model.name, value, text: JSON.stringify(value) };
}

/** A model that a package also exports under another name. */
function exportedModel(modules: LineModules, name: string): Model<unknown> | undefined {
  const found = exported(modules, name) as Partial<Model<unknown>> | undefined;
  return typeof found?.parse === "function" ? (found as Model<unknown>) : undefined;
}

export function memberOf(modules: LineModules, name: string, value: unknown): unknown {
  const enumeration = exported(modules, name);
  if (typeof enumeration !== "object" || enumeration === null)
    throw new RequestError(`no '${name}' in contract ${modules.line.version}`);
  if (Object.values(enumeration).includes(value)) return value;
  throw new NotAMember(`${quoteValue(value)} is not a valid ${name}`);
}

function validated({ line }: LineModules, args: Args): object {
  const payload = required(args, "payload");
  const eventType = String(keyOf(required(args, "event_type"), "event_type"));
  if (line.assertCutover && line.events.has(eventType) && !isObject(payload))
    throw new WrongKind("AttributeError", "'payload' is no object");
  const result = validateEvent(payload, eventType, { contract: line });
  if (isFalsy(args["brief"])) return result;
  return {
    ...result,
    model_violations: result.model_violations.map(({ field, violation_type }) => [field, violation_type]),
    schema_violations: result.schema_violations.map(({ json_path, validator }) => [json_path, validator]),
  };
}

type ReduceFunction = (events: readonly object[], options?: object) => object;

function reducers(modules: LineModules): Record<string, Operation> {
  const envelopes = new Envelopes(modules);
  const found = modules.modules.flatMap((module) =>
    Object.entries(module).filter(
      ([name, value]) => /^reduce[A-Z]/.test(name) && typeof value === "function",
    ),
  );
  const operations = found.map(([name, reduce]): [string, Operation] => [
    snakeCase(name),
    (args) => {
      const options = reduceOptions(modules, name, args);
      return withoutCodes((reduce as ReduceFunction)(envelopes.of(args), options));
    },
  ]);
  return {
    ...Object.fromEntries(operations),
    reducers: () => operations.map(([name]) => name).sort(compareCodePoints),
  };
}

/** What a reducer takes besides its events. */
const OPTIONS: { readonly [reducer: string]: readonly string[] } = {
  reduceCollaborationEvents: ["mode", "roster"],
  reduceGlossaryEvents: ["mode"],
};

function reduceOptions(modules: LineModules, reducer: string, args: Args): object {
  const options: { mode?: unknown; roster?: ReadonlyMap<string, object> } = {};
  if (Object.hasOwn(args, "mode")) options.mode = args["mode"];
  if ((args["roster"] ?? null) !== null) {
    const identity = modules.line.models.get("ParticipantIdentity") as Model<object>;
    const entries = entriesOf(args["roster"], "roster");
    options.roster = new Map(entries.map(([id, data]) => [id, build(identity, data)]));
  }
  for (const name of Object.keys(options))
    if (!OPTIONS[reducer]?.includes(name)) throw new RequestError(`${snakeCase(reducer)} takes no ${name}`);
  return options;
}
