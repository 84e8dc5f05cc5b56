/** What GitHub answers to a request that its API description allows. */
import type { RestAnswer, RestCall } from "../../../tracker/test/support/rest-vendor.ts";
import type { GitHubEndpoint } from "./github-api.ts";
import type { GitHubApp } from "./github-app.ts";
import type { GitHubRepository, IssueFields, StoredIssue } from "./github-repository.ts";

type Asked = Omit<RestCall<GitHubEndpoint>, "endpoint"> & {
  readonly repository: GitHubRepository;
  readonly app: GitHubApp;
  readonly origin: string;
};
type Answer = (asked: Asked) => RestAnswer;

const message = (status: number, text: string): RestAnswer => ({
  status,
  body: { message: text, documentation_url: "https://docs.github.com/rest", status: String(status) },
});
const NOT_FOUND = message(404, "Not Found");

function ofRepository(answer: Answer): Answer {
  return (asked) => {
    const { repository, params } = asked;
    const isHere = params["owner"] === repository.owner && params["repo"] === repository.name;
    return isHere ? answer(asked) : NOT_FOUND;
  };
}

function ofIssue(answer: (issue: StoredIssue, asked: Asked) => RestAnswer): Answer {
  return ofRepository((asked) => {
    const issue = asked.repository.issue(Number(asked.params["issue_number"]));
    if (issue === "deleted") return message(410, "This issue was deleted");
    if (issue === "moved") {
      const url = `${asked.origin}/repositories/2/issues/9`;
      return { ...message(301, "Moved Permanently"), headers: { location: url } };
    }
    return issue === undefined ? NOT_FOUND : answer(issue, asked);
  });
}

export const GITHUB_ANSWERS: Readonly<Record<GitHubEndpoint, Answer>> = {
  list_issues: ofRepository((asked) => {
    const { repository, query } = asked;
    const [state, since] = [query.get("state") ?? "open", query.get("since")];
    const labels = query.get("labels")?.split(",") ?? [];
    if (Number(query.get("page") ?? 1) > repository.most_pages)
      return message(422, "Pagination with the page parameter is not supported for large datasets");
    const found = repository.issues
      .filter((issue) => state === "all" || issue.state === state)
      .filter((issue) => since === null || repository.isSince(issue, since))
      .filter((issue) => labels.every((label) => issue.labels.includes(label)));
    const by = query.get("sort") === "updated" ? "updated_at" : "created_at";
    found.sort((a, b) => Date.parse(a[by]) - Date.parse(b[by]) || a.number - b.number);
    if (query.get("direction") !== "asc") found.reverse();
    return page(
      found.map((issue) => issueJson(repository, issue)),
      asked,
    );
  }),
  create_issue: ofRepository(({ repository, body }) => {
    const fields = body as IssueFields & { readonly title: string };
    if (fields.title.length > 256) return message(422, "Validation Failed");
    return { status: 201, body: issueJson(repository, repository.create(fields)) };
  }),
  get_issue: ofIssue((issue, { repository }) => ({ status: 200, body: issueJson(repository, issue) })),
  update_issue: ofIssue((issue, { repository, body }) => {
    repository.update(issue, body as IssueFields);
    return { status: 200, body: issueJson(repository, issue) };
  }),
  list_comments: ofIssue((issue, asked) => page(issue.comments.map(commentJson), asked)),
  create_comment: ofIssue((issue, { repository, body }) => {
    const { body: text } = body as { readonly body: string };
    if (text.trim() === "") return message(422, "Validation Failed");
    return { status: 201, body: commentJson(repository.comment(issue, text)) };
  }),
  list_events: ofRepository((asked) =>
    page(
      asked.repository.issues
        .map((issue) => ({
          ...{ id: 100 + issue.number, event: "labeled", actor: userJson("anna") },
          ...{ created_at: issue.updated_at, issue: issueJson(asked.repository, issue) },
        }))
        .reverse(),
      asked,
    ),
  ),
  list_organizations: (asked) => page([{ ...userJson("acme"), description: "Acme Inc." }], asked),
  get_user: () => ({ status: 200, body: { ...userJson("anna"), name: "Anna" } }),
  list_organization_repositories: (asked) =>
    asked.params["org"] === "acme" ? page([repositoryJson(asked.repository, "acme")], asked) : NOT_FOUND,
  list_user_repositories: (asked) => page([repositoryJson(asked.repository, "anna")], asked),
  create_installation_token({ app, repository, params, body }) {
    if (params["installation_id"] !== String(app.installation_id)) return NOT_FOUND;
    const { repositories = [repository.name] } = body as { readonly repositories?: readonly string[] };
    if (repositories.some((name) => name !== repository.name))
      return message(422, "There is at least one repository that does not exist or is not accessible.");
    const permissions = { issues: "write", metadata: "read" };
    return { status: 201, body: { ...app.newToken(), permissions, repository_selection: "selected" } };
  },
};

/** A page, with the address of the next one where there is one. */
function page(rows: readonly unknown[], { origin, path, query }: Asked): RestAnswer {
  const [number, size] = [Number(query.get("page") ?? 1), Number(query.get("per_page") ?? 30)];
  const next = new URLSearchParams({ ...Object.fromEntries(query), page: String(number + 1) });
  const link = `<${origin}${path}?${next}>; rel="next", <${origin}${path}>; rel="first"`;
  return {
    status: 200,
    body: rows.slice((number - 1) * size, number * size),
    ...(number * size < rows.length && { headers: { link } }),
  };
}

function userJson(login: string): object {
  return {
    login,
    id: login.length,
    type: "User",
    html_url: `https://github.com/${login}`,
    site_admin: false,
  };
}

/** The issue with the fields that GitHub gives, but for those that no connector reads. */
export function issueJson(
  { owner, name }: GitHubRepository,
  issue: StoredIssue,
): Readonly<Record<string, unknown>> {
  const { number, title, body, state, created_at, updated_at, isPullRequest } = issue;
  const [html_url, url] = [
    `https://github.com/${owner}/${name}/issues/${number}`,
    `https://api.github.com/repos/${owner}/${name}/issues/${number}`,
  ];
  return {
    ...{ id: 1000 + number, number, url, html_url, title, body, state, created_at, updated_at },
    ...{ state_reason: state === "closed" ? "completed" : null, user: userJson("anna"), locked: false },
    labels: issue.labels.map((label, i) => ({ id: i, name: label, color: "ededed", default: false })),
    assignees: issue.assignees.map(userJson),
    ...{ milestone: null, comments: issue.comments.length, author_association: "MEMBER" },
    closed_at: state === "closed" ? updated_at : null,
    ...(isPullRequest && { pull_request: { url } }),
  };
}

function commentJson({ id, body, author, created_at }: StoredIssue["comments"][number]): object {
  return { id, body, user: userJson(author), created_at, updated_at: created_at };
}

export function repositoryJson({ name }: GitHubRepository, owner: string): Readonly<Record<string, unknown>> {
  return {
    ...{ id: 42, name, full_name: `${owner}/${name}`, owner: userJson(owner), private: true },
    ...{ html_url: `https://github.com/${owner}/${name}`, default_branch: "main", visibility: "private" },
  };
}
