/** What a site of Jira holds: one project, its issues, comments and links, and an index that may lag behind. */
import type { Clock } from "@spec-kitty/tracker";
import { epochOf } from "@spec-kitty/tracker";
import type { IndexedIssue } from "./jira-jql.ts";

export interface JiraStatus {
  readonly id: string;
  readonly name: string;
  readonly category: "new" | "indeterminate" | "done";
}

export const STATUSES: readonly JiraStatus[] = [
  { id: "10000", name: "To Do", category: "new" },
  { id: "10001", name: "In Progress", category: "indeterminate" },
  { id: "10002", name: "In Review", category: "indeterminate" },
  { id: "10003", name: "Blocked", category: "indeterminate" },
  { id: "10004", name: "Done", category: "done" },
  { id: "10005", name: "Canceled", category: "done" },
];

export const TYPES = ["Epic", "Story", "Task", "Bug", "Sub-task"];
export const PRIORITIES = ["Highest", "High", "Medium", "Low", "Lowest"];
export const PEOPLE = ["712020:anna", "712020:ben"] as const;
/** One of a single line, one of several. */
export const CUSTOM_FIELDS = [
  {
    id: "customfield_10050",
    schema: { custom: "com.atlassian.jira.plugin.system.customfieldtypes:textfield" },
  },
  {
    id: "customfield_10051",
    schema: { custom: "com.atlassian.jira.plugin.system.customfieldtypes:textarea" },
  },
];

export interface JiraIssue {
  readonly id: string;
  key: string;
  summary: string;
  description: unknown;
  status: JiraStatus;
  type: string;
  priority: string;
  assignee: string | null;
  labels: readonly string[];
  parent: string | null;
  readonly custom: Record<string, unknown>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly created: number;
  updated: number;
}

export interface JiraComment {
  readonly id: string;
  readonly body: unknown;
  readonly author: string;
  readonly at: number;
}

export interface JiraLink {
  readonly id: string;
  readonly type: string;
  readonly inward: string;
  readonly outward: string;
}

export class JiraState {
  readonly project = { id: "10100", key: "KIT", name: "Kittens" };
  readonly issues = new Map<string, JiraIssue>();
  readonly comments = new Map<string, JiraComment[]>();
  readonly links: JiraLink[] = [];
  /** The statuses of the workflow; each leads to every other. */
  statuses: readonly JiraStatus[] = STATUSES;
  /** For how long a search does not see a change. */
  lag_ms = 0;
  readonly #clock: Pick<Clock, "now">;
  readonly #index = new Map<string, { readonly from: number; readonly entry: IndexedIssue | null }[]>();
  #ids = 10_000;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  newId(): string {
    return String(++this.#ids);
  }

  now(): number {
    return epochOf(this.#clock.now());
  }

  add(
    fields: Pick<JiraIssue, "summary" | "type"> & Partial<JiraIssue>,
    properties: Record<string, unknown> = {},
  ): JiraIssue {
    const id = this.newId();
    const [created, number] = [this.now(), this.issues.size + 1];
    const issue: JiraIssue = {
      ...{ id, key: `${this.project.key}-${number}`, description: null, status: this.statuses[0]! },
      ...{ priority: "Medium", assignee: null, labels: [], parent: null, custom: {}, properties },
      ...{ created, updated: created },
      ...fields,
    };
    this.issues.set(id, issue);
    this.comments.set(id, []);
    this.touch(issue);
    return issue;
  }

  /** By id or key. */
  find(idOrKey: string): JiraIssue | undefined {
    return this.issues.get(idOrKey) ?? [...this.issues.values()].find(({ key }) => key === idOrKey);
  }

  /** Something of the issue changed now. */
  touch(issue: JiraIssue): void {
    issue.updated = this.now();
    this.#indexed(issue.id, indexEntry(issue, this.project.key));
  }

  remove(id: string): void {
    this.issues.delete(id);
    this.#indexed(id, null);
  }

  #indexed(id: string, entry: IndexedIssue | null): void {
    const from = this.now() + this.lag_ms;
    this.#index.set(id, [...(this.#index.get(id) ?? []), { from, entry }].slice(-20));
  }

  /** What a search sees now. */
  indexed(): IndexedIssue[] {
    const now = this.now();
    return [...this.#index.values()].flatMap(
      (versions) => versions.findLast(({ from }) => from <= now)?.entry ?? [],
    );
  }

  linksOf(id: string): readonly JiraLink[] {
    return this.links.filter(({ inward, outward }) => inward === id || outward === id);
  }
}

function indexEntry(issue: JiraIssue, project: string): IndexedIssue {
  const seconds = (time: number) => Math.floor(time / 1000) * 1000;
  const { id, key, labels, status, summary, description } = issue;
  return {
    ...{ id, key, project, labels, status: status.name },
    text: `${summary} ${JSON.stringify(description)}`,
    ...{ created: seconds(issue.created), updated: seconds(issue.updated) },
  };
}
