/** A provider of the smallest kind, built on the kit as connector packages are: issues by HTTP, sites to discover. */
import {
  type ConfigShape,
  ConnectorBase,
  DiscoveryClient,
  objects,
  type Payload,
  readConfig,
  readingRules,
} from "../../src/connector-kit.ts";
import {
  type CanonicalIssue,
  CapabilityNotSupportedError,
  CORE_ISSUE_FIELDS,
  type ConnectorPorts,
  type ConnectorProfile,
  capabilities,
  type ExternalRef,
  HttpClient,
  type IssuePatch,
  type ListIssuesQuery,
  type Page,
  type TrackerProvider,
} from "../../src/index.ts";

const ACME = "acme";

interface AcmeConfig {
  readonly host: string;
  readonly token: string;
}

const SHAPE: ConfigShape<AcmeConfig> = {
  title: "Acme",
  required: ["host", "token"],
  defaults: {},
  filled: { fields: ["host", "token"], otherwise: "Acme host and token are required" },
};

const PROFILE: ConnectorProfile = {
  fields: {
    ...(Object.fromEntries(
      CORE_ISSUE_FIELDS.map((field) => [field, "none"]),
    ) as unknown as ConnectorProfile["fields"]),
    title: "both",
  },
  ...{ created_fields: ["title"], links: "none", search: "immediate", incremental: "none" },
};

export class AcmeConnector extends ConnectorBase {
  readonly name = ACME;
  readonly workspace: string;
  readonly profile = PROFILE;
  protected readonly capabilities = capabilities({ supports_comments: false, supports_dependencies: false });
  readonly #http: HttpClient;
  readonly #parity: ConnectorPorts["parity"];

  constructor(config: AcmeConfig, { fetch, clock, parity }: ConnectorPorts) {
    super();
    this.workspace = config.host;
    this.#parity = parity;
    const headers = { authorization: config.token };
    this.#http = new HttpClient({
      ...{ provider: ACME, base_url: config.host, headers, fetch: fetch!, clock },
      ...(parity && { parity }),
    });
  }

  async listIssues({ cursor }: ListIssuesQuery = {}): Promise<Page<CanonicalIssue>> {
    const page = readingRules(this.#parity).page(cursor, ACME);
    const rows = objects(await this.#http.array({ method: "GET", path: "/issues", query: { page } }));
    return {
      items: rows.map((row) => this.#issue(row)),
      next_cursor: rows.length < 2 ? null : String(page + 1),
    };
  }

  async getIssue({ id }: ExternalRef): Promise<CanonicalIssue> {
    return this.#issue(await this.#http.object({ method: "GET", path: `/issues/${id}` }));
  }

  async createIssue({ title }: CanonicalIssue): Promise<CanonicalIssue> {
    return this.#issue(await this.#http.object({ method: "POST", path: "/issues", body: { title } }));
  }

  async updateIssue({ id }: ExternalRef, patch: IssuePatch): Promise<CanonicalIssue> {
    return this.#issue(await this.#http.object({ method: "PUT", path: `/issues/${id}`, body: patch }));
  }

  async upsertLink(): Promise<void> {
    throw new CapabilityNotSupportedError("Acme has no links", { capability: "links" });
  }

  async addComment(): Promise<undefined> {
    throw new CapabilityNotSupportedError("Acme has no comments", { capability: "comments" });
  }

  #issue(row: Payload): CanonicalIssue {
    const reading = readingRules(this.#parity);
    const ref = { system: ACME, workspace: this.workspace, id: reading.text(row, "id", ACME) };
    return reading.issue(
      { ref, title: reading.title(row["title"]), status: "todo", issue_type: "task" },
      ACME,
    );
  }
}

export const acmeProvider: TrackerProvider = {
  ...{ name: ACME, secret_fields: ["token"] },
  connect(config, ports) {
    return new AcmeConnector(readConfig(SHAPE, config, ports.parity), ports);
  },
  discovery: {
    async workspaces(access) {
      const client = new DiscoveryClient({ provider: ACME, base_url: "https://acme.example", access });
      return client.pages("/sites", { mine: "yes" }, 2, (row) => ({
        ...{ id: client.text(row, "id"), name: client.text(row, "id"), display: "", kind: "site" },
        provider: ACME,
        provider_context: { site: row["site"] ?? null, ...client.later({ workspace_handle: "h" }) },
      }));
    },
    async resources(workspace, access) {
      const client = new DiscoveryClient({ provider: ACME, base_url: "https://acme.example", access });
      const site = client.context(workspace, "site");
      const body = client.object(await client.get(`/sites/${site}`, { deep: 1 }), "a site");
      const items = client.list(body["boards"]).map((board) => ({
        ...{ provider: ACME, parent_workspace_id: workspace.id, resource_type: "board" },
        ...{ stable_ref: client.text(board, "id"), display_name: client.text(board, "id") },
        ...{ connector_params: { host: site }, routing_metadata: {} },
      }));
      return { items, truncated: false };
    },
  },
};
