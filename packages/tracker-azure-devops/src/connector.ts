import {
  type CallOptions,
  type CanonicalIssue,
  type CanonicalLink,
  type ConnectorPorts,
  type ConnectorProfile,
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
  requiredPort,
  textOrNull,
} from "@spec-kitty/tracker/connector-kit";
import { type AzureDevOpsConnectorConfig, azureConfig, azureHeaders } from "./config.js";
import { azureRules } from "./divergences.js";
import { isMoved, movedError } from "./failure.js";
import { htmlFrom } from "./html.js";
import { AZURE_DEVOPS, commentFrom, issueFrom, type WorkItems } from "./mapping.js";
import { stateNames, typeNames } from "./names.js";
import { type Operation, parentOperations, relationTo } from "./operations.js";
import { azureProfile } from "./profile.js";
import { checkTarget, PARENT, relationOf, relationsOf } from "./relations.js";
import type { AzureRules } from "./rules.js";

const API_VERSION = { "api-version": "7.1" };
/** Comments are not in the stable version yet. */
const COMMENTS_VERSION = { "api-version": "7.1-preview.4" };
const COMMENT_LIMIT = 200;
const JSON_PATCH = { "content-type": "application/json-patch+json" };

/** Work items of one project on Azure DevOps, by its REST API (`tracker-connectors 5`). */
export class AzureDevOpsConnector extends ConnectorBase {
  readonly name = AZURE_DEVOPS;
  readonly workspace: string;
  readonly profile: ConnectorProfile;
  protected readonly capabilities: TrackerCapabilities;
  readonly #organization: string;
  readonly #project: string;
  readonly #http: HttpClient;
  readonly #rules: AzureRules;
  readonly #items: WorkItems;
  readonly #api: string;

