/** Reading the issues of a project: what the connector asks of either way of reading. */
import type { CallOptions, CanonicalIssue, ExternalRef, ListIssuesQuery, Page } from "@spec-kitty/tracker";

export interface FPIssues {
  readonly list: (query: ListIssuesQuery) => Promise<Page<CanonicalIssue>>;
  readonly get: (id: string, options: CallOptions) => Promise<CanonicalIssue>;
  /** The ref of the issue that a creation made, by what it printed. */
  readonly made: (output: string, options: CallOptions) => Promise<ExternalRef>;
  /** What an issue depends on already. */
  readonly dependencies: (id: string, options: CallOptions) => Promise<readonly string[]>;
  /** Something is written: what was read before it is old. */
  readonly changed: () => void;
}
