import {
  type CallOptions,
  type CanonicalIssue,
  type CanonicalLink,
  type ConnectorPorts,
  type ConnectorProfile,
  ConnectorRequestError,
  canonicalStatus,
  type ExternalRef,
  type IssueComment,
  IssueNotFoundError,
  type IssuePatch,
  type ListCommentsQuery,
  type ListIssuesQuery,
  type Page,
  type TrackerCapabilities,
  type WriteOptions,
} from "@spec-kitty/tracker";
import {
  CommandClient,
  ConnectorBase,
  commentPage,
  looseText,
  requiredPort,
  WholeList,
} from "@spec-kitty/tracker/connector-kit";
import { type BeadsConnectorConfig, beadsConfig } from "./config.js";
import { beadsRules } from "./divergences.js";
import { failureOf } from "./failure.js";
import { BEADS, type BeadsReading, commentsFrom, issueFrom } from "./mapping.js";
import { dependencyOf, type StatusNames, statusNames, typeName } from "./names.js";
import { beadsProfile, DEFAULT_PRIORITY } from "./profile.js";
import type { BeadsRules } from "./rules.js";

/** Issues of one database of Beads, by its program `bd` (`tracker-connectors 7`). */
export class BeadsConnector extends ConnectorBase {
  readonly name = BEADS;
  readonly workspace: string;
  readonly profile: ConnectorProfile;
  protected readonly capabilities: TrackerCapabilities;
  readonly #rules: BeadsRules;
  readonly #names: StatusNames;
  readonly #reading: BeadsReading;
  readonly #program: CommandClient;
  readonly #cwd: string | null;
  readonly #list = new WholeList();

  constructor(config: BeadsConnectorConfig, ports: ConnectorPorts) {
    super();
    const { parity } = ports;
    const run = requiredPort("Beads", "run", ports);
    this.#rules = beadsRules(parity);
    const { workspace, command, cwd, status_map } = beadsConfig(config, this.#rules.shape, parity);
    this.workspace = workspace;
    this.#cwd = cwd;
    this.capabilities = this.#rules.capabilities;
    this.#names = statusNames(status_map, this.#rules.statuses);
    this.profile = beadsProfile(this.#names);
    this.#reading = this.#rules.reading(workspace, this.#names.statusOf);
    this.#program = new CommandClient({
      ...{ provider: BEADS, command, cwd, run, parity },
      // Later versions wrap their lists where this does not say otherwise.
      env: { BD_JSON_ENVELOPE: "0" },
      install: "install Beads from github.com/steveyegge/beads, and run bd init in the project",
    });
  }

