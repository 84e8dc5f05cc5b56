/** The state of a repository on the loopback GitHub, and what people do in it. */
import { type Clock, epochOf } from "../../../tracker/src/index.ts";

export interface StoredIssue {
  readonly number: number;
  readonly created_at: string;
  readonly isPullRequest: boolean;
  updated_at: string;
  title: string;
  body: string | null;
  state: "open" | "closed";
  labels: readonly string[];
  assignees: readonly string[];
  readonly comments: StoredComment[];
}

interface StoredComment {
  readonly id: number;
  readonly body: string;
  readonly author: string;
  readonly created_at: string;
}

export interface IssueFields {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly labels?: readonly (string | { readonly name: string })[];
  readonly assignees?: readonly string[];
}

export type Change = { readonly event: "issues" | "issue_comment"; readonly number: number };

export class GitHubRepository {
  readonly owner = "acme";
  readonly name = "app";
  /** Who may be assigned; others are dropped in silence. */
  readonly people: readonly string[] = ["anna", "ben"];
  /** Pages of issues that may be asked for by number: GitHub refuses those of large lists. */
  most_pages = 3;
  /** Whether `since` takes in its own second, on which GitHub's words are not clear. */
  takes_in_since = true;
  readonly #clock: Clock;
  readonly #issues = new Map<number, StoredIssue | "moved" | "deleted">();
  readonly #listeners: ((change: Change) => void)[] = [];
  #last = 0;
  #comments = 0;
  #moment = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  get issues(): readonly StoredIssue[] {
    return [...this.#issues.values()].filter((one) => typeof one !== "string");
  }

  issue(number: number): StoredIssue | "moved" | "deleted" | undefined {
    return this.#issues.get(number);
  }

  isSince({ updated_at }: StoredIssue, since: string): boolean {
    const later = Date.parse(updated_at) - Date.parse(since);
    return this.takes_in_since ? later >= 0 : later > 0;
  }

  create(fields: IssueFields & { readonly title: string }, isPullRequest = false): StoredIssue {
    const now = this.#now();
    const issue: StoredIssue = {
      ...{ number: ++this.#last, created_at: now, updated_at: now, isPullRequest },
      ...{ title: "", body: null, state: "open", labels: [], assignees: [], comments: [] },
    };
    this.#issues.set(issue.number, issue);
    this.#set(issue, fields);
    this.#tell("issues", issue);
    return issue;
  }

  update(issue: StoredIssue, fields: IssueFields): void {
    this.#set(issue, fields);
    issue.updated_at = this.#now();
    this.#tell("issues", issue);
  }

  /** Takes an issue away: deleted, or moved to another repository. */
  remove(number: number, how: "moved" | "deleted"): void {
    this.#issues.set(number, how);
  }

  comment(issue: StoredIssue, body: string, author = "spec-kitty-bot"): StoredComment {
    const comment = { id: ++this.#comments, body, author, created_at: this.#now() };
    issue.comments.push(comment);
    issue.updated_at = comment.created_at;
    this.#tell("issue_comment", issue);
    return comment;
  }

  #set(issue: StoredIssue, { title, body, state, labels, assignees }: IssueFields): void {
    if (title !== undefined) issue.title = title;
    // An empty text is none.
    if (body !== undefined) issue.body = body === "" ? null : body;
    if (state !== undefined) issue.state = state;
    if (labels !== undefined) {
      const names = labels.map((label) => (typeof label === "string" ? label : label.name));
      issue.labels = [...new Set(names)];
    }
    if (assignees !== undefined) issue.assignees = assignees.filter((login) => this.people.includes(login));
  }

  #tell(event: Change["event"], { number }: StoredIssue): void {
    for (const listener of this.#listeners) listener({ event, number });
  }

  /** In whole seconds, as GitHub writes them; changes of one second share it. */
  #now(): string {
    this.#moment = Math.max(this.#moment, epochOf(this.#clock.now()));
    return new Date(this.#moment).toISOString().replace(/\.\d+/, "");
  }
}
