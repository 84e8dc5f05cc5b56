import {
  type CallOptions,
  type CanonicalIssue,
  type CanonicalLink,
  type CanonicalStatus,
  type ConnectorPorts,
  type ConnectorProfile,
  type ExternalRef,
  externalRef,
  type IssueComment,
  type IssuePatch,
  isRequestError,
  type ListCommentsQuery,
  type ListIssuesQuery,
  type Page,
  type SoughtIssue,
  type TrackerCapabilities,
  type WriteOptions,
} from "@spec-kitty/tracker";
import {
  ConnectorBase,
  type Payload,
  type ReadingRules,
  readingRules,
} from "@spec-kitty/tracker/connector-kit";
import { isNotFound, LINEAR } from "./answers.js";
import { LinearClient } from "./client.js";
import { commentPage } from "./comments.js";
import { type LinearConnectorConfig, linearConfig } from "./config.js";
import { linearRules } from "./divergences.js";
import { type IdLookup, stateMissing } from "./fields.js";
import { uuidOf } from "./ids.js";
import { labelIds } from "./labels.js";
import { issueFilter, issueFrom } from "./mapping.js";
import { linearProfile } from "./profile.js";
import type { IssueReader, LinearRules } from "./rules.js";
import { TeamStates } from "./states.js";

/** Issues of one team on Linear, by its GraphQL API (`tracker-connectors 2`). */
export class LinearConnector extends ConnectorBase {
  readonly name = LINEAR;
  readonly workspace: string;
  readonly profile: ConnectorProfile;
  protected readonly capabilities: TrackerCapabilities;
  readonly #config: Required<LinearConnectorConfig>;
  readonly #ports: ConnectorPorts;
  readonly #client: LinearClient;
  readonly #reading: ReadingRules;
  readonly #rules: LinearRules;
  readonly #states: TeamStates;

  constructor(config: LinearConnectorConfig, ports: ConnectorPorts) {
    super();
    this.#config = linearConfig(config, ports.parity);
    this.#ports = ports;
    this.#reading = readingRules(ports.parity);
    this.#rules = linearRules(ports.parity);
    const { workspace, team_id, status_to_state_id } = this.#config;
    this.workspace = workspace;
    this.profile = linearProfile(status_to_state_id);
    this.capabilities = this.#rules.capabilities;
    this.#client = new LinearClient(this.#config, ports, this.#rules);
    this.#states = new TeamStates(this.#client, team_id, status_to_state_id);
  }

