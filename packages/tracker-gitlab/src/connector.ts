import {
  type CallOptions,
  type CanonicalIssue,
  type CanonicalLink,
  type ConnectorPorts,
  type ExternalRef,
  HttpClient,
  type HttpRequest,
  type IssueComment,
  type IssuePatch,
  type ListCommentsQuery,
  type ListIssuesQuery,
  type Page,
  type TrackerCapabilities,
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
import { type GitLabConnectorConfig, gitlabConfig, gitlabHeaders } from "./config.js";
import { gitlabRules } from "./divergences.js";
import { changeFrom, commentFrom, draftFrom, GITLAB, issueFrom, linkTypeOf } from "./mapping.js";
import { GITLAB_PROFILE } from "./profile.js";
import { gitlabFailure } from "./rate-limit.js";
import type { GitLabRules } from "./rules.js";

const PAGE_LIMIT = 100;

/** Issues of one project on GitLab, by its REST API (`tracker-connectors 4`). */
export class GitLabConnector extends ConnectorBase {
  readonly name = GITLAB;
  readonly workspace: string;
  readonly profile = GITLAB_PROFILE;
  protected readonly capabilities: TrackerCapabilities;
  readonly #http: HttpClient;
  readonly #pages: ReadingRules;
  readonly #rules: GitLabRules;
  readonly #issues: string;

  constructor(config: GitLabConnectorConfig, ports: ConnectorPorts) {
    super();
    const { clock, parity } = ports;
    const fetch = requiredPort("GitLab", "fetch", ports);
    const { project_id, token, base_url } = gitlabConfig(config, parity);
    this.workspace = project_id;
    this.#pages = readingRules(parity);
    this.#rules = gitlabRules(parity);
    this.capabilities = this.#rules.capabilities;
    this.#issues = `/projects/${this.#rules.project(project_id)}/issues`;
    this.#http = new HttpClient({
      ...{ provider: GITLAB, base_url, headers: gitlabHeaders(token), fetch, clock, classify: gitlabFailure },
      ...(parity && { parity }),
    });
  }

  async listIssues(query: ListIssuesQuery = {}): Promise<Page<CanonicalIssue>> {
    const { updated_since: updated_after, cursor, limit, filters, signal } = query;
    const search = this.#rules.search(filters ?? {});
    const page = this.#page(cursor, limit);
    const rows = await this.#rows(
      this.#issues,
      { state: "all", ...this.#rules.order, ...page, updated_after, search },
      signal,
    );
    const items = objects(rows).map((row) => this.#issue(row));
    return { items, next_cursor: nextPage(rows, page) };
  }

  async getIssue(ref: ExternalRef, { signal }: CallOptions = {}): Promise<CanonicalIssue> {
    return this.#issue(await this.#send({ method: "GET", path: this.#path(ref), ...(signal && { signal }) }));
  }

  async createIssue(issue: CanonicalIssue, { signal }: WriteOptions = {}): Promise<CanonicalIssue> {
    const body = draftFrom(issue, this.#rules.writing);
    const request = { method: "POST", path: this.#issues, body, ...(signal && { signal }) } as const;
    return this.#issue(await this.#send(request));
  }

  async updateIssue(
    ref: ExternalRef,
    patch: IssuePatch,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    this.#rules.checkPatch(patch);
    const body = changeFrom(patch, this.#rules.writing);
    if (Object.keys(body).length === 0) return this.getIssue(ref, options);
    const { signal } = options;
    const request = { method: "PUT", path: this.#path(ref), body, ...(signal && { signal }) } as const;
    return this.#issue(await this.#send(request));
  }

  async upsertLink(
    ref: ExternalRef,
    { type, target }: CanonicalLink,
    { signal }: WriteOptions = {},
  ): Promise<void> {
    const body = { ...this.#rules.linkTarget(target, this.workspace), link_type: linkTypeOf(type) };
    const path = `${this.#path(ref)}/links`;
    try {
      await this.#send({ method: "POST", path, body, ...(signal && { signal }) });
    } catch (error) {
      if (!this.#rules.isLinked(error)) throw error;
    }
  }

  async addComment(
    ref: ExternalRef,
    body: string,
    { signal }: WriteOptions = {},
  ): Promise<IssueComment | undefined> {
    const path = `${this.#path(ref)}/notes`;
    return this.#rules.comment(
      await this.#send({ method: "POST", path, body: { body }, ...(signal && { signal }) }),
    );
  }

  /** What people wrote; notes of GitLab's own about changes are left out. */
  async listComments(ref: ExternalRef, query: ListCommentsQuery = {}): Promise<Page<IssueComment>> {
    const { cursor, limit, signal } = query;
    const page = this.#page(cursor, limit);
    const order = { order_by: "created_at", sort: "asc" };
    const rows = await this.#rows(`${this.#path(ref)}/notes`, { ...order, ...page }, signal);
    const items = objects(rows)
      .filter(({ system }) => system !== true)
      .map(commentFrom);
    return { items, next_cursor: nextPage(rows, page) };
  }

  #issue(payload: Payload): CanonicalIssue {
    return issueFrom(payload, this.workspace, this.#rules.reading);
  }

  #path(ref: ExternalRef): string {
    return `${this.#issues}/${this.#rules.issue(ref)}`;
  }

  #page(cursor: string | null | undefined, limit = PAGE_LIMIT): NumberedPage {
    return { per_page: Math.min(limit, PAGE_LIMIT), page: this.#pages.page(cursor, GITLAB) };
  }

  async #rows(
    path: string,
    query: NonNullable<HttpRequest["query"]>,
    signal?: AbortSignal,
  ): Promise<readonly unknown[]> {
    const request = { method: "GET", path, query, ...(signal && { signal }) } as const;
    return this.#rules.rows((await this.#http.send(request)).body);
  }

  async #send(request: HttpRequest): Promise<Payload> {
    return this.#rules.object((await this.#http.send(request)).body);
  }
}

interface NumberedPage {
  readonly per_page: number;
  readonly page: number;
}

/** Another page follows a full one. */
function nextPage(rows: readonly unknown[], { per_page, page }: NumberedPage): string | null {
  return rows.length === per_page ? String(page + 1) : null;
}
