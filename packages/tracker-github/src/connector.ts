import {
  type CallOptions,
  type CanonicalIssue,
  CapabilityNotSupportedError,
  type ConnectorPorts,
  compareInstants,
  type EventPage,
  type ExternalRef,
  HttpClient,
  type HttpRequest,
  type IssueComment,
  type IssuePatch,
  type ListCommentsQuery,
  type ListEventsQuery,
  type ListIssuesQuery,
  type Page,
  parseDatetime,
  type TrackerEvent,
  type WriteOptions,
} from "@spec-kitty/tracker";
import {
  ConnectorBase,
  objects,
  type Payload,
  type ReadingRules,
  readingRules,
  requiredPort,
} from "@spec-kitty/tracker/connector-kit";
import { type GitHubConnectorConfig, githubConfig, githubHeaders } from "./config.js";
import { githubRules } from "./divergences.js";
import { changeFrom, commentFrom, GITHUB, issueFrom } from "./mapping.js";
import { type ListPage, numberedPage } from "./numbered-page.js";
import { GITHUB_CAPABILITIES, GITHUB_PROFILE } from "./profile.js";
import { githubFailure } from "./rate-limit.js";
import type { GitHubRules } from "./rules.js";

/** Issues of one repository on GitHub, by its REST API (`tracker-connectors 3`). */
export class GitHubConnector extends ConnectorBase {
  readonly name = GITHUB;
  readonly workspace: string;
  readonly profile = GITHUB_PROFILE;
  protected readonly capabilities = GITHUB_CAPABILITIES;
  readonly #config: Required<GitHubConnectorConfig>;
  readonly #ports: ConnectorPorts;
  readonly #http: HttpClient;
  readonly #reading: ReadingRules;
  readonly #rules: GitHubRules;
  readonly #issues: string;

  constructor(config: GitHubConnectorConfig, ports: ConnectorPorts) {
    super();
    const { clock, parity } = ports;
    const fetch = requiredPort("GitHub", "fetch", ports);
    this.#config = githubConfig(config, parity);
    this.#ports = ports;
    this.#reading = readingRules(parity);
    this.#rules = githubRules(parity);
    const { owner, repo, base_url } = this.#config;
    this.workspace = `${owner}/${repo}`;
    this.#issues = `/repos/${this.#reading.segment(owner)}/${this.#reading.segment(repo)}/issues`;
    this.#http = new HttpClient({
      ...{ provider: GITHUB, base_url, headers: {}, fetch, clock, classify: githubFailure },
      ...(parity && { parity }),
    });
  }

  async listIssues(query: ListIssuesQuery = {}): Promise<Page<CanonicalIssue>> {
    const page = this.#rules.issuePage(query);
    const labels = this.#rules.labels(query.filters ?? {});
    const asked = { ...page, query: { state: "all", ...page.query, labels } };
    const { rows, next_cursor } = await this.#page(this.#issues, asked, query);
    const items = objects(rows)
      .filter((row) => row["pull_request"] === undefined)
      .map((row) => this.#issue(row));
    return { items, next_cursor };
  }

  async getIssue(ref: ExternalRef, { signal }: CallOptions = {}): Promise<CanonicalIssue> {
    const payload = await this.#send({ method: "GET", path: this.#path(ref), ...(signal && { signal }) });
    this.#rules.checkIssue(payload);
    return this.#issue(payload);
  }

  async createIssue(issue: CanonicalIssue, { signal }: WriteOptions = {}): Promise<CanonicalIssue> {
    const payload = await this.#send({
      ...{ method: "POST", path: this.#issues, body: this.#rules.draft(issue) },
      ...(signal && { signal }),
    });
    return this.#issue(payload);
  }

  async updateIssue(
    ref: ExternalRef,
    patch: IssuePatch,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    this.#rules.checkPatch(patch);
    const body = changeFrom(patch);
    if (Object.keys(body).length === 0) return this.getIssue(ref, options);
    const { signal } = options;
    const request = { method: "PATCH", path: this.#path(ref), body, ...(signal && { signal }) } as const;
    return this.#issue(await this.#send(request));
  }

  async upsertLink(): Promise<void> {
    throw new CapabilityNotSupportedError(
      "GitHub dependency/link upsert is not enabled in v0.1.0 connector implementation",
      { capability: "links" },
    );
  }

  async addComment(
    ref: ExternalRef,
    body: string,
    { signal }: WriteOptions = {},
  ): Promise<IssueComment | undefined> {
    const path = `${this.#path(ref)}/comments`;
    const request = { method: "POST", path, body: { body }, ...(signal && { signal }) } as const;
    return this.#rules.comment(await this.#answer(request));
  }

  async listComments(ref: ExternalRef, query: ListCommentsQuery = {}): Promise<Page<IssueComment>> {
    const page = numberedPage(query, this.#reading);
    const { rows, next_cursor } = await this.#page(`${this.#path(ref)}/comments`, page, query);
    return { items: objects(rows).map(commentFrom), next_cursor };
  }

  /**
   * From the newest. The checkpoint after the last page leads to the events that are new by then; those of the second
   * that it ends in may come again.
   */
  override async listEvents({ cursor, ...query }: ListEventsQuery = {}): Promise<EventPage> {
    const { eventPasses } = this.#rules;
    const pass = eventPasses.from(cursor);
    const page = numberedPage({ ...query, cursor: pass.page }, this.#reading);
    const { rows, next_cursor } = await this.#page(`${this.#issues}/events`, page, query);
    const listed = rows.flatMap((row) => this.#event(row));
    const { since } = pass;
    const events =
      since === null ? listed : listed.filter((one) => compareInstants(one.timestamp, since) >= 0);
    const newest = pass.newest ?? listed[0]?.timestamp ?? null;
    const isReached = events.length < listed.length;
    return { events, cursor: eventPasses.after({ ...pass, newest }, isReached ? null : next_cursor) };
  }

  #event(row: unknown): TrackerEvent[] {
    const event = this.#rules.event(row);
    if (event === undefined) return [];
    const { payload, event_id, number: id, url } = event;
    return [
      {
        ...{ event_id, event_type: "updated", payload },
        issue_ref: { system: GITHUB, workspace: this.workspace, id, key: `#${id}`, url },
        timestamp: parseDatetime(payload["created_at"]) ?? this.#ports.clock.now(),
      },
    ];
  }

  #issue(payload: Payload): CanonicalIssue {
    return issueFrom(payload, this.workspace, this.#rules.reading);
  }

  #path({ id }: ExternalRef): string {
    return `${this.#issues}/${this.#reading.segment(id)}`;
  }

  async #page(
    path: string,
    { query, read }: ListPage,
    { signal }: CallOptions,
  ): Promise<ReturnType<ListPage["read"]>> {
    const body = await this.#answer({ method: "GET", path, query, ...(signal && { signal }) });
    return read(this.#rules.rows(body));
  }

  async #send(request: HttpRequest): Promise<Payload> {
    return this.#rules.object(await this.#answer(request));
  }

  async #answer(request: HttpRequest): Promise<unknown> {
    const headers = {
      ...(await githubHeaders(this.#config.token)),
      ...(request.body !== undefined && { "content-type": "application/json" }),
    };
    return (await this.#http.send({ ...request, headers })).body;
  }
}
