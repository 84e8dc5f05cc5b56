/** The state of a project on the loopback GitLab, and what people do in it. */
import { type Clock, epochOf } from "../../../tracker/src/index.ts";

export interface StoredIssue {
  readonly iid: number;
  readonly created_at: string;
  updated_at: string;
  title: string;
  description: string | null;
  state: "opened" | "closed";
  labels: readonly string[];
  assignees: readonly number[];
  readonly notes: StoredNote[];
}

interface StoredNote {
  readonly id: number;
  readonly body: string;
  readonly author: number;
  readonly created_at: string;
  /** Written by GitLab itself about a change. */
  readonly system: boolean;
}

export interface StoredLink {
  readonly source: number;
  readonly target: number;
  readonly type: "relates_to" | "blocks";
}

export interface IssueFields {
  readonly title?: string;
  readonly description?: string | null;
  readonly labels?: string;
  readonly assignee_ids?: readonly number[];
  readonly state_event?: "close" | "reopen";
}

export type Change = { readonly kind: "issue" | "note"; readonly iid: number };

/** As GitLab takes them: from the lines of a text that are commands alone. */
const QUICK_ACTION = /^\/(close|reopen|assign|label|title)\b.*$/;

export class GitLabProject {
  readonly id = 42;
  readonly path = "group/project";
  /** The people by their ids; more than one assignee is for paying groups. */
  readonly users: ReadonlyMap<number, string> = new Map([
    [1, "anna"],
    [2, "ben"],
    [9, "spec-kitty-bot"],
  ]);
  readonly links: StoredLink[] = [];
  readonly #clock: Clock;
  readonly #issues = new Map<number, StoredIssue>();
  readonly #listeners: ((change: Change) => void)[] = [];
  #last = 0;
  #notes = 0;
  #moment = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  get issues(): readonly StoredIssue[] {
    return [...this.#issues.values()];
  }

  issue(iid: number): StoredIssue | undefined {
    return this.#issues.get(iid);
  }

  create(fields: IssueFields & { readonly title: string }): StoredIssue {
    const now = this.#now();
    const issue: StoredIssue = {
      ...{ iid: ++this.#last, created_at: now, updated_at: now, title: "", description: null },
      ...{ state: "opened", labels: [], assignees: [], notes: [] },
    };
    this.#issues.set(issue.iid, issue);
    this.#set(issue, fields);
    this.#tell("issue", issue);
    return issue;
  }

  update(issue: StoredIssue, fields: IssueFields): void {
    const { title } = issue;
    this.#set(issue, fields);
    issue.updated_at = this.#now();
    if (title !== issue.title)
      this.#note(issue, `changed title from **${title}** to **${issue.title}**`, true);
    this.#tell("issue", issue);
  }

  remove(iid: number): void {
    this.#issues.delete(iid);
  }

  /** The comment; undefined where its text was commands and nothing else. */
  comment(issue: StoredIssue, body: string, author = 9): StoredNote | undefined {
    const kept = body.split("\n").filter((line) => !QUICK_ACTION.test(line));
    if (body.split("\n").includes("/close")) this.update(issue, { state_event: "close" });
    if (kept.join("\n").trim() === "") return undefined;
    const note = this.#note(issue, kept.join("\n"), false, author);
    issue.updated_at = note.created_at;
    this.#tell("note", issue);
    return note;
  }

  #note(issue: StoredIssue, body: string, system: boolean, author = 9): StoredNote {
    const note = { id: ++this.#notes, body, author, created_at: this.#now(), system };
    issue.notes.push(note);
    return note;
  }

  #set(issue: StoredIssue, { title, description, labels, assignee_ids, state_event }: IssueFields): void {
    if (title !== undefined) issue.title = title.trim();
    if (description !== undefined) issue.description = description;
    if (labels !== undefined) issue.labels = labelNames(labels);
    if (assignee_ids !== undefined) issue.assignees = assignee_ids.filter((id) => this.users.has(id));
    if (state_event !== undefined) issue.state = state_event === "close" ? "closed" : "opened";
  }

  #tell(kind: Change["kind"], { iid }: StoredIssue): void {
    for (const listener of this.#listeners) listener({ kind, iid });
  }

  /** Of the form that GitLab writes, and each later than the one before. */
  #now(): string {
    this.#moment = Math.max(this.#moment + 1, epochOf(this.#clock.now()));
    return new Date(this.#moment).toISOString();
  }
}

function labelNames(labels: string): string[] {
  const names = labels.split(",").map((label) => label.trim());
  return [...new Set(names.filter((name) => name !== ""))].sort();
}
