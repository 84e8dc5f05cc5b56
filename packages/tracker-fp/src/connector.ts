import {
  type CallOptions,
  type CanonicalIssue,
  type CanonicalLink,
  CanonicalStatus,
  CapabilityNotSupportedError,
  type CommandOutcome,
  ConnectorConfigError,
  type ConnectorPorts,
  ConnectorRequestError,
  canonicalStatus,
  type ExternalRef,
  externalRef,
  type IssueComment,
  IssueNotFoundError,
  type IssuePatch,
  LinkType,
  type ListIssuesQuery,
  type Page,
  type WriteOptions,
} from "@spec-kitty/tracker";
import { CommandClient, ConnectorBase, reasonOf } from "@spec-kitty/tracker/connector-kit";
import { type FPConnectorConfig, fpConfig } from "./config.js";
import { fpRules } from "./divergences.js";
import { type IssueLine, idIn, issueLines } from "./issue-line.js";
import { statusName, statusOf } from "./names.js";
import { FP_CAPABILITIES, FP_PROFILE } from "./profile.js";
import { dependentOf, FP, type FPRules } from "./rules.js";

const SEARCHED = 500;

/** Issues of one project of FP, by its program and the text that it prints (`tracker-connectors 8`). */
export class FPConnector extends ConnectorBase {
  readonly name = FP;
  readonly workspace: string;
  readonly profile = FP_PROFILE;
  protected readonly capabilities = FP_CAPABILITIES;
  readonly #config: Required<FPConnectorConfig>;
  readonly #rules: FPRules;
  readonly #program: CommandClient;