  async listIssues(query: ListIssuesQuery = {}): Promise<Page<CanonicalIssue>> {
    return this.#rules.list(this.#list, query, async () => {
      const answer = await this.#json(["list", ...this.#rules.listFlags(query)], query.signal);
      const rows = this.#rules.rows(answer);
      return this.#rules.related(rows).map((row, i) => issueFrom(row, this.#reading, undefined, rows[i]));
    });
  }

  async getIssue(ref: ExternalRef, options: CallOptions = {}): Promise<CanonicalIssue> {
    const { issue, details } = await this.#show(ref, options);
    return issueFrom(issue, this.#reading, details);
  }

  async createIssue(issue: CanonicalIssue, options: WriteOptions = {}): Promise<CanonicalIssue> {
    const { title, body, issue_type, priority, parent, assignees, labels, status } = issue;
    const { flag, newTitle, checkLabels, isFirst } = this.#rules;
    checkLabels(labels);
    if (parent !== null) this.#rules.checkTarget(parent, this.#own, "parent");
    const output = await this.#run(
      [
        ...["create", ...newTitle(title), "--type", typeName(issue_type)],
        ...["--priority", String(priority ?? DEFAULT_PRIORITY)],
        ...(body ? flag("--description", body) : []),
        ...(parent === null ? [] : flag("--parent", parent.id)),
        ...(assignees.length === 0 ? [] : flag("--assignee", assignees[0]!)),
        ...labels.flatMap((label) => flag("--label", label)),
      ],
      options.signal,
    );
    try {
      const ref = this.#reading.ref(this.#createdId(output), null);
      if (!isFirst(status)) await this.transitionIssue(ref, status, options);
      return await this.getIssue(ref, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      throw this.#rules.afterCreation(error);
    }
  }

  async updateIssue(
    ref: ExternalRef,
    patch: IssuePatch,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    this.#rules.checkPatch(patch);
    if (patch.parent) this.#rules.checkTarget(patch.parent, this.#own, "parent");
    const flags = await this.#changes(ref, patch, options);
    if (flags.length > 0)
      await this.#run(["update", ...this.#rules.values([ref.id], flags)], options.signal, ref.id);
    return this.getIssue(ref, options);
  }

  async upsertLink(
    ref: ExternalRef,
    { type, target }: CanonicalLink,
    { signal }: WriteOptions = {},
  ): Promise<void> {
    this.#rules.checkTarget(target, this.#own, "links");
    const { kind, dependent } = dependencyOf(type);
    const [from, to] = dependent === "issue" ? [ref.id, target.id] : [target.id, ref.id];
    await this.#run(["dep", "add", ...this.#rules.values([from, to], ["--type", kind])], signal);
  }

  async addComment(
    { id }: ExternalRef,
    body: string,
    { signal }: WriteOptions = {},
  ): Promise<IssueComment | undefined> {
    const output = await this.#run(["comments", "add", ...this.#rules.values([id, body])], signal, id);
    return this.#rules.comment(output);
  }

  async listComments(ref: ExternalRef, query: ListCommentsQuery = {}): Promise<Page<IssueComment>> {
    const { issue, details } = await this.#show(ref, query);
    return commentPage(commentsFrom({ ...details, ...issue }), query);
  }

  get #own(): { readonly system: string; readonly workspace: string } {
    return { system: BEADS, workspace: this.workspace };
  }

  async #changes(
    ref: ExternalRef,
    { status, priority, title, body, issue_type, assignees, labels, parent }: IssuePatch,
    options: WriteOptions,
  ): Promise<readonly string[]> {
    const { flag } = this.#rules;
    const given = (value: unknown) => (value === undefined || value === null ? undefined : looseText(value));
    const [level, name] = [priority === undefined ? undefined : this.#rules.priority(priority), given(title)];
    return [
      ...(status === undefined ? [] : flag("--status", this.#names.nameOf(canonicalStatus(status)))),
      ...(level === undefined ? [] : flag("--priority", level)),
      ...(name === undefined ? [] : flag("--title", name)),
      ...(body === undefined ? [] : flag("--description", given(body) ?? "")),
      ...(issue_type === undefined ? [] : flag("--type", typeName(issue_type))),
      ...(assignees === undefined ? [] : flag("--assignee", assignees?.[0] ?? "")),
      ...(labels === undefined ? [] : await this.#labelChanges(ref, labels, options)),
      ...(parent === undefined ? [] : flag("--parent", parent?.id ?? "")),
    ];
  }

  /** An empty list of labels is no flag at all, so each one is taken away. */
  async #labelChanges(
    ref: ExternalRef,
    labels: readonly string[],
    options: WriteOptions,
  ): Promise<readonly string[]> {
    const { flag } = this.#rules;
    if (labels.length > 0 || !this.#rules.removesLabels)
      return [...labels].flatMap((label) => flag("--set-labels", looseText(label)));
    const { labels: known } = await this.getIssue(ref, options);
    return known.flatMap((label) => flag("--remove-label", label));
  }

  #createdId(output: string): string {
    const id = this.#rules.createdId(this.#rules.parse(output));
    if (id !== undefined) return id;
    throw new ConnectorRequestError("Unable to determine issue id from beads response", {
      ...{ failure_class: "non_retryable", provider: this.#rules.provider },
    });
  }

  async #show({ id }: ExternalRef, { signal }: CallOptions) {
    const answer = await this.#json(["show", ...this.#rules.values([id])], signal, id);
    const shown = this.#rules.shown(answer, id);
    if (shown !== undefined) return shown;
    throw new IssueNotFoundError(`Beads issue not found: ${id}`);
  }

  async #json(args: readonly string[], signal?: AbortSignal, id?: string): Promise<unknown> {
    return this.#rules.parse(await this.#run(args, signal, id));
  }

  async #run(args: readonly string[], signal: AbortSignal | undefined, id?: string): Promise<string> {
    const command = args[0]!;
    if (command !== "list" && command !== "show") this.#list.clear();
    const outcome = await this.#program.run(["--json", ...args], { ...(signal && { signal }) });
    if (outcome.exit_code === 0) return outcome.stdout;
    throw failureOf(outcome, { command, cwd: this.#cwd, ...(id !== undefined && { id }) });
  }
}
