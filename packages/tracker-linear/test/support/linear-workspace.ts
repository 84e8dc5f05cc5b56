/** The state of a workspace on the loopback Linear, and what people do in it. */
import { randomUUID } from "node:crypto";
import { type Clock, epochOf } from "../../../tracker/src/index.ts";

export interface StoredState {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly position: number;
}

export interface StoredLabel {
  readonly id: string;
  readonly name: string;
  readonly isGroup: boolean;
  readonly retiredAt: string | null;
  /** Null for a label of the whole workspace. */
  readonly teamId: string | null;
}

export interface StoredUser {
  readonly id: string;
  readonly displayName: string;
}

export interface StoredComment {
  readonly id: string;
  readonly body: string;
  readonly createdAt: string;
  readonly userId: string;
}

export interface StoredIssue {
  readonly id: string;
  readonly identifier: string;
  readonly createdAt: string;
  updatedAt: string;
  teamId: string;
  title: string;
  description: string | null;
  priority: number;
  stateId: string;
  labelIds: readonly string[];
  assigneeId: string | null;
  parentId: string | null;
  trashed: boolean;
  archivedAt: string | null;
  readonly comments: StoredComment[];
}

export interface StoredRelation {
  readonly id: string;
  readonly type: string;
  readonly issueId: string;
  readonly relatedIssueId: string;
}

export interface StoredTeam {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  states: readonly StoredState[];
}

export type IssueFields = Partial<
  Pick<
    StoredIssue,
    | "title"
    | "description"
    | "priority"
    | "stateId"
    | "labelIds"
    | "assigneeId"
    | "parentId"
    | "teamId"
    | "trashed"
    | "archivedAt"
  >
>;

/** A change as webhooks tell it. */
export interface Change {
  readonly action: "create" | "update" | "remove";
  readonly type: "Issue" | "Comment";
  readonly issue: StoredIssue;
  readonly comment?: StoredComment;
}

/** Types and names of the states that a team of six statuses has. */
const STATES = [
  ["Backlog", "backlog"],
  ["Todo", "unstarted"],
  ["In Progress", "started"],
  ["In Review", "started"],
  ["Blocked", "started"],
  ["Done", "completed"],
  ["Canceled", "canceled"],
  ["Duplicate", "duplicate"],
] as const;

export class LinearWorkspace {
  readonly organization = { id: randomUUID(), name: "Acme Inc.", urlKey: "acme" };
  readonly teams: StoredTeam[] = [];
  readonly users: StoredUser[] = [];
  readonly labels: StoredLabel[] = [];
  readonly relations: StoredRelation[] = [];
  readonly issues = new Map<string, StoredIssue>();
  readonly #clock: Pick<Clock, "now">;
  readonly #listeners: ((change: Change) => void)[] = [];
  readonly #counts = new Map<string, number>();
  #last = 0;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
    for (const displayName of ["anna", "ben"]) this.users.push({ id: randomUUID(), displayName });
  }

  addTeam(key: string, states: readonly (readonly [name: string, type: string])[] = STATES): StoredTeam {
    const team: StoredTeam = {
      ...{ id: randomUUID(), key, name: `Team ${key}` },
      states: states.map(([name, type], position) => ({ id: randomUUID(), name, type, position })),
    };
    this.teams.push(team);
    return team;
  }

  /** Puts another state in the place of one. */
  replaceState(teamId: string, place: number, { name, type }: Pick<StoredState, "name" | "type">): void {
    const team = this.team(teamId);
    const state = { id: randomUUID(), name, type, position: place };
    team.states = team.states.with(place, state);
  }

  addLabel(name: string, teamId: string | null, more: Partial<StoredLabel> = {}): StoredLabel {
    const label = { id: randomUUID(), name, teamId, isGroup: false, retiredAt: null, ...more };
    this.labels.push(label);
    return label;
  }

  /** Calls with each change; the webhooks of the workspace. */
  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  /** Each moment later than the one before, as no two changes are of the same. */
  now(): string {
    this.#last = Math.max(epochOf(this.#clock.now()), this.#last + 1);
    return new Date(this.#last).toISOString();
  }

  createIssue(
    teamId: string,
    { id = randomUUID(), ...fields }: IssueFields & { readonly id?: string },
  ): StoredIssue {
    const team = this.team(teamId);
    const number = (this.#counts.get(teamId) ?? 0) + 1;
    this.#counts.set(teamId, number);
    const at = this.now();
    const first = team.states.find(({ type }) => type === "unstarted") ?? team.states[0]!;
    const issue: StoredIssue = {
      ...{ id, identifier: `${team.key}-${number}`, teamId, createdAt: at, updatedAt: at, title: "" },
      ...{
        description: null,
        priority: 0,
        stateId: first.id,
        labelIds: [],
        assigneeId: null,
        parentId: null,
      },
      ...{ trashed: false, archivedAt: null, comments: [] },
      ...fields,
    };
    this.issues.set(id, issue);
    this.#tell({ action: "create", type: "Issue", issue });
    return issue;
  }

  updateIssue(id: string, fields: IssueFields): StoredIssue {
    const issue = this.issues.get(id)!;
    Object.assign(issue, fields, { updatedAt: this.now() });
    this.#tell({ action: fields.trashed ? "remove" : "update", type: "Issue", issue });
    return issue;
  }

  addComment(issueId: string, body: string, userId = this.users[0]!.id): StoredComment {
    const issue = this.issues.get(issueId)!;
    const comment = { id: randomUUID(), body, createdAt: this.now(), userId };
    // That a comment changes its issue is promised nowhere, so that it does not here.
    issue.comments.push(comment);
    this.#tell({ action: "create", type: "Comment", issue, comment });
    return comment;
  }

  /** Deletes for good, as Linear does a month after an issue was thrown away. */
  deleteIssue(id: string): void {
    this.issues.delete(id);
  }

  team(id: string): StoredTeam {
    return this.teams.find((one) => one.id === id)!;
  }

  state(id: string): StoredState | undefined {
    return this.teams.flatMap(({ states }) => states).find((one) => one.id === id);
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}
