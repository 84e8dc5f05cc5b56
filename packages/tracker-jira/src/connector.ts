import {
  type CallOptions,
  type CanonicalIssue,
  type CanonicalLink,
  type CanonicalStatus,
  type ConnectorPorts,
  type ConnectorProfile,
  ConnectorRequestError,
  type ExternalRef,
  type IssueComment,
  type IssuePatch,
  type IssueTransition,
  type ListCommentsQuery,
  type ListIssuesQuery,
  type Page,
  type SoughtIssue,
  type WriteOptions,
} from "@spec-kitty/tracker";
import { ConnectorBase, objects, readConfig, readingRules } from "@spec-kitty/tracker/connector-kit";
import { JiraApi } from "./api.js";
import type { JiraConnectorConfig, WholeJiraConfig } from "./config.js";
import { creationWithKey } from "./creation.js";
import { jiraRules } from "./divergences.js";
import { commentFrom, issueFrom, JIRA, type JiraContext } from "./mapping.js";
import { JIRA_CAPABILITIES, jiraProfile } from "./profile.js";
import type { JiraRules } from "./rules.js";
import { transitionsFrom } from "./status.js";
import type { JiraWrite } from "./update.js";

/** Issues of one project on Jira Cloud, by its REST API, version 3 (`tracker-connectors 1`). */
export class JiraConnector extends ConnectorBase {
  readonly name = JIRA;
  readonly workspace: string;
  readonly profile: ConnectorProfile;
  protected readonly capabilities = JIRA_CAPABILITIES;
  readonly #config: WholeJiraConfig;
  readonly #ports: ConnectorPorts;
  readonly #rules: JiraRules;
  readonly #context: JiraContext;
  readonly #api: JiraApi;

  constructor(config: JiraConnectorConfig, ports: ConnectorPorts) {
    super();
    const { parity } = ports;
    this.#ports = ports;
    this.#rules = jiraRules(parity);
    this.#config = readConfig(this.#rules.shape, { ...config }, parity);
    this.workspace = this.#rules.site(this.#config);
    this.profile = jiraProfile(this.#config);
    const reading = readingRules(parity);
    const read = this.#rules.read(reading);
    this.#context = { config: this.#config, site: this.workspace, read, reading };
    this.#api = new JiraApi(this.#config, ports, this.#rules);
  }

  async listIssues(query: ListIssuesQuery = {}): Promise<Page<CanonicalIssue>> {
    const { updated_since = null, cursor = null, limit = 100, filters, signal } = query;
    const { path, jql, page, next } = this.#rules.search;
    const asked = {
      jql: jql(this.#config.project_key, filters ?? {}, updated_since),
      ...{ ...page(cursor), maxResults: limit, fields: this.#fields.join(",") },
    };
    const answer = await this.#api.send({ method: "GET", path, query: asked }, signal);
    const items = this.#rules.listed(answer["issues"]).map((issue) => issueFrom(issue, this.#context));
    return { items, next_cursor: next(answer, cursor) };
  }

  async getIssue(ref: ExternalRef, { signal }: CallOptions = {}): Promise<CanonicalIssue> {
    return issueFrom(await this.#api.issue(ref, this.#fields, signal), this.#context);
  }

  async createIssue(issue: CanonicalIssue, options: WriteOptions = {}): Promise<CanonicalIssue> {
    const write = this.#write(options);
    const body = await this.#rules.creation(issue, options.idempotency_key, write);
    const made = await this.#api.send({ method: "POST", path: "/rest/api/3/issue", body }, options.signal);
    const ref = this.#rules.created(made, write);
    return this.#rules.shown(() => this.getIssue(ref, options), issue, ref);
  }

  async updateIssue(
    ref: ExternalRef,
    patch: IssuePatch,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    this.#rules.checkPatch(patch);
    await this.#rules.update(ref, patch, this.#write(options));
    return this.getIssue(ref, options);
  }

  override async transitionIssue(
    ref: ExternalRef,
    target_status: CanonicalStatus,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    await this.#rules.transition(ref, target_status, this.#write(options));
    return this.getIssue(ref, options);
  }

  async upsertLink(ref: ExternalRef, link: CanonicalLink, options: WriteOptions = {}): Promise<void> {
    await this.#rules.link(ref, link, this.#write(options));
  }

  async addComment(
    ref: ExternalRef,
    body: string,
    { signal }: WriteOptions = {},
  ): Promise<IssueComment | undefined> {
    const path = `${this.#api.pathOf(ref)}/comment`;
    const request = { method: "POST", path, body: { body: this.#rules.comment(body) } } as const;
    return this.#rules.commented(await this.#api.send(request, signal), this.#context.reading);
  }

  async listComments(ref: ExternalRef, query: ListCommentsQuery = {}): Promise<Page<IssueComment>> {
    const { cursor, limit = 100, signal } = query;
    const startAt = offsetOf(cursor ?? "0");
    const path = `${this.#api.pathOf(ref)}/comment`;
    const asked = { startAt, maxResults: limit, orderBy: "created" };
    const { comments, total } = await this.#api.send({ method: "GET", path, query: asked }, signal);
    const items = objects(comments).map((comment) => commentFrom(comment, this.#context.reading));
    const end = startAt + items.length;
    return { items, next_cursor: items.length > 0 && end < Number(total) ? String(end) : null };
  }

  async listTransitions(ref: ExternalRef, { signal }: CallOptions = {}): Promise<readonly IssueTransition[]> {
    const offered = transitionsFrom(await this.#api.transitions(ref, signal));
    return offered.map(({ id, name }) => ({ id, name }));
  }

  findCreated(sought: SoughtIssue): Promise<CanonicalIssue | undefined> {
    return creationWithKey(sought, this.#write(sought), this.#fields);
  }

  get #fields(): readonly string[] {
    return this.#rules.fields(this.#config);
  }

  #write({ signal }: CallOptions): JiraWrite {
    return { api: this.#api, context: this.#context, warn: this.#ports.warn, signal };
  }
}

function offsetOf(cursor: string): number {
  if (/^[0-9]{1,9}$/.test(cursor)) return Number(cursor);
  throw new ConnectorRequestError(`malformed cursor: '${cursor}'`, { status_code: 400, provider: JIRA });
}
