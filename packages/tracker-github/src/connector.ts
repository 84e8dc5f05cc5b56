import {
  type CallOptions,
  type CanonicalIssue,
  CapabilityNotSupportedError,
  ConnectorConfigError,
  type ConnectorPorts,
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
} from "@spec-kitty/tracker/connector-kit";
import { type GitHubConnectorConfig, githubConfig, githubHeaders } from "./config.js";
import { githubRules } from "./divergences.js";
import { changeFrom, commentFrom, GITHUB, issueFrom } from "./mapping.js";
import { GITHUB_CAPABILITIES, GITHUB_PROFILE } from "./profile.js";
import { githubFailure } from "./rate-limit.js";
import type { GitHubRules } from "./rules.js";

const PAGE_LIMIT = 100;

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
    const { fetch, clock, parity } = ports;
    if (fetch === undefined) throw new ConnectorConfigError("The connector of GitHub needs the port fetch");
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
    const { updated_since, cursor, limit = 100, filters, signal } = query;
    const [page, per_page] = [this.#reading.page(cursor, GITHUB), Math.min(limit, PAGE_LIMIT)];
    const labels = this.#rules.labels(filters ?? {});
    const rows = await this.#rows(
      this.#issues,
      { state: "all", ...this.#rules.order, per_page, page, since: updated_since, labels },
      signal,
    );
    const items = objects(rows)
      .filter((row) => row["pull_request"] === undefined)
      .map((row) => this.#issue(row));
    return { items, next_cursor: nextPage(rows, per_page, page) };
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
    const { cursor, limit = 100, signal } = query;
    const [page, per_page] = [this.#reading.page(cursor, GITHUB), Math.min(limit, PAGE_LIMIT)];
    const rows = await this.#rows(`${this.#path(ref)}/comments`, { per_page, page }, signal);
    const items = objects(rows).map(commentFrom);
    return { items, next_cursor: nextPage(rows, per_page, page) };
  }

  override async listEvents({ cursor, limit = 100, signal }: ListEventsQuery = {}): Promise<EventPage> {
    const [page, per_page] = [this.#reading.page(cursor?.cursor, GITHUB), Math.min(limit, PAGE_LIMIT)];
    const rows = await this.#rows(`${this.#issues}/events`, { per_page, page }, signal);
    const next = nextPage(rows, per_page, page);
    return {
      events: rows.flatMap((row) => this.#event(row)),
      cursor: next === null ? this.#rules.lastEvents(page) : { cursor: next, updated_since: null },
    };
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

  async #rows(
    path: string,
    query: NonNullable<HttpRequest["query"]>,
    signal?: AbortSignal,
  ): Promise<readonly unknown[]> {
    return this.#rules.rows(await this.#answer({ method: "GET", path, query, ...(signal && { signal }) }));
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

/** Another page follows a full one. */
function nextPage(rows: readonly unknown[], per_page: number, page: number): string | null {
  return rows.length === per_page ? String(page + 1) : null;
}
