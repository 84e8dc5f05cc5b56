/** The HTTP side of the loopback Linear: credentials, rate limits, and each document judged by Linear's schema. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildSchema,
  type DocumentNode,
  execute,
  GraphQLError,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from "graphql";
import { type Clock, epochOf } from "../../../tracker/src/index.ts";
import { complexityOf } from "./complexity.ts";
import { ClientMistake } from "./linear-errors.ts";
import { rootOf } from "./linear-resolvers.ts";
import type { LinearWorkspace } from "./linear-workspace.ts";

const schema = buildSchema(readFileSync(join(import.meta.dirname, "linear.graphql"), "utf8"));
const MAX_COMPLEXITY = 10_000;
const HOUR_MS = 3_600_000;

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
  /** What the client did that Linear's API does not take; no test may cause it unless it means to. */
  readonly refusal?: string;
}

export interface LinearApiOptions {
  readonly workspace: LinearWorkspace;
  readonly clock: Pick<Clock, "now">;
  /** What `Authorization` may hold. */
  readonly credentials: readonly string[];
  /** Requests granted in an hour. */
  readonly requests?: number;
}

export class LinearApi {
  readonly #options: LinearApiOptions;
  readonly #root: object;
  /** How many operations of a name were done. */
  readonly operations = new Map<string, number>();
  #used = 0;
  #reset = 0;

  constructor(options: LinearApiOptions) {
    this.#options = options;
    this.#root = rootOf(options.workspace);
  }

  async answer(request: ApiRequest): Promise<ApiAnswer> {
    const { method, path, headers } = request;
    if (path !== "/graphql") return refused(404, `there is no ${path}`, "NOT_FOUND", "other");
    if (method !== "POST") return refused(405, `${method} is not allowed`, "NOT_ALLOWED", "other");
    if (!String(headers["content-type"] ?? "").startsWith("application/json"))
      return refused(415, "the body must be JSON", "BAD_REQUEST", "graphql error");
    return this.#unauthorized(headers["authorization"]) ?? this.#limited() ?? this.#operation(request.body);
  }

  #unauthorized(authorization: unknown): ApiAnswer | undefined {
    if (this.#options.credentials.includes(String(authorization))) return undefined;
    const isKeyAsToken = String(authorization).startsWith("Bearer lin_api_");
    return isKeyAsToken
      ? refused(
          400,
          "Remove the Bearer prefix from the Authorization header.",
          "INPUT_ERROR",
          "invalid input",
        )
      : refused(
          401,
          "Authentication required, not authenticated",
          "AUTHENTICATION_ERROR",
          "authentication error",
        );
  }

  #limited(): ApiAnswer | undefined {
    const { requests = 2500, clock } = this.#options;
    const now = epochOf(clock.now());
    if (now >= this.#reset) [this.#used, this.#reset] = [0, now + HOUR_MS];
    if (this.#used++ < requests) return undefined;
    return { ...failure(400, "Rate limit exceeded", "RATELIMITED", "ratelimited"), headers: this.#budget() };
  }

  async #operation(body: string): Promise<ApiAnswer> {
    const headers = this.#budget();
    let document: DocumentNode;
    let variables: Readonly<Record<string, unknown>>;
    try {
      const sent = JSON.parse(body) as {
        readonly query: string;
        readonly variables?: Record<string, unknown>;
      };
      const stray = Object.keys(sent).filter(
        (name) => !["query", "variables", "operationName"].includes(name),
      );
      if (stray.length > 0) throw new Error(`the body has ${stray.join(", ")}`);
      [document, variables] = [parse(sent.query), sent.variables ?? {}];
    } catch (error) {
      return { ...refused(400, String(error), "BAD_REQUEST", "graphql error"), headers };
    }
    const wrong = validate(schema, document).map(({ message }) => message);
    if (wrong.length > 0)
      return { ...refused(400, wrong.join("; "), "GRAPHQL_VALIDATION_FAILED", "graphql error"), headers };
    const operation = getOperationAST(document)!;
    const complexity = complexityOf(schema, operation, variables);
    const cost = { ...headers, "x-complexity": String(complexity) };
    if (complexity > MAX_COMPLEXITY)
      return {
        ...refused(400, `Query too complex: ${complexity}`, "INPUT_ERROR", "invalid input"),
        headers: cost,
      };
    return { ...(await this.#executed(document, operation, variables)), headers: cost };
  }

  async #executed(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variableValues: Readonly<Record<string, unknown>>,
  ): Promise<ApiAnswer> {
    const name = operation.name?.value ?? "anonymous";
    this.operations.set(name, (this.operations.get(name) ?? 0) + 1);
    const { data, errors } = await execute({ schema, document, rootValue: this.#root, variableValues });
    // An error that is none of Linear's own is a variable that does not fit, or a fault of the loopback.
    const mistakes = (errors ?? []).filter(({ originalError, extensions }) => {
      return originalError instanceof ClientMistake || !Object.hasOwn(extensions, "type");
    });
    return {
      ...{ status: 200, headers: {}, body: errors === undefined ? { data } : { errors, data: data ?? null } },
      ...(mistakes.length > 0 && {
        refusal: mistakes.map(({ message }) => `${name}: ${message}`).join("; "),
      }),
    };
  }

  #budget(): Record<string, string> {
    const { requests = 2500 } = this.#options;
    return {
      "x-ratelimit-requests-limit": String(requests),
      "x-ratelimit-requests-remaining": String(Math.max(0, requests - this.#used)),
      "x-ratelimit-requests-reset": String(this.#reset),
    };
  }
}

function failure(status: number, message: string, code: string, type: string): ApiAnswer {
  const extensions = { type, code, statusCode: status, userError: true, userPresentableMessage: message };
  return { status, headers: {}, body: { errors: [new GraphQLError(message, { extensions })] } };
}

function refused(status: number, message: string, code: string, type: string): ApiAnswer {
  return { ...failure(status, message, code, type), refusal: message };
}
