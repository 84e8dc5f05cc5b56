/** Issues out of the text that `fp` prints for people, as version 0.3.0 reads them. */
import {
  type CallOptions,
  type CanonicalIssue,
  CanonicalStatus,
  ConnectorRequestError,
  externalRef,
  IssueNotFoundError,
  type ListIssuesQuery,
  type Page,
} from "@spec-kitty/tracker";
import { loosePriority, readingRules } from "@spec-kitty/tracker/connector-kit";
import type { FPConnectorConfig } from "./config.js";
import { type IssueLine, idIn, issueLines } from "./issue-line.js";
import type { FPIssues } from "./issues.js";
import { statusOf } from "./names.js";
import { FP, type FPProgram } from "./program.js";

const SEARCHED = 500;
const reading = readingRules("0.3.0");

const NAMES: ReadonlyMap<string, number> = new Map([
  ["high", 1],
  ["medium", 2],
  ["low", 3],
]);

export function textIssues(program: FPProgram, config: Required<FPConnectorConfig>): FPIssues {
  const { workspace, default_issue_type } = config;
  const issueOf = ({ id, status, priority, title, line }: IssueLine): CanonicalIssue =>
    reading.issue(
      {
        ref: { system: FP, workspace, id, key: id, url: null },
        ...{ title, body: null, status: statusOf(status), issue_type: default_issue_type },
        priority: priority === undefined ? null : priorityOf(priority),
        raw: { line },
      },
      FP,
    );
  const list = async ({ limit = 100, filters, signal }: ListIssuesQuery): Promise<Page<CanonicalIssue>> => {
    const { status } = filters ?? {};
    const flags = typeof status === "string" && status !== "" ? ["--status", status] : [];
    const lines = issueLines(await program.output("issue list", flags, signal && { signal }));
    // What is left over is never shown; a limit below zero leaves out the last.
    return { items: lines.map(issueOf).slice(0, limit), next_cursor: null };
  };
  const get = async (id: string, options: CallOptions): Promise<CanonicalIssue> => {
    const show = await program.output("issue show", [id], options, id);
    const context = await program.output("context", [id], options);
    const shown = { body: context.trim() || null, raw: { show, context } };
    const line = issueLines(show).find((one) => one.id === id);
    if (line !== undefined) return { ...issueOf(line), ...shown };
    const named = idIn(show);
    if (named === undefined) throw withoutId();
    if (named === id) {
      const bare = { id, status: CanonicalStatus.TODO, priority: undefined, title: id, line: id };
      return { ...issueOf(bare), ...shown };
    }
    const { items } = await list({ limit: SEARCHED, ...options });
    const found = items.find((issue) => issue.ref.id === id);
    if (found === undefined) throw new IssueNotFoundError(`fp issue not found: ${id}`);
    return { ...found, body: shown.body };
  };
  return {
    ...{ list, get },
    async made(output) {
      const id = idIn(output);
      if (id === undefined) throw withoutId();
      return externalRef({ system: FP, workspace, id, key: id });
    },
    // What an issue depends on is not told.
    dependencies: async () => [],
    changed: () => undefined,
  };
}

function withoutId(): ConnectorRequestError {
  return new ConnectorRequestError("Unable to extract fp issue id from command output");
}

function priorityOf(name: string): number | null {
  const text = name.trim().toLowerCase();
  return NAMES.get(text) ?? loosePriority(text);
}
