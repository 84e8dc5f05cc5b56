import { type AnswerError, RequestError, referenceError } from "./reference-error.js";

/** The arguments of a request; any of them may be anything. */
export type Args = { readonly [name: string]: unknown };
export type Operation = (args: Args) => unknown;
/** Operations by name; what they return is written as JSON. */
export type OperationTable = ReadonlyMap<string, Operation>;

export interface Adapter {
  readonly package: string;
  readonly version: string;
  readonly operations: OperationTable;
  /** Says what an error of the implementation stands for; the events packages' mapping where left out. */
  readonly describeError?: (error: unknown) => AnswerError;
}

/** The line that an adapter writes before it reads. */
export function readyLine(adapter: Adapter): string {
  return JSON.stringify({ ready: true, package: adapter.package, version: adapter.version });
}

/** Answers one request line of the adapter protocol; never throws. Every request stands alone. */
export async function answerLine(adapter: Adapter, line: string): Promise<string> {
  let id: unknown = null;
  try {
    const request = parseRequest(line);
    id = request.id ?? null;
    const operation = adapter.operations.get(String(request.op));
    if (operation === undefined) {
      throw new RequestError(`unknown op '${String(request.op)}' for ${adapter.package} ${adapter.version}`);
    }
    const result = await operation(decodeArgs(request.args));
    return JSON.stringify({ id, ok: true, result: result ?? null });
  } catch (error) {
    return JSON.stringify({ id, ok: false, error: (adapter.describeError ?? referenceError)(error) });
  }
}

interface Request {
  readonly id?: unknown;
  readonly op?: unknown;
  readonly args?: Args;
}

function parseRequest(line: string): Request {
  const request = parseJson(line, "a request");
  if (typeof request !== "object" || request === null || Array.isArray(request)) {
    throw new RequestError("a request is an object with id, op and args");
  }
  return request;
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RequestError(`${what} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** `name_json` holds the JSON text of `name`, `name_jsonl` its lines. */
function decodeArgs(args: Args | undefined): Args {
  const decoded = Object.entries(args ?? {}).map(([name, value]): [string, unknown] => {
    if (typeof value === "string" && name.endsWith("_json"))
      return [name.slice(0, -5), parseJson(value, name)];
    if (typeof value === "string" && name.endsWith("_jsonl")) {
      const lines = value.split("\n").filter((line) => line.trim() !== "");
      return [name.slice(0, -6), lines.map((line) => parseJson(line, name))];
    }
    return [name, value];
  });
  return Object.fromEntries(decoded);
}

/** The argument of a name, which must be there. */
export function required(args: Args, name: string): unknown {
  if (Object.hasOwn(args, name)) return args[name];
  throw new RequestError(`missing argument '${name}'`);
}
