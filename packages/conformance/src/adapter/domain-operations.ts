import { validateEvent } from "@spec-kitty/contract";
import { compareCodePoints, type Model, quoteValue } from "@spec-kitty/events-core";
import { withoutCodes } from "@spec-kitty/events-core/fold";
import { build, Envelopes } from "./events.js";
import { exported, type LineModules } from "./modules.js";
import { NotAMember, RequestError, snakeCase } from "./reference-error.js";
import { type Args, type Operation, required } from "./serve.js";

/** Operations over models, enumerations and reducers, by the names under which a line exports them. */
export function domainOperations(modules: LineModules): Record<string, Operation> {
  return {
    model: (args) => modelled(modules, args),
    enum: (args) => memberOf(modules, String(required(args, "enum")), required(args, "value")),
    validate_event: (args) => validated(modules, args),
    ...reducers(modules),
  };
}

function modelled(modules: LineModules, args: Args): object {
  const name = String(required(args, "model"));
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
  const result = validateEvent(required(args, "payload"), String(required(args, "event_type")), {
    contract: line,
  });
  if (args["brief"] !== true) return result;
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
    (args) => withoutCodes((reduce as ReduceFunction)(envelopes.of(args), reduceOptions(modules, args))),
  ]);
  return {
    ...Object.fromEntries(operations),
    reducers: () => operations.map(([name]) => name).sort(compareCodePoints),
  };
}

function reduceOptions(modules: LineModules, args: Args): object {
  const identity = modules.line.models.get("ParticipantIdentity") as Model<object> | undefined;
  const roster = args["roster"] as Record<string, unknown> | null | undefined;
  return {
    ...(args["mode"] !== undefined && { mode: args["mode"] }),
    ...(roster && {
      roster: new Map(Object.entries(roster).map(([id, data]) => [id, build(identity!, data)])),
    }),
  };
}
