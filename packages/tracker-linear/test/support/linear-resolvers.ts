/** What the loopback Linear answers: the root of its schema over a workspace, with Linear's own refusals. */
import { randomUUID } from "node:crypto";
import { ClientMistake, linearError } from "./linear-errors.ts";
import { matchesIssue, matchesLabel } from "./linear-filters.ts";
import type {
  IssueFields,
  LinearWorkspace,
  StoredComment,
  StoredIssue,
  StoredLabel,
  StoredRelation,
  StoredTeam,
} from "./linear-workspace.ts";

type Args = Readonly<Record<string, unknown>>;

const notFound = (entity: string, field?: string) =>
  linearError(
    field === undefined
      ? `Entity not found: ${entity}`
      : `Entity not found: ${entity}: ${field} contained an entry that could not be found.`,
    "INPUT_ERROR",
    "invalid input",
    `Could not find referenced ${entity}.`,
  );

export function rootOf(workspace: LinearWorkspace): object {
  const views = new Views(workspace);
  const writes = new Writes(workspace);
  return {
    organization: () => workspace.organization,
    issue: ({ id }: Args) => views.issue(findIssue(workspace, String(id))),
    issues: (args: Args) => {
      const found = [...workspace.issues.values()].filter((issue) =>
        matchesIssue(issue, args["filter"] as Args),
      );
      return page(found, args, (issue) => views.issue(issue));
    },
    issueLabels: (args: Args) =>
      page(
        workspace.labels.filter((label) => matchesLabel(label, args["filter"] as Args)),
        args,
        (label) => views.label(label),
      ),
    team: ({ id }: Args) => views.team(findTeam(workspace, String(id))),
    teams: (args: Args) => page(workspace.teams, args, (team) => views.team(team)),
    issueCreate({ input }: { readonly input: Args }) {
      return { success: true, lastSyncId: 1, issue: views.issue(writes.createIssue(input)) };
    },
    issueUpdate({ id, input }: { readonly id: string; readonly input: Args }) {
      return { success: true, lastSyncId: 1, issue: views.issue(writes.updateIssue(id, input)) };
    },
    issueRelationCreate({ input }: { readonly input: Args }) {
      return { success: true, lastSyncId: 1, issueRelation: views.relation(writes.createRelation(input)) };
    },
    issueLabelCreate({ input }: { readonly input: Args }) {
      return { success: true, lastSyncId: 1, issueLabel: views.label(writes.createLabel(input)) };
    },
    commentCreate({ input }: { readonly input: Args }) {
      return { success: true, lastSyncId: 1, comment: views.comment(writes.createComment(input)) };
    },
  };
}

/** Stored entities as the schema shows them. */
class Views {
  readonly #workspace: LinearWorkspace;

  constructor(workspace: LinearWorkspace) {
    this.#workspace = workspace;
  }

