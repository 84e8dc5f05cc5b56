import { ArgumentError, quoteValue } from "@spec-kitty/events-core";
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
    id = echoed(request.id);
    const operation = adapter.operations.get(String(request.op));
    if (operation === undefined) {
      throw new RequestError(
        `unknown op ${quoteValue(request.op)} for ${adapter.package} ${adapter.version}`,
      );
    }
    const result = await operation(decodeArgs(request.args));
    return JSON.stringify({ id, ok: true, result: result ?? null });
  } catch (error) {
    return JSON.stringify({ id, ok: false, error: (adapter.describeError ?? referenceError)(error) });
  }
}

/** The answer to a line whose bytes are no text. */
export function answerToNoText(): string {
  const error = referenceError(new RequestError("a request is not UTF-8 text"));
  return JSON.stringify({ id: null, ok: false, error });
}

/** An id that can be written back: one that is nested without end would stop every answer. */
function echoed(id: unknown): unknown {
  try {
    JSON.stringify(id);
    return id ?? null;
  } catch (cause) {
    throw new RequestError(`the id of a request cannot be written back: ${(cause as Error).message}`);
  }
}

interface Request {
  readonly id?: unknown;
  readonly op?: unknown;
  readonly args?: unknown;
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
function decodeArgs(args: unknown): Args {
  if (typeof (args ?? {}) !== "object")
    throw new RequestError(`args should be an object of arguments by name; got ${quoteValue(args)}`);
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

/** The argument of a name, which must be there and be a list. */
export function requiredList(args: Args, name: string): readonly unknown[] {
  const value = required(args, name);
  if (Array.isArray(value)) return value;
  throw new ArgumentError(`Argument '${name}' should be a list; got ${quoteValue(value)}`, "INVALID_TYPE");
}
