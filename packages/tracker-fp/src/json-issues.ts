/** Issues out of the JSON that `fp` prints. */
import {
  type CallOptions,
  type CanonicalIssue,
  ConnectorRequestError,
  compareInstants,
  IssueNotFoundError,
  type ListIssuesQuery,
} from "@spec-kitty/tracker";
import { WholeList } from "@spec-kitty/tracker/connector-kit";
import type { FPConnectorConfig } from "./config.js";
import { idIn } from "./issue-line.js";
import type { FPIssues } from "./issues.js";
import { issuesFrom, type ListedIssue, listedIssues, refTo } from "./listed.js";
import { FP, type FPProgram } from "./program.js";

export function jsonIssues(program: FPProgram, config: Required<FPConnectorConfig>): FPIssues {
  const pages = new WholeList();
  const issues = async (options: CallOptions) => issuesFrom(await listedIssues(program, options), config);
  return {
    list: (query) => pages.page(query, async () => (await issues(query)).filter(askedBy(query))),
    get: async (id, options) => (await issues(options)).find(({ ref }) => ref.id === id) ?? missing(id),
    async made(output, options) {
      const id = madeId(output, await listedIssues(program, options));
      if (id !== undefined) return refTo(id, config.workspace);
      throw new ConnectorRequestError("Unable to extract fp issue id from command output", { provider: FP });
    },
    async dependencies(id, options) {
      const listed = await listedIssues(program, options);
      return (listed.find((issue) => issue.id === id) ?? missing(id)).dependencies;
    },
    changed: () => pages.clear(),
  };
}

function missing(id: string): never {
  throw new IssueNotFoundError(`fp issue not found: ${id}`);
}

/** A creation names the project's prefix and the beginning of the id. */
function madeId(output: string, listed: readonly ListedIssue[]): string | undefined {
  const named = idIn(output);
  if (named === undefined) return undefined;
  const beginning = named.slice(named.lastIndexOf("-") + 1);
  const [id, ...others] = listed.filter((issue) => issue.id.startsWith(beginning));
  return others.length === 0 ? id?.id : undefined;
}

function askedBy({ updated_since = null, filters }: ListIssuesQuery): (issue: CanonicalIssue) => boolean {
  const { status } = filters ?? {};
  const isAny = typeof status !== "string" || status === "";
  return (issue) =>
    (updated_since === null ||
      issue.updated_at === null ||
      compareInstants(issue.updated_at, updated_since) >= 0) &&
    (isAny || issue.status === status || issue.raw?.["status"] === status);
}