  issue(issue: StoredIssue): object {
    const { issues, labels, relations, users, organization } = this.#workspace;
    const parent = issue.parentId === null ? undefined : issues.get(issue.parentId);
    const own = labels.filter(({ id }) => issue.labelIds.includes(id));
    return {
      ...issue,
      trashed: issue.trashed || null,
      url: `https://linear.app/${organization.urlKey}/issue/${issue.identifier}`,
      state: () => this.#workspace.state(issue.stateId),
      labels: (args: Args) => page(own, args, (label) => this.label(label)),
      assignee: () => users.find(({ id }) => id === issue.assigneeId) ?? null,
      parent: () => parent && this.issue(parent),
      team: () => this.team(this.#workspace.team(issue.teamId)),
      comments: (args: Args) => page(issue.comments, args, (comment) => this.comment(comment)),
      relations: (args: Args) =>
        page(
          relations.filter(({ issueId }) => issueId === issue.id),
          args,
          (one) => this.relation(one),
        ),
      inverseRelations: (args: Args) =>
        page(
          relations.filter(({ relatedIssueId }) => relatedIssueId === issue.id),
          args,
          (one) => this.relation(one),
        ),
    };
  }

  label(label: StoredLabel): object {
    return {
      ...label,
      team: () => (label.teamId === null ? null : this.team(this.#workspace.team(label.teamId))),
    };
  }

  team(team: StoredTeam): object {
    return { ...team, states: (args: Args) => page(team.states, args, (state) => state) };
  }

  comment({ userId, ...comment }: StoredComment): object {
    const user = this.#workspace.users.find(({ id }) => id === userId);
    return { ...comment, updatedAt: comment.createdAt, user, botActor: null, externalUser: null };
  }

  relation(relation: StoredRelation): object {
    const { issues } = this.#workspace;
    return {
      ...relation,
      issue: () => this.issue(issues.get(relation.issueId)!),
      relatedIssue: () => this.issue(issues.get(relation.relatedIssueId)!),
    };
  }
}

/** Mutations, with what Linear refuses. */
class Writes {
  readonly #workspace: LinearWorkspace;

  constructor(workspace: LinearWorkspace) {
    this.#workspace = workspace;
  }

  createIssue({ id, teamId, ...input }: Args): StoredIssue {
    const team = findTeam(this.#workspace, String(teamId), "teamId");
    if (!(typeof input["title"] === "string")) throw new ClientMistake("title should not be null");
    if (id !== undefined && !UUID_V4.test(String(id))) throw new ClientMistake("id must be a UUID");
    if (id !== undefined && this.#workspace.issues.has(String(id)))
      throw linearError("Conflict on insert of Issue", "INPUT_ERROR", "invalid input", "This id is taken.");
    const fields = this.#fields(input, team);
    return this.#workspace.createIssue(team.id, { ...fields, ...(id !== undefined && { id: String(id) }) });
  }

  updateIssue(id: string, input: Args): StoredIssue {
    const issue = findIssue(this.#workspace, id);
    if (Object.keys(input).length === 0) throw new ClientMistake("an update of nothing");
    return this.#workspace.updateIssue(issue.id, this.#fields(input, this.#workspace.team(issue.teamId)));
  }

  createRelation({ type, issueId, relatedIssueId }: Args): StoredRelation {
    const [one, other] = [issueId, relatedIssueId].map((id) => findIssue(this.#workspace, String(id)));
    if (one === other)
      throw linearError("An issue cannot be related to itself", "INPUT_ERROR", "invalid input");
    const relation = { id: randomUUID(), type: String(type), issueId: one!.id, relatedIssueId: other!.id };
    this.#workspace.relations.push(relation);
    return relation;
  }

  createLabel({ name, teamId }: Args): StoredLabel {
    const team = findTeam(this.#workspace, String(teamId), "teamId");
    const isTaken = this.#workspace.labels.some(
      (label) =>
        label.name.toLowerCase() === String(name).toLowerCase() &&
        (label.teamId === null || label.teamId === team.id),
    );
    if (isTaken)
      throw linearError("duplicate label name", "INPUT_ERROR", "invalid input", "The label exists.");
    return this.#workspace.addLabel(String(name), team.id);
  }

  createComment({ issueId, body }: Args): StoredComment {
    const issue = findIssue(this.#workspace, String(issueId), "issueId");
    if (typeof body !== "string" || body.trim() === "") throw new ClientMistake("body should not be empty");
    return this.#workspace.addComment(issue.id, body);
  }

  #fields(input: Args, team: StoredTeam): IssueFields {
    const { title, priority, stateId, labelIds, assigneeId, parentId, ...rest } = input;
    const unmodelled = Object.keys(rest).filter((name) => name !== "description");
    if (unmodelled.length > 0) throw new ClientMistake(`the loopback does not keep ${unmodelled.join(", ")}`);
    if (typeof title === "string" && title.trim() === "")
      throw new ClientMistake("title should not be empty");
    if (typeof priority === "number" && (priority < 0 || priority > 4))
      throw new ClientMistake("priority must not be greater than 4");
    if (stateId !== undefined && !team.states.some(({ id }) => id === stateId))
      throw notFound("WorkflowState", "stateId");
    for (const id of (labelIds as readonly string[] | undefined) ?? []) this.#checkLabel(id, team);
    if (assigneeId && !this.#workspace.users.some(({ id }) => id === assigneeId))
      throw notFound("User", "assigneeId");
    if (parentId && !this.#workspace.issues.has(String(parentId))) throw notFound("Issue", "parentId");
    return { ...input } as IssueFields;
  }

  #checkLabel(id: string, team: StoredTeam): void {
    const label = this.#workspace.labels.find((one) => one.id === id);
    if (label === undefined) throw notFound("IssueLabel", "labelIds");
    if (label.isGroup || label.retiredAt !== null)
      throw linearError("The label cannot be set", "INPUT_ERROR", "invalid input");
    if (label.teamId !== null && label.teamId !== team.id)
      throw linearError("The label is another team's", "INPUT_ERROR", "invalid input");
  }
}

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** By UUID or by identifier. Also one in the trash; `issue` shows it. */
function findIssue({ issues }: LinearWorkspace, id: string, field?: string): StoredIssue {
  const found = issues.get(id) ?? [...issues.values()].find(({ identifier }) => identifier === id);
  if (found === undefined) throw notFound("Issue", field);
  return found;
}

function findTeam({ teams }: LinearWorkspace, id: string, field?: string): StoredTeam {
  const found = teams.find((team) => team.id === id);
  if (found === undefined) throw notFound("Team", field);
  return found;
}

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 250;

interface Entity {
  readonly id: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly archivedAt?: string | null;
}

/** A page of a connection, the newest first, archived ones only on request. */
function page<T extends Entity>(all: readonly T[], args: Args, view: (entity: T) => object): object {
  const { first = DEFAULT_PAGE, after, orderBy = "createdAt", includeArchived = false, last, before } = args;
  if (last !== undefined || before !== undefined) throw new ClientMistake("the loopback pages forward only");
  if (Number(first) > LARGEST_PAGE) throw new ClientMistake(`first must not be greater than ${LARGEST_PAGE}`);
  const by = (entity: T) => (orderBy === "updatedAt" && entity.updatedAt) || entity.createdAt || "";
  const listed = all
    .filter(({ archivedAt }) => includeArchived === true || !archivedAt)
    .sort((a, b) => (by(a) === by(b) ? 0 : by(a) < by(b) ? 1 : -1));
  const start = after ? listed.findIndex(({ id }) => id === after) + 1 : 0;
  if (after && start === 0) throw new ClientMistake("after is no cursor");
  const nodes = listed.slice(start, start + Number(first));
  return {
    nodes: nodes.map(view),
    pageInfo: {
      hasNextPage: start + nodes.length < listed.length,
      hasPreviousPage: start > 0,
      startCursor: nodes[0]?.id ?? null,
      endCursor: nodes.at(-1)?.id ?? null,
    },
  };
}
