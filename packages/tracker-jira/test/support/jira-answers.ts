/** What Jira answers to a request that its description allows. */

import { documentRefusal, type JiraEndpoint } from "./jira-api.ts";
import { JqlError, parseJql } from "./jira-jql.ts";
import {
  CUSTOM_FIELDS,
  type JiraComment,
  type JiraIssue,
  type JiraState,
  type JiraStatus,
  PEOPLE,
  PRIORITIES,
  TYPES,
} from "./jira-state.ts";

interface CheckedRequest {
  readonly endpoint: JiraEndpoint;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: checked against its schema
  readonly body: any;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Set where the request is not as Jira's description has it: the test that sent it has to fail. */
  readonly refusal?: string;
}

const NOT_FOUND: Answer = {
  status: 404,
  body: { errorMessages: ["Issue does not exist or you do not have permission to see it."], errors: {} },
};

const refused = (refusal: string): Answer => ({
  ...{ status: 400, refusal },
  body: { errorMessages: [refusal], errors: {} },
});

export class JiraAnswers {
  readonly #state: JiraState;
  /** Where the site is, as its answers tell. */
  readonly #site: () => string;
  /** More issues than this do not fit on a page, whatever is asked. */
  page_cap = 100;
  /** What the project's rules do not let be written, by field. */
  unwilling: Readonly<Record<string, string>> = {};

  constructor(state: JiraState, site: () => string) {
    this.#state = state;
    this.#site = site;
  }

  to(request: CheckedRequest): Answer {
    const { endpoint } = request;
    if (endpoint === "search") return this.#search(request);
    if (endpoint === "create") return this.#create(request);
    if (endpoint === "link") return this.#link(request);
    if (endpoint === "fields")
      return { status: 200, body: [{ id: "summary", schema: { type: "string" } }, ...CUSTOM_FIELDS] };
    if (endpoint === "sites")
      return { status: 200, body: [{ id: "cloud-1", name: "kit", url: "https://kit.example" }] };
    if (endpoint === "projects") return this.#projects(request);
    const issue = this.#state.find(request.params["issue"]!);
    if (issue === undefined) return NOT_FOUND;
    switch (endpoint) {
      case "issue":
        return { status: 200, body: this.#shown(issue, namesOf(request, "fields")) };
      case "edit":
        return this.#edit(issue, request);
      case "transitions":
        return { status: 200, body: { transitions: this.#transitions(issue).map(transitionShown) } };
      case "transition":
        return this.#transition(issue, request);
      case "comments":
        return this.#comments(issue, request);
      case "comment":
        return this.#comment(issue, request);
    }
  }

  #search(request: CheckedRequest): Answer {
    const jql = request.query.get("jql")!;
    const token = request.query.get("nextPageToken");
    const size = Math.min(Number(request.query.get("maxResults") ?? 50), this.page_cap);
    const known =
      token === null ? { jql, after: 0 } : (JSON.parse(atob(token)) as { jql: string; after: number });
    if (known.jql !== jql) return refused("nextPageToken belongs to another query");
    try {
      const query = parseJql(jql);
      const found = this.#state.indexed().filter(query.matches).sort(query.compare);
      const page = found.slice(known.after, known.after + size);
      const after = known.after + page.length;
      const fields = namesOf(request, "fields");
      const properties = namesOf(request, "properties");
      const issues = page.flatMap(({ id }) => {
        const issue = this.#state.issues.get(id);
        if (issue === undefined) return [];
        const kept = Object.entries(issue.properties).filter(([key]) => properties.includes(key));
        return [
          {
            ...this.#shown(issue, fields),
            ...(properties.length > 0 && { properties: Object.fromEntries(kept) }),
          },
        ];
      });
      const isLast = after >= found.length;
      return {
        status: 200,
        body: { issues, isLast, ...(!isLast && { nextPageToken: btoa(JSON.stringify({ jql, after })) }) },
      };
    } catch (error) {
      if (error instanceof JqlError) return refused(error.message);
      throw error;
    }
  }

  #create({ body: { fields, properties = [] } }: CheckedRequest): Answer {
    const refusal =
      this.#refusalOf(fields) ??
      (fields.issuetype.name === "Sub-task" && !fields.parent && "a sub-task needs a parent");
    if (refusal) return refused(refusal);
    const issue = this.#state.add(
      { summary: fields.summary, type: fields.issuetype.name },
      Object.fromEntries(properties.map(({ key, value }: { key: string; value: unknown }) => [key, value])),
    );
    this.#set(issue, fields);
    const self = `${this.#site()}/rest/api/3/issue/${issue.id}`;
    return { status: 201, body: { id: issue.id, key: issue.key, self } };
  }

