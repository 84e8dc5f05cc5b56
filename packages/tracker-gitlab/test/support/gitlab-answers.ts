/** What GitLab answers to a request that its API description allows. */
import type { GitLabEndpoint } from "./gitlab-api.ts";
import type { GitLabProject, IssueFields, StoredIssue } from "./gitlab-project.ts";

export interface GitLabAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Asked {
  readonly project: GitLabProject;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

const NOT_FOUND: GitLabAnswer = { status: 404, body: { message: "404 Not found" } };

/** The answer to a request for one issue; GitLab tells no one that there is one which they may not see. */
function ofIssue(answer: (issue: StoredIssue, asked: Asked) => GitLabAnswer): (asked: Asked) => GitLabAnswer {
  return (asked) => {
    const { project, params } = asked;
    if (!isOf(project, params["project"]!)) return NOT_FOUND;
    if (!/^\d+$/.test(params["issue"]!)) return { status: 400, body: { error: "issue_iid is invalid" } };
    const issue = project.issue(Number(params["issue"]));
    return issue === undefined ? NOT_FOUND : answer(issue, asked);
  };
}

function ofProject(answer: (asked: Asked) => GitLabAnswer): (asked: Asked) => GitLabAnswer {
  return (asked) => (isOf(asked.project, asked.params["project"]!) ? answer(asked) : NOT_FOUND);
}

const isOf = ({ id, path }: GitLabProject, named: unknown) => named === path || String(named) === String(id);

export const GITLAB_ANSWERS: Readonly<Record<GitLabEndpoint, (asked: Asked) => GitLabAnswer>> = {
  list_issues: ofProject(({ project, query }) => {
    const [since, search] = [query.get("updated_after"), query.get("search")?.toLowerCase()];
    const state = query.get("state") ?? "all";
    const found = project.issues
      .filter((issue) => state === "all" || issue.state === state)
      .filter((issue) => since === null || Date.parse(issue.updated_at) >= Date.parse(since))
      .filter(
        ({ title, description }) =>
          search === undefined || `${title}\n${description ?? ""}`.toLowerCase().includes(search),
      );
    const by = query.get("order_by") === "updated_at" ? "updated_at" : "created_at";
    found.sort((a, b) => Date.parse(a[by]) - Date.parse(b[by]) || a.iid - b.iid);
    if (query.get("sort") !== "asc") found.reverse();
    return page(
      found.map((issue) => issueJson(project, issue)),
      query,
    );
  }),
  get_issue: ofIssue((issue, { project }) => ({ status: 200, body: issueJson(project, issue) })),
  create_issue: ofProject(({ project, body }) => {
    const fields = body as IssueFields & { readonly title: string };
    const refusal = titleRefusal(fields);
    return refusal ?? { status: 201, body: issueJson(project, project.create(fields)) };
  }),
  update_issue: ofIssue((issue, { project, body }) => {
    const refusal = titleRefusal(body as IssueFields);
    if (refusal !== undefined) return refusal;
    project.update(issue, body as IssueFields);
    return { status: 200, body: issueJson(project, issue) };
  }),
  list_notes: ofIssue((issue, { project, query }) => {
    const notes = issue.notes.map((note) => noteJson(project, issue, note));
    return page(query.get("sort") === "asc" ? notes : notes.reverse(), query);
  }),
  create_note: ofIssue((issue, { project, body }) => {
    const { body: text } = body as { readonly body: string };
    if (text.trim() === "")
      return { status: 400, body: { message: "400 Bad request - Note can't be blank" } };
    const note = project.comment(issue, text);
    if (note === undefined)
      return { status: 202, body: { commands_changes: {}, summary: ["Ran the commands."] } };
    return { status: 201, body: noteJson(project, issue, note) };
  }),
  list_links: ofIssue((issue, { project }) => ({
    status: 200,
    body: project.links
      .filter(({ source, target }) => source === issue.iid || target === issue.iid)
      .map(({ source, target, type }) => ({
        ...issueJson(project, project.issue(source === issue.iid ? target : source)!),
        link_type: type === "blocks" && target === issue.iid ? "is_blocked_by" : type,
      })),
  })),
  create_link: ofIssue((issue, { project, body }) => {
    const { target_project_id, target_issue_iid, link_type = "relates_to" } = body as Record<string, unknown>;
    const target = isOf(project, target_project_id) ? project.issue(Number(target_issue_iid)) : undefined;
    if (target === undefined) return NOT_FOUND;
    const pair = [issue.iid, target.iid];
    const isThere = project.links.some((link) => pair.includes(link.source) && pair.includes(link.target));
    if (isThere) return { status: 409, body: { message: "Issue(s) already assigned" } };
    const [source, aim] = link_type === "is_blocked_by" ? [target, issue] : [issue, target];
    project.links.push({
      ...{ source: source.iid, target: aim.iid },
      type: link_type === "relates_to" ? "relates_to" : "blocks",
    });
    const [source_issue, target_issue] = [issueJson(project, issue), issueJson(project, target)];
    return { status: 201, body: { source_issue, target_issue, link_type } };
  }),
  list_groups: ({ query }) => page([GROUP], query),
  list_projects: ({ project, params, query }) => {
    if (params["group"] !== String(GROUP.id) && params["group"] !== GROUP.full_path) return NOT_FOUND;
    return page([projectJson(project)], query);
  },
};

const GROUP = {
  id: 5,
  full_path: "group",
  full_name: "Group",
  web_url: "https://gitlab.example/groups/group",
};

function titleRefusal({ title }: IssueFields): GitLabAnswer | undefined {
  if (title === undefined || title.length <= 255) return undefined;
  return { status: 400, body: { message: { title: ["is too long (maximum is 255 characters)"] } } };
}

function page(rows: readonly unknown[], query: URLSearchParams): GitLabAnswer {
  const [number, size] = [Number(query.get("page") ?? 1), Number(query.get("per_page") ?? 20)];
  const pages = Math.max(1, Math.ceil(rows.length / size));
  return {
    status: 200,
    body: rows.slice((number - 1) * size, number * size),
    headers: {
      ...{ "x-page": String(number), "x-per-page": String(size), "x-total": String(rows.length) },
      ...{ "x-total-pages": String(pages), "x-next-page": number < pages ? String(number + 1) : "" },
    },
  };
}

function userJson(project: GitLabProject, id: number): object {
  const username = project.users.get(id)!;
  return { id, username, name: username, state: "active", web_url: `https://gitlab.example/${username}` };
}

/** The issue with the fields that GitLab gives, but for those that no connector reads. */
export function issueJson(project: GitLabProject, issue: StoredIssue): Readonly<Record<string, unknown>> {
  const { iid, title, description, state, labels, created_at, updated_at } = issue;
  const assignees = issue.assignees.map((id) => userJson(project, id));
  return {
    ...{ id: 1000 + iid, iid, project_id: project.id, title, description, state, created_at, updated_at },
    ...{ closed_at: state === "closed" ? updated_at : null, labels, milestone: null, assignees },
    ...{ author: userJson(project, 9), type: "ISSUE", assignee: assignees[0] ?? null },
    user_notes_count: issue.notes.filter(({ system }) => !system).length,
    ...{ confidential: false, issue_type: "issue", severity: "UNKNOWN", weight: null, moved_to_id: null },
    web_url: `https://gitlab.example/${project.path}/-/issues/${iid}`,
    references: { short: `#${iid}`, relative: `#${iid}`, full: `${project.path}#${iid}` },
  };
}

function noteJson(
  project: GitLabProject,
  { iid }: StoredIssue,
  { id, body, author, created_at, system }: StoredIssue["notes"][number],
): object {
  return {
    ...{ id, body, attachment: null, author: userJson(project, author), created_at, updated_at: created_at },
    ...{ system, noteable_id: 1000 + iid, noteable_type: "Issue", noteable_iid: iid, project_id: project.id },
    ...{ resolvable: false, confidential: false, internal: false },
  };
}

export function projectJson({ id, path }: GitLabProject): Readonly<Record<string, unknown>> {
  return {
    ...{ id, name: "Project", name_with_namespace: "Group / Project", path_with_namespace: path },
    ...{ web_url: `https://gitlab.example/${path}`, namespace: { id: 5, full_path: "group", kind: "group" } },
  };
}
