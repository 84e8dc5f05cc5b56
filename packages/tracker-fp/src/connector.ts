import {
  type CallOptions,
  type CanonicalIssue,
  type CanonicalLink,
  CanonicalStatus,
  CapabilityNotSupportedError,
  type ConnectorPorts,
  canonicalStatus,
  type ExternalRef,
  type IssueComment,
  type IssuePatch,
  type ListCommentsQuery,
  type ListIssuesQuery,
  type Page,
  type WriteOptions,
} from "@spec-kitty/tracker";
import { ConnectorBase, commentPage } from "@spec-kitty/tracker/connector-kit";
import { commentsOf } from "./comments.js";
import { type FPConnectorConfig, fpConfig } from "./config.js";
import { fpRules } from "./divergences.js";
import type { FPIssues } from "./issues.js";
import { statusName } from "./names.js";
import { FP_CAPABILITIES, FP_PROFILE } from "./profile.js";
import { FP, type FPCommand, FPProgram } from "./program.js";
import { dependentOf, type FPRules } from "./rules.js";

/** Issues of one project of FP, by its program (`tracker-connectors 8`). */
export class FPConnector extends ConnectorBase {
  readonly name = FP;
  readonly workspace: string;
  readonly profile = FP_PROFILE;
  protected readonly capabilities = FP_CAPABILITIES;
  readonly #rules: FPRules;
  readonly #program: FPProgram;
  readonly #issues: FPIssues;

  constructor(given: FPConnectorConfig, ports: ConnectorPorts) {
    super();
    const config = fpConfig(given, ports.parity);
    this.workspace = config.workspace;
    this.#rules = fpRules(ports.parity);
    this.#program = new FPProgram(config, ports);
    this.#issues = this.#rules.issues(this.#program, config);
  }

  async listIssues(query: ListIssuesQuery = {}): Promise<Page<CanonicalIssue>> {
    return this.#issues.list(query);
  }

  async getIssue({ id }: ExternalRef, options: CallOptions = {}): Promise<CanonicalIssue> {
    return this.#issues.get(id, options);
  }

  async createIssue(issue: CanonicalIssue, options: WriteOptions = {}): Promise<CanonicalIssue> {
    const { title, body, parent, priority, status } = issue;
    const { flag, priorityName, checkTarget } = this.#rules;
    const links = issue.links.filter(({ type }) => dependentOf(type) !== undefined);
    const depends = links.filter(({ type }) => dependentOf(type) === "issue");
    if (parent !== null) checkTarget(parent, this.workspace, "parent");
    for (const { target } of links) checkTarget(target, this.workspace, "links");
    const output = await this.#write(
      "issue create",
      [
        ...flag("--title", title),
        ...(body ? flag("--description", body) : []),
        ...(parent === null ? [] : flag("--parent", parent.id)),
        ...(priority === null ? [] : flag("--priority", priorityName(priority))),
        ...(depends.length === 0 ? [] : flag("--depends", depends.map(({ target }) => target.id).join(","))),
      ],
      options,
    );
    try {
      const ref = await this.#issues.made(output, options);
      const created = await this.getIssue(ref, options);
      const moved =
        status === CanonicalStatus.TODO ? created : await this.transitionIssue(ref, status, options);
      for (const link of links) await this.upsertLink(ref, link, options);
      return moved;
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
    const { flag, priorityName } = this.#rules;
    const { title, body, status, priority } = patch;
    const depends = this.#rules.depends(patch);
    const flags = [
      ...(title === undefined ? [] : flag("--title", title)),
      ...(body === undefined ? [] : flag("--description", body ?? "")),
      ...(status === undefined ? [] : flag("--status", statusName(canonicalStatus(status)))),
      ...(priority === undefined || priority === null ? [] : flag("--priority", priorityName(priority))),
      ...(depends === undefined ? [] : flag("--depends", depends)),
    ];
    if (flags.length > 0) await this.#update(ref.id, flags, options);
    return this.getIssue(ref, options);
  }

  async upsertLink(
    { id }: ExternalRef,
    { type, target }: CanonicalLink,
    options: WriteOptions = {},
  ): Promise<void> {
    const dependent = dependentOf(type);
    if (dependent === undefined)
      throw new CapabilityNotSupportedError(`Unsupported fp link type: ${type}`, { capability: "links" });
    this.#rules.checkTarget(target, this.workspace, "links");
    const [on, issue] = dependent === "issue" ? [target.id, id] : [id, target.id];
    const known = await this.#issues.dependencies(issue, options);
    // All of them, whether what is given is added or takes the place of what was.
    if (!known.includes(on))
      await this.#update(issue, this.#rules.flag("--depends", [...known, on].join(",")), options);
  }

  async addComment(
    { id }: ExternalRef,
    body: string,
    options: WriteOptions = {},
  ): Promise<IssueComment | undefined> {
    await this.#write("comment", this.#rules.values(id, body), options, id);
    return undefined;
  }

  async listComments({ id }: ExternalRef, query: ListCommentsQuery = {}): Promise<Page<IssueComment>> {
    return commentPage(await commentsOf(this.#program, id, this.#rules.values(id), query), query);
  }

  async #update(id: string, flags: readonly string[], options: WriteOptions): Promise<void> {
    await this.#write("issue update", [...flags, ...this.#rules.values(id)], options, id);
  }

  async #write(
    command: FPCommand,
    args: readonly string[],
    options: WriteOptions,
    id?: string,
  ): Promise<string> {
    this.#issues.changed();
    return this.#program.output(command, args, options, id);
  }
}