  #edit(issue: JiraIssue, { body: { fields = {}, update } }: CheckedRequest): Answer {
    const refusal = this.#refusalOf(fields);
    if (refusal !== undefined) return refused(refusal);
    const unwilling = this.#unwillingTo(fields);
    if (unwilling !== undefined) return unwilling;
    this.#set(issue, fields);
    if (update !== undefined) issue.parent = null;
    this.#state.touch(issue);
    return { status: 204 };
  }

  #refusalOf(
    fields: Record<string, unknown> &
      Record<string, { name: string; accountId: string; id: string; key: string }>,
  ): string | undefined {
    const { project, issuetype, priority, assignee, parent, description, customfield_10051: rich } = fields;
    if (project && project.key !== this.#state.project.key) return `project: ${project.key} is not there`;
    if (issuetype && !TYPES.includes(issuetype.name)) return "The issue type selected is invalid.";
    if (priority && !PRIORITIES.includes(priority.name)) return "The priority selected is invalid.";
    if (assignee && !PEOPLE.some((one) => one === assignee.accountId))
      return `User '${assignee.accountId}' does not exist.`;
    if (parent && this.#state.find(parent.id ?? parent.key) === undefined)
      return "parent: issue does not exist";
    return documentRefusal(description) ?? documentRefusal(rich);
  }

  #unwillingTo(fields: object): Answer | undefined {
    const errors = Object.entries(this.unwilling).filter(([name]) => Object.hasOwn(fields, name));
    if (errors.length === 0) return undefined;
    return { status: 400, body: { errorMessages: [], errors: Object.fromEntries(errors) } };
  }

  // biome-ignore lint/suspicious/noExplicitAny: checked against its schema
  #set(issue: JiraIssue, fields: any): void {
    const { summary, description, issuetype, priority, assignee, labels, parent } = fields;
    if (summary !== undefined) issue.summary = summary.trim();
    if (description !== undefined) issue.description = description;
    if (issuetype !== undefined) issue.type = issuetype.name;
    if (priority !== undefined) issue.priority = priority.name;
    if (assignee !== undefined) issue.assignee = assignee?.accountId ?? null;
    if (labels !== undefined) issue.labels = [...new Set<string>(labels)].sort();
    if (parent !== undefined) issue.parent = this.#state.find(parent.id ?? parent.key)!.id;
    for (const { id } of CUSTOM_FIELDS) if (fields[id] !== undefined) issue.custom[id] = fields[id];
    this.#state.touch(issue);
  }

  #transitions(issue: JiraIssue): readonly JiraStatus[] {
    return this.#state.statuses.filter(({ id }) => id !== issue.status.id);
  }

  #transition(issue: JiraIssue, { body }: CheckedRequest): Answer {
    const to = this.#transitions(issue).find((status) => transitionId(status) === body.transition.id);
    if (to === undefined) return refused(`the transition ${body.transition.id} is not offered`);
    issue.status = to;
    this.#state.touch(issue);
    return { status: 204 };
  }

  #comments({ id }: JiraIssue, { query }: CheckedRequest): Answer {
    const all = this.#state.comments.get(id)!;
    const [startAt, maxResults] = [Number(query.get("startAt") ?? 0), Number(query.get("maxResults") ?? 50)];
    const comments = all.slice(startAt, startAt + maxResults).map(commentShown);
    return { status: 200, body: { startAt, maxResults, total: all.length, comments } };
  }

  #comment(issue: JiraIssue, { body }: CheckedRequest): Answer {
    const refusal = documentRefusal(body.body);
    if (refusal !== undefined) return refused(refusal);
    return { status: 201, body: commentShown(this.addComment(issue, body.body, PEOPLE[0])) };
  }

  addComment(issue: JiraIssue, body: unknown, author: string): JiraComment {
    const comment = { id: this.#state.newId(), body, author, at: this.#state.now() };
    this.#state.comments.get(issue.id)!.push(comment);
    this.#state.touch(issue);
    return comment;
  }

  #link({ body: { type, inwardIssue, outwardIssue } }: CheckedRequest): Answer {
    if (!["Blocks", "Duplicate", "Relates"].includes(type.name))
      return refused(`No issue link type with name '${type.name}' found.`);
    const [inward, outward] = [this.#state.find(inwardIssue.id), this.#state.find(outwardIssue.id)];
    if (inward === undefined || outward === undefined) return NOT_FOUND;
    this.#state.links.push({
      id: this.#state.newId(),
      type: type.name,
      inward: inward.id,
      outward: outward.id,
    });
    this.#state.touch(inward);
    this.#state.touch(outward);
    return { status: 201 };
  }

  #projects({ query }: CheckedRequest): Answer {
    const startAt = Number(query.get("startAt"));
    const values = startAt === 0 ? [this.#state.project] : [];
    return {
      status: 200,
      body: { startAt, maxResults: Number(query.get("maxResults")), isLast: true, values },
    };
  }

  #shown(issue: JiraIssue, names: readonly string[]): object {
    const all = this.#fieldsOf(issue);
    const fields = Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
    return { ...this.#linked(issue), fields };
  }

  #fieldsOf(issue: JiraIssue): Record<string, unknown> {
    const { id, status, assignee, parent } = issue;
    return {
      ...issue.custom,
      ...{ summary: issue.summary, description: issue.description, labels: issue.labels },
      status: { id: status.id, name: status.name, statusCategory: { key: status.category } },
      issuetype: { name: issue.type, subtask: issue.type === "Sub-task" },
      priority: { name: issue.priority },
      assignee: assignee === null ? null : { accountId: assignee, displayName: assignee },
      parent: parent === null ? undefined : this.#linked(this.#state.issues.get(parent)),
      ...{ created: timeText(issue.created), updated: timeText(issue.updated) },
      // Of each link the issue shows the other end.
      issuelinks: this.#state.linksOf(id).map((link) => ({
        ...{ id: link.id, type: { name: link.type } },
        ...(link.inward === id
          ? { outwardIssue: this.#linked(this.#state.issues.get(link.outward)) }
          : { inwardIssue: this.#linked(this.#state.issues.get(link.inward)) }),
      })),
    };
  }

  #linked(issue: JiraIssue | undefined): object | undefined {
    return issue && { id: issue.id, key: issue.key, self: `${this.#site()}/rest/api/3/issue/${issue.id}` };
  }
}

function namesOf({ query }: CheckedRequest, name: string): readonly string[] {
  return query.get(name)?.split(",") ?? [];
}

function transitionId({ id }: JiraStatus): string {
  return `${Number(id) - 9990}1`;
}

function transitionShown(status: JiraStatus): object {
  const to = { id: status.id, name: status.name, statusCategory: { key: status.category } };
  return { id: transitionId(status), name: `Move to ${status.name.toLowerCase()}`, to };
}

function commentShown({ id, body, author, at }: JiraComment): object {
  return { id, body, author: { accountId: author }, created: timeText(at), updated: timeText(at) };
}

/** As Jira writes times: with milliseconds and an offset without a colon. */
export function timeText(time: number): string {
  return new Date(time + 7_200_000).toISOString().replace("Z", "+0200");
}
