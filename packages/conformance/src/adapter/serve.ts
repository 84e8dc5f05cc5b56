import { quoteValue } from "@spec-kitty/events-core";
import { type Args, entriesOf, isFalsy, isObject, RequestError, WrongKind } from "./arguments.js";
import { type AnswerError, referenceError } from "./reference-error.js";

export type { Args } from "./arguments.js";
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
    const operation = operationOf(adapter, request.op);
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

function operationOf({ operations }: Adapter, op: unknown): Operation | undefined {
  if (typeof op === "object" && op !== null) throw new WrongKind("TypeError", "'op' is no text");
  return typeof op === "string" ? operations.get(op) : undefined;
}

interface Request {
  readonly id?: unknown;
  readonly op?: unknown;
  readonly args?: unknown;
}

function parseRequest(line: string): Request {
  const request = parseJson(line, "a request");
  if (isObject(request)) return request;
  throw new RequestError("a request is an object with id, op and args");
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WrongKind("JSONDecodeError", `${what} is not JSON: ${reason}`);
  }
}

/** `name_json` holds the JSON text of `name`, `name_jsonl` its lines. */
function decodeArgs(args: unknown): Args {
  const decoded = (isFalsy(args) ? [] : entriesOf(args, "args")).map(([name, value]): [string, unknown] => {
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