  constructor(config: FPConnectorConfig, { run, parity }: ConnectorPorts) {
    super();
    if (run === undefined) throw new ConnectorConfigError("The connector of FP needs the port run");
    this.#config = fpConfig(config, parity);
    this.#rules = fpRules(parity);
    const { workspace, command, cwd } = this.#config;
    this.workspace = workspace;
    this.#program = new CommandClient({
      ...{ provider: FP, command, cwd, run, parity },
      install: "install FP as fp.dev says, and run fp init in the project",
    });
  }

  async listIssues(query: ListIssuesQuery = {}): Promise<Page<CanonicalIssue>> {
    const status = this.#rules.statusFilter(query.filters?.["status"]);
    const args = ["issue", "list", ...(status === undefined ? [] : this.#rules.flag("--status", status))];
    const lines = issueLines(await this.#output(args, query.signal));
    const issues = lines.map((line) => this.#issue(line));
    return this.#rules.page(issues, query);
  }

  async getIssue(ref: ExternalRef, { signal }: CallOptions = {}): Promise<CanonicalIssue> {
    const { id } = ref;
    const values = this.#rules.values(id);
    const shown = await this.#program.run(["issue", "show", ...values], { ...(signal && { signal }) });
    if (shown.exit_code !== 0) throw this.#failure(shown, ["issue", "show"], id);
    const context = await this.#output(["context", ...values], signal);
    const body = this.#rules.body(context);
    const raw = { show: shown.stdout, context };
    const line = issueLines(shown.stdout).find((one) => one.id === id);
    if (line !== undefined) return { ...this.#issue(line), body, raw };
    const named = idIn(shown.stdout);
    if (named === undefined) throw this.#withoutId();
    if (named === id) {
      const bare = { id, status: CanonicalStatus.TODO, priority: undefined, title: id, line: id };
      return { ...this.#issue(bare), body, raw };
    }
    const { items } = await this.listIssues({ limit: SEARCHED, ...(signal && { signal }) });
    const found = items.find((issue) => issue.ref.id === id);
    if (found === undefined) throw new IssueNotFoundError(`fp issue not found: ${id}`);
    return { ...found, body };
  }

  async createIssue(issue: CanonicalIssue, options: WriteOptions = {}): Promise<CanonicalIssue> {
    const { title, body, parent, priority, links, status } = issue;
    const { flag, priorityName } = this.#rules;
    const depends = links.filter(({ type }) => type === LinkType.BLOCKED_BY || type === LinkType.RELATES_TO);
    const output = await this.#output(
      [
        ...["issue", "create", ...flag("--title", this.#rules.title(title))],
        ...(body ? flag("--description", body) : []),
        ...(parent === null ? [] : flag("--parent", parent.id)),
        ...(priority === null ? [] : flag("--priority", priorityName(priority))),
        ...(depends.length === 0 ? [] : flag("--depends", depends.map(({ target }) => target.id).join(","))),
      ],
      options.signal,
    );
    const id = idIn(output);
    if (id === undefined) throw this.#rules.inDoubt(this.#withoutId());
    const ref = externalRef({ system: FP, workspace: this.workspace, id, key: id });
    const carried = links.filter(({ type }) => dependentOf(type) !== undefined);
    return this.#rules.afterwards({
      read: () => this.getIssue(ref, options),
      writes: [
        ...(status === CanonicalStatus.TODO ? [] : [() => this.transitionIssue(ref, status, options)]),
        ...carried.map((link) => () => this.upsertLink(ref, link, options).then(() => undefined)),
      ],
    });
  }

  async updateIssue(
    ref: ExternalRef,
    patch: IssuePatch,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    this.#rules.checkPatch(patch);
    const { flag, priorityName } = this.#rules;
    const { status, priority } = patch;
    const depends = this.#rules.depends(patch);
    const flags = [
      ...(status === undefined ? [] : flag("--status", statusName(canonicalStatus(status)))),
      ...(priority === undefined || priority === null ? [] : flag("--priority", priorityName(priority))),
      ...(depends === undefined ? [] : flag("--depends", depends)),
    ];
    if (flags.length > 0) await this.#update(ref.id, flags, options.signal);
    return this.getIssue(ref, options);
  }

  async upsertLink(
    { id }: ExternalRef,
    { type, target }: CanonicalLink,
    { signal }: WriteOptions = {},
  ): Promise<void> {
    const dependent = dependentOf(type);
    if (dependent === undefined)
      throw new CapabilityNotSupportedError(`Unsupported fp link type: ${type}`, { capability: "links" });
    const [on, issue] = dependent === "issue" ? [target.id, id] : [id, target.id];
    await this.#update(issue, this.#rules.flag("--depends", on), signal);
  }

  async addComment(
    { id }: ExternalRef,
    body: string,
    { signal }: WriteOptions = {},
  ): Promise<IssueComment | undefined> {
    await this.#output(["comment", ...this.#rules.values(id, body)], signal);
    return undefined;
  }

  async #update(id: string, flags: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    await this.#output(["issue", "update", ...flags, ...this.#rules.values(id)], signal, id);
  }

  async #output(args: readonly string[], signal: AbortSignal | undefined, id?: string): Promise<string> {
    const outcome = await this.#program.run(args, { ...(signal && { signal }) });
    if (outcome.exit_code === 0) return outcome.stdout;
    throw this.#failure(outcome, args.slice(0, 2), id);
  }

  /** Says what was run without the texts that were given. */
  #failure(outcome: CommandOutcome, args: readonly string[], id?: string): Error {
    const reason = reasonOf(outcome);
    if (id !== undefined && /not found|no such|does not exist/i.test(reason))
      return new IssueNotFoundError(`fp issue not found: ${id}`);
    const message = `${this.#config.command} ${args.join(" ")} failed: ${reason}`;
    return new ConnectorRequestError(message, { failure_class: "non_retryable", provider: FP });
  }

  #withoutId(): ConnectorRequestError {
    const { provider } = this.#rules;
    return new ConnectorRequestError("Unable to extract fp issue id from command output", {
      ...{ failure_class: "non_retryable", provider },
    });
  }

  #issue(line: IssueLine): CanonicalIssue {
    const { id, status } = line;
    return this.#rules.reading.issue(
      {
        ref: { system: FP, workspace: this.workspace, id, key: id, url: null },
        ...{ body: null, status: statusOf(status), issue_type: this.#config.default_issue_type },
        ...this.#rules.heading(line),
        raw: { line: line.line },
      },
      FP,
    );
  }
}