  constructor(config: AzureDevOpsConnectorConfig, ports: ConnectorPorts) {
    super();
    const { clock, parity } = ports;
    const fetch = requiredPort("Azure DevOps", "fetch", ports);
    this.#rules = azureRules(parity);
    const { segment, http, capabilities, shape } = this.#rules;
    const { organization, project, personal_access_token, base_url, status_map, type_map } = azureConfig(
      config,
      shape,
      parity,
    );
    const base = `${base_url.replace(/\/+$/, "")}/${segment(organization)}`;
    this.workspace = `${organization}/${project}`;
    this.#organization = organization;
    this.#project = project;
    this.#api = `/${segment(project)}/_apis/wit`;
    this.#items = {
      workspace: this.workspace,
      page: (id) => `${base}/${segment(project)}/_workitems/edit/${id}`,
      states: stateNames(status_map),
      types: typeNames(type_map ?? {}),
    };
    this.profile = azureProfile(this.#items);
    this.capabilities = capabilities;
    this.#http = new HttpClient({
      ...{ provider: AZURE_DEVOPS, base_url: base, clock, ...http },
      ...{ headers: azureHeaders(personal_access_token), fetch: this.#rules.fetch(fetch) },
      ...(parity && { parity }),
    });
  }

  async listIssues(query: ListIssuesQuery = {}): Promise<Page<CanonicalIssue>> {
    const { updated_since = null, cursor = null, limit = 100, signal } = query;
    const { lists } = this.#rules;
    const asked = { project: this.#project, updated_since, cursor, limit };
    const search = lists.ask(asked);
    const found = await this.#send({ method: "POST", path: `${this.#api}/wiql`, ...search }, { signal });
    const ids = lists.ids(found);
    if (ids.length === 0) return { items: [], next_cursor: null };
    const path = `${this.#api}/workitemsbatch`;
    const batch = await this.#send({ method: "POST", path, body: lists.batch(ids) }, { signal });
    // What it is has been looked at by the rules.
    const issues = lists.rows(batch).map((row) => this.#issue(row as Payload));
    return { items: lists.issues(issues), next_cursor: lists.next(ids, asked) };
  }

  async getIssue(ref: ExternalRef, options: CallOptions = {}): Promise<CanonicalIssue> {
    return this.#issue(await this.#read(ref, options));
  }

  async createIssue(issue: CanonicalIssue, options: WriteOptions = {}): Promise<CanonicalIssue> {
    const type = this.#rules.segment(this.#items.types.nameOf(issue.issue_type));
    const body = [...this.#rules.draft(issue), ...this.#firstParent(issue)];
    const request = { method: "POST", path: `${this.#api}/workitems/$${type}`, body } as const;
    return this.#issue(await this.#patch(request, options));
  }

  async updateIssue(
    ref: ExternalRef,
    patch: IssuePatch,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    this.#rules.checkPatch(patch);
    const body = [
      ...this.#rules.change(patch, this.#items),
      ...(await this.#newParent(ref, patch.parent, options)),
    ];
    if (body.length === 0) return this.getIssue(ref, options);
    const test = this.#rules.revision(options.seen);
    const request = { method: "PATCH", path: this.#path(ref), body: [...test, ...body] } as const;
    const answer = await this.#patch(request, options).catch((error: unknown) => {
      throw test.length > 0 && isMoved(error) ? movedError(ref, error) : error;
    });
    return this.#rules.answers_updates ? this.#issue(answer) : this.getIssue(ref, options);
  }

  async upsertLink(
    ref: ExternalRef,
    { type, target }: CanonicalLink,
    options: WriteOptions = {},
  ): Promise<void> {
    const rel = relationOf(type);
    if (this.#rules.writes_relations) {
      this.#checkTarget(target, "links");
      const relations = relationsOf(await this.#read(ref, options));
      if (relations.some((relation) => relation.rel === rel && relation.id === target.id)) return;
    }
    const body = [relationTo(rel, this.#urlOf(target.id))];
    await this.#patch({ method: "PATCH", path: this.#path(ref), body }, options);
  }

  async addComment(
    ref: ExternalRef,
    body: string,
    { signal }: WriteOptions = {},
  ): Promise<IssueComment | undefined> {
    this.#rules.checkComments();
    const request = { method: "POST", path: this.#comments(ref), body: { text: htmlFrom(body) } } as const;
    return commentFrom(await this.#send({ ...request, query: COMMENTS_VERSION }, { signal }));
  }

  async listComments(ref: ExternalRef, query: ListCommentsQuery = {}): Promise<Page<IssueComment>> {
    const { cursor, limit = 100, signal } = query;
    const page = {
      ...{ $top: Math.min(limit, COMMENT_LIMIT), continuationToken: cursor, order: "asc" },
      ...COMMENTS_VERSION,
    };
    const answer = await this.#send({ method: "GET", path: this.#comments(ref), query: page }, { signal });
    const items = objects(answer["comments"]).map(commentFrom);
    return { items, next_cursor: textOrNull(answer["continuationToken"]) };
  }

  #issue(payload: Payload): CanonicalIssue {
    return issueFrom(payload, this.#items, this.#rules.reading);
  }

  async #read(ref: ExternalRef, { signal }: CallOptions): Promise<Payload> {
    const request = { method: "GET", path: this.#path(ref), query: this.#rules.relations } as const;
    const payload = await this.#send(request, { signal });
    this.#rules.checkPlace(payload, this.#project);
    return payload;
  }

  #firstParent({ parent }: CanonicalIssue): readonly Operation[] {
    if (parent === null || !this.#rules.writes_relations) return [];
    this.#checkTarget(parent, "parent");
    return [relationTo(PARENT, this.#urlOf(parent.id))];
  }

  async #newParent(
    ref: ExternalRef,
    parent: ExternalRef | null | undefined,
    options: CallOptions,
  ): Promise<readonly Operation[]> {
    if (parent === undefined || !this.#rules.writes_relations) return [];
    if (parent !== null) this.#checkTarget(parent, "parent");
    return parentOperations(await this.#read(ref, options), parent, (id) => this.#urlOf(id));
  }

  #checkTarget(target: ExternalRef, field: "links" | "parent"): void {
    checkTarget(target, { system: AZURE_DEVOPS, organization: this.#organization }, field);
  }

  /** The address by which relations name a work item, of whatever project. */
  #urlOf(id: string): string {
    return `${this.#http.base_url}/_apis/wit/workItems/${id}`;
  }

  #path(ref: ExternalRef): string {
    return `${this.#api}/workitems/${this.#rules.item(ref)}`;
  }

  #comments(ref: ExternalRef): string {
    return `${this.#api}/workItems/${this.#rules.item(ref)}/comments`;
  }

  async #patch(request: HttpRequest, { signal }: CallOptions): Promise<Payload> {
    const { relations: query } = this.#rules;
    return this.#send({ ...request, query, headers: JSON_PATCH }, { signal });
  }

  async #send(
    request: HttpRequest,
    { signal }: { readonly signal?: AbortSignal | undefined },
  ): Promise<Payload> {
    const query = { ...API_VERSION, ...request.query };
    const { body } = await this.#http.send({ ...request, query, ...(signal && { signal }) });
    return this.#rules.object(body);
  }
}
