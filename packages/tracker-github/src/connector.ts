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
  isObject,
  type ListCommentsQuery,
  type ListEventsQuery,
  type ListIssuesQuery,
  type Page,
  parseDatetime,
  rejectUnknownPatchKeys,
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
import { type GitHubRules, githubRules } from "./divergences.js";
import { changeFrom, commentFrom, GITHUB, issueFrom } from "./mapping.js";
import { GITHUB_CAPABILITIES, GITHUB_PROFILE } from "./profile.js";
import { githubFailure } from "./rate-limit.js";

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
    const labels = this.#rules.labels(filters?.["labels"]);
    const rows = await this.#rows(
      this.#issues,
      { state: "all", ...this.#rules.order, per_page, page, since: updated_since, labels },
      signal,
    );
    const items = rows
      .filter((row) => row["pull_request"] === undefined)
      .map((row) => issueFrom(row, this.workspace, this.#reading));
    return { items, next_cursor: nextPage(rows, per_page, page) };
  }

  async getIssue(ref: ExternalRef, { signal }: CallOptions = {}): Promise<CanonicalIssue> {
    const payload = await this.#send({ method: "GET", path: this.#path(ref), ...(signal && { signal }) });
    this.#rules.checkIssue(payload);
    return issueFrom(payload, this.workspace, this.#reading);
  }

  async createIssue(issue: CanonicalIssue, { signal }: WriteOptions = {}): Promise<CanonicalIssue> {
    const payload = await this.#send({
      ...{ method: "POST", path: this.#issues, body: this.#rules.draft(issue) },
      ...(signal && { signal }),
    });
    return issueFrom(payload, this.workspace, this.#reading);
  }

  async updateIssue(
    ref: ExternalRef,
    patch: IssuePatch,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    if (this.#ports.parity === undefined) rejectUnknownPatchKeys(patch, GITHUB);
    const body = changeFrom(patch);
    if (Object.keys(body).length === 0) return this.getIssue(ref, options);
    const { signal } = options;
    const request = { method: "PATCH", path: this.#path(ref), body, ...(signal && { signal }) } as const;
    return issueFrom(await this.#send(request), this.workspace, this.#reading);
  }

  async upsertLink(): Promise<void> {
    throw new CapabilityNotSupportedError(
      "GitHub dependency/link upsert is not enabled in v0.1.0 connector implementation",
      { capability: "links" },
    );
  }

  async addComment(ref: ExternalRef, body: string, { signal }: WriteOptions = {}): Promise<IssueComment> {
    const path = `${this.#path(ref)}/comments`;
    const payload = await this.#send({ method: "POST", path, body: { body }, ...(signal && { signal }) });
    return commentFrom(payload, this.#reading);
  }

  async listComments(ref: ExternalRef, query: ListCommentsQuery = {}): Promise<Page<IssueComment>> {
    const { cursor, limit = 100, signal } = query;
    const [page, per_page] = [this.#reading.page(cursor, GITHUB), Math.min(limit, PAGE_LIMIT)];
    const rows = await this.#rows(`${this.#path(ref)}/comments`, { per_page, page }, signal);
    const items = rows.map((row) => commentFrom(row, this.#reading));
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

  /** The event, where it is one of an issue. */
  #event(row: Payload): TrackerEvent[] {
    const issue = row["issue"];
    if (!isObject(issue) || !issue["number"]) return [];
    const id = String(issue["number"]);
    const url = typeof issue["html_url"] === "string" ? issue["html_url"] : null;
    return [
      {
        event_id: this.#reading.text(row, "id", GITHUB),
        event_type: "updated",
        issue_ref: { system: GITHUB, workspace: this.workspace, id, key: `#${id}`, url },
        timestamp: parseDatetime(row["created_at"]) ?? this.#ports.clock.now(),
        payload: row,
      },
    ];
  }

  #path({ id }: ExternalRef): string {
    return `${this.#issues}/${this.#reading.segment(id)}`;
  }

  async #rows(
    path: string,
    query: NonNullable<HttpRequest["query"]>,
    signal?: AbortSignal,
  ): Promise<readonly Payload[]> {
    const headers = await githubHeaders(this.#config.token);
    return objects(
      await this.#http.array({ method: "GET", path, query, headers, ...(signal && { signal }) }),
    );
  }

  async #send(request: HttpRequest): Promise<Payload> {
    const headers = {
      ...(await githubHeaders(this.#config.token)),
      ...(request.body !== undefined && { "content-type": "application/json" }),
    };
    return this.#http.object({ ...request, headers });
  }
}

/** Another page follows a full one. */
function nextPage(rows: readonly Payload[], per_page: number, page: number): string | null {
  return rows.length === per_page ? String(page + 1) : null;
}