  async listIssues(query: ListIssuesQuery = {}): Promise<Page<CanonicalIssue>> {
    const { updated_since, cursor, limit = 100, filters, signal } = query;
    const filterText = (name: string) => this.#rules.filterText(filters ?? {}, name);
    const identifier = filterText("query_key");
    if (identifier !== undefined) return this.#find(identifier, signal);
    const changed = updated_since ? this.#rules.changedSince(updated_since) : {};
    const filter = issueFilter(this.#config.team_id, changed, filterText);
    const variables = { first: this.#rules.pageSize(limit), after: cursor ?? null, filter };
    const data = await this.#client.send(this.#rules.documents.listIssues, variables, signal);
    const items: CanonicalIssue[] = [];
    for (const node of this.#rules.nodes(data)) {
      const payload = this.#rules.payload(node);
      if (this.#rules.isTrashed(payload)) continue;
      const isPart = this.#rules.hasMoreLabels(payload);
      items.push(this.#issue(isPart ? await this.#read(String(payload["id"]), signal) : payload));
    }
    return { items, next_cursor: this.#rules.next(data) };
  }

  async getIssue(ref: ExternalRef, { signal }: CallOptions = {}): Promise<CanonicalIssue> {
    this.#rules.checkId(ref);
    const payload = await this.#read(ref.id, signal);
    this.#rules.checkPlace(payload, this.#config.team_id);
    return this.#issue(payload);
  }

  /** With an idempotency key the issue's id follows from the key, so that Linear makes it once. */
  async createIssue(issue: CanonicalIssue, options: WriteOptions = {}): Promise<CanonicalIssue> {
    const { signal, idempotency_key } = options;
    const lookup = this.#lookup(signal);
    const stateId = await lookup.stateId(issue.status);
    const input = {
      ...(idempotency_key !== undefined && { id: await this.#idFor(idempotency_key) }),
      teamId: this.#config.team_id,
      ...(await this.#rules.input(issue, lookup)),
      ...(stateId !== undefined && { stateId }),
    };
    try {
      const data = await this.#change(this.#rules.documents.createIssue, { input }, signal);
      return await this.#rules.created(data, this.#reader(options));
    } catch (error) {
      const made = await this.#madeBefore(error, options);
      if (made !== undefined) return made;
      throw error;
    }
  }

  async updateIssue(
    ref: ExternalRef,
    patch: IssuePatch,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    this.#rules.checkPatch(patch);
    this.#rules.checkId(ref);
    const lookup = this.#lookup(options.signal);
    const input = { ...(await this.#stateOf(patch, lookup)), ...(await this.#rules.input(patch, lookup)) };
    if (patch.custom_fields !== undefined)
      this.#ports.warn?.("Linear carries no custom_fields", { id: ref.id });
    if (Object.keys(input).length === 0) return this.getIssue(ref, options);
    const { updateIssue } = this.#rules.documents;
    const data = await this.#change(updateIssue, { id: ref.id, input }, options.signal);
    return this.#rules.updated(data, ref, this.#reader(options));
  }

  override async transitionIssue(
    ref: ExternalRef,
    target_status: CanonicalStatus,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    const stateId = await this.#lookup(options.signal).stateId(target_status);
    if (stateId === undefined) throw stateMissing(target_status);
    return this.updateIssue(ref, { status: target_status }, options);
  }

  async upsertLink(ref: ExternalRef, link: CanonicalLink, { signal }: WriteOptions = {}): Promise<void> {
    await this.#rules.link(this.#client, ref, link, signal);
  }

  async addComment(
    ref: ExternalRef,
    body: string,
    { signal }: WriteOptions = {},
  ): Promise<IssueComment | undefined> {
    const input = { issueId: ref.id, body };
    return this.#rules.comment(
      await this.#client.send(this.#rules.documents.createComment, { input }, signal),
    );
  }

  async listComments(ref: ExternalRef, query: ListCommentsQuery = {}): Promise<Page<IssueComment>> {
    this.#rules.checkId(ref);
    return commentPage(this.#client, ref.id, query);
  }

  async findCreated({ idempotency_key, signal }: SoughtIssue): Promise<CanonicalIssue | undefined> {
    try {
      return this.#issue(await this.#read(await this.#idFor(idempotency_key), signal));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The issue of an identifier, where it is one of the team. */
  async #find(identifier: string, signal?: AbortSignal): Promise<Page<CanonicalIssue>> {
    const nothing: Page<CanonicalIssue> = { items: [], next_cursor: null };
    let data: Payload;
    try {
      data = await this.#client.send(this.#rules.documents.findIssue, { id: identifier }, signal);
    } catch (error) {
      if (this.#rules.isAbsent(error)) return nothing;
      throw error;
    }
    const found = data["issue"] ?? null;
    if (found === null || !this.#rules.isOfTeam(found, this.#config.team_id)) return nothing;
    return { items: [this.#issue(this.#rules.issue(data, identifier))], next_cursor: null };
  }

  async #read(id: string, signal?: AbortSignal): Promise<Payload> {
    return this.#rules.issue(await this.#client.send(this.#rules.documents.getIssue, { id }, signal), id);
  }

  /** Sends a mutation that may name states; where it is refused, they are read anew the next time. */
  async #change(document: string, variables: Payload, signal?: AbortSignal): Promise<Payload> {
    try {
      return await this.#client.send(document, variables, signal);
    } catch (error) {
      if (isRequestError(error) && error.failure_class === "validation") this.#states.forget();
      throw error;
    }
  }

  /** What an earlier sending of the same creation made, where Linear refuses this one. */
  async #madeBefore(
    error: unknown,
    { idempotency_key, signal }: WriteOptions,
  ): Promise<CanonicalIssue | undefined> {
    if (idempotency_key === undefined || !isRequestError(error)) return undefined;
    if (error.failure_class !== "validation") return undefined;
    const id = await this.#idFor(idempotency_key);
    try {
      return this.#issue(await this.#read(id, signal));
    } catch {
      // It was not that: the refusal itself is what the caller needs to see.
      return undefined;
    }
  }

  async #stateOf({ status }: IssuePatch, lookup: IdLookup): Promise<{ readonly stateId?: string }> {
    if (status === undefined) return {};
    const stateId = await lookup.stateId(status);
    if (stateId !== undefined) return { stateId };
    this.#rules.unmapped(status);
    return {};
  }

  #lookup(signal?: AbortSignal): IdLookup {
    return {
      labelIds: (names) => labelIds(this.#client, this.#config.team_id, names, signal),
      stateId: (status) => this.#rules.stateId(this.#states, status, signal),
    };
  }

  #reader(options: CallOptions): IssueReader {
    return {
      shown: (payload) => this.#issue(payload),
      refTo: (id) => externalRef({ system: LINEAR, workspace: this.workspace, id }),
      get: (ref) => this.getIssue(ref, options),
    };
  }

  #issue(payload: Payload): CanonicalIssue {
    const { status_to_state_id: states } = this.#config;
    const { fields } = this.#rules;
    return issueFrom(payload, { reading: this.#reading, fields, workspace: this.workspace, states });
  }

  #idFor(idempotency_key: string): Promise<string> {
    return uuidOf(`${this.#config.team_id} ${idempotency_key}`);
  }
}
