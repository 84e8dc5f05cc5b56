import { type ConnectorPorts, type HttpAnswer, HttpClient, type Instant } from "@spec-kitty/tracker";
import { type Payload, requiredPort } from "@spec-kitty/tracker/connector-kit";
import { LINEAR } from "./answers.js";
import type { LinearConnectorConfig } from "./config.js";
import { httpFailureOf } from "./failures.js";
import type { LinearRules } from "./rules.js";

/** Sends GraphQL operations to Linear. */
export class LinearClient {
  readonly #http: HttpClient;
  readonly #rules: LinearRules;
  readonly #path: string;
  readonly #now: () => Instant;
  readonly #key: LinearConnectorConfig["api_key"];

  constructor(config: Required<LinearConnectorConfig>, ports: ConnectorPorts, rules: LinearRules) {
    const { clock, parity } = ports;
    const fetch = requiredPort("Linear", "fetch", ports);
    const headers = { accept: "application/json", "content-type": "application/json" };
    this.#http = new HttpClient({
      ...{ provider: LINEAR, base_url: config.graphql_url, headers, fetch, clock, classify: httpFailureOf },
      ...(parity && { parity }),
    });
    this.#rules = rules;
    this.#path = rules.endpoint(config.graphql_url);
    this.#now = () => clock.now();
    this.#key = config.api_key;
  }

  /** The data that the operation gives. Throws `ConnectorRequestError` where the answer lists errors. */
  async send(query: string, variables: Payload, signal?: AbortSignal): Promise<Payload> {
    const authorization = typeof this.#key === "string" ? this.#key : await this.#key();
    const answer: HttpAnswer = await this.#http.send({
      ...{ method: "POST", path: this.#path, headers: { authorization }, body: { query, variables } },
      ...(signal && { signal }),
    });
    return this.#rules.data(answer, this.#now);
  }
}
