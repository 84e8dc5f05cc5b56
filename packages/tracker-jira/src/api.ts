import {
  type ConnectorPorts,
  ConnectorRequestError,
  type ExternalRef,
  HttpClient,
  type HttpRequest,
} from "@spec-kitty/tracker";
import { objects, type Payload, readingRules, requiredPort } from "@spec-kitty/tracker/connector-kit";
import { jiraHeaders, type WholeJiraConfig } from "./config.js";
import { isLoginFailure, jiraFailure, jiraRefusal } from "./failure.js";
import { JIRA } from "./mapping.js";
import type { JiraRules } from "./rules.js";

/** The requests of Jira's REST API, version 3, that the connector sends. */
export class JiraApi {
  readonly #http: HttpClient;
  readonly #rules: JiraRules;
  readonly #segment: (text: string) => string;
  readonly #headers: Readonly<Record<string, string>>;
  #richText: ReadonlySet<string> | undefined;

  constructor(config: WholeJiraConfig, ports: ConnectorPorts, rules: JiraRules) {
    const { clock, parity } = ports;
    const fetch = requiredPort("Jira", "fetch", ports);
    this.#rules = rules;
    this.#segment = readingRules(parity).segment;
    this.#headers = jiraHeaders(config);
    this.#http = new HttpClient({
      ...{
        provider: JIRA,
        base_url: config.base_url,
        headers: {},
        fetch,
        clock,
        classify: jiraFailure,
        refusal: jiraRefusal,
      },
      ...(parity && { parity }),
    });
  }

  async issue(ref: ExternalRef, fields: readonly string[], signal?: AbortSignal): Promise<Payload> {
    const query = { fields: fields.join(",") };
    return this.send({ method: "GET", path: this.pathOf(ref), query }, signal);
  }

  async edit(ref: ExternalRef, body: Payload, signal?: AbortSignal): Promise<void> {
    await this.send({ method: "PUT", path: this.pathOf(ref), body }, signal);
  }

  async transitions(ref: ExternalRef, signal?: AbortSignal): Promise<readonly Payload[]> {
    const path = `${this.pathOf(ref)}/transitions`;
    return this.#rules.listed((await this.send({ method: "GET", path }, signal))["transitions"]);
  }

  async transition(ref: ExternalRef, id: string, signal?: AbortSignal): Promise<void> {
    const path = `${this.pathOf(ref)}/transitions`;
    await this.send({ method: "POST", path, body: { transition: { id } } }, signal);
  }

  /** True where a custom field takes documents: one of several lines does, one of a single line takes text. */
  async isRichText(field: string, signal?: AbortSignal): Promise<boolean> {
    this.#richText ??= new Set(
      objects(await this.#answer({ method: "GET", path: "/rest/api/3/field" }, signal)).flatMap(richTextIds),
    );
    return this.#richText.has(field);
  }

  pathOf(ref: ExternalRef): string {
    return `/rest/api/3/issue/${this.#segment(this.#rules.address(ref))}`;
  }

  async send(request: HttpRequest, signal?: AbortSignal): Promise<Payload> {
    return this.#rules.body(await this.#answer(request, signal), `${request.method} ${request.path}`);
  }

  async #answer(request: HttpRequest, signal?: AbortSignal): Promise<unknown> {
    const headers = { ...this.#headers, ...this.#rules.contentType(request.body !== undefined) };
    const {
      headers: told,
      body,
      status,
    } = await this.#http.send({ ...request, headers, ...(signal && { signal }) });
    if (!isLoginFailure(told)) return body;
    throw new ConnectorRequestError(
      "Jira answered as to a stranger: the email or the API token is not valid (or no more)",
      { status_code: status, failure_class: "authentication", provider: JIRA },
    );
  }
}

function richTextIds({ id, schema }: Payload): string[] {
  const kind = (schema as { readonly custom?: unknown } | undefined)?.custom;
  return typeof id === "string" && typeof kind === "string" && kind.endsWith(":textarea") ? [id] : [];
}
