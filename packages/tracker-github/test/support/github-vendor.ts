/** GitHub on 127.0.0.1, which keeps to GitHub's published description of its API. */
import { createHmac, randomUUID } from "node:crypto";
import {
  type CanonicalIssue,
  type Clock,
  canonicalIssue,
  epochOf,
  type IssuePatch,
} from "../../../tracker/src/index.ts";
import type { ScriptedFailure } from "../../../tracker/src/suites.ts";
import { type RestAnswer, RestVendor } from "../../../tracker/test/support/rest-vendor.ts";
import { GITHUB_ANSWERS, issueJson, repositoryJson } from "./github-answers.ts";
import { GITHUB_API, type GitHubEndpoint } from "./github-api.ts";
import { GitHubApp } from "./github-app.ts";
import { type Change, GitHubRepository, type IssueFields, type StoredIssue } from "./github-repository.ts";

export const TOKEN = "ghp_0123456789abcdef";
/** What Nango holds in place of a token. */
export const ACCESS_TOKEN = "gho_0123456789abcdef";

export interface GitHubVendor extends AsyncDisposable {
  readonly repository: GitHubRepository;
  readonly app: GitHubApp;
  readonly api: RestVendor<GitHubEndpoint>;
  /** A person's edit, in canonical values. */
  edit(number: string, patch: IssuePatch): void;
  /** What a person sees of an issue, in canonical values. */
  shown(issue: StoredIssue): CanonicalIssue;
  /** Sends each change to a URL from now on, signed with the secret. */
  subscribe(url: string, secret: string): void;
}

export async function openGitHub(clock: Clock): Promise<GitHubVendor> {
  const repository = new GitHubRepository(clock);
  const app = new GitHubApp(clock);
  const now = () => epochOf(clock.now()) / 1000;
  const api: RestVendor<GitHubEndpoint> = await RestVendor.open<GitHubEndpoint>({
    ...{ clock, endpoints: GITHUB_API, base_path: "" },
    isAuthorized: ({ authorization }) => {
      const bearer = bearerOf(authorization);
      return [TOKEN, ACCESS_TOKEN].includes(bearer) || app.isToken(bearer) || app.isStatement(bearer);
    },
    headerRefusal: (headers, endpoint) => {
      const isOfApp = app.isStatement(bearerOf(headers.authorization));
      if (isOfApp !== (endpoint === "create_installation_token")) return "the sign-in is of the wrong kind";
      return headerRefusal(headers, endpoint);
    },
    answer: ({ endpoint, ...asked }) =>
      GITHUB_ANSWERS[endpoint]({ ...asked, repository, app, origin: api.origin }),
    failure: (failure) => failed(failure, now()),
    refusal: (reason) => ({ status: 422, body: { message: `Invalid request: ${reason}` } }),
    limits: (left, reset) => ({
      ...{ "x-ratelimit-limit": "5000", "x-ratelimit-remaining": String(left) },
      "x-ratelimit-reset": String(reset),
    }),
  });
  return {
    ...{ repository, app, api },
    edit: (number, patch) =>
      repository.update(repository.issue(Number(number)) as StoredIssue, fieldsOf(patch)),
    shown: (issue) => shown(repository, issue),
    subscribe: (url, secret) =>
      repository.onChange((change) => deliver(repository, api, url, secret, change)),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

function bearerOf(authorization: string | undefined): string {
  return /^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? "";
}

function headerRefusal(
  {
    accept,
    "content-type": type,
    "user-agent": agent,
    "x-github-api-version": version,
  }: Readonly<Record<string, string | string[] | undefined>>,
  endpoint: GitHubEndpoint,
): string | undefined {
  // GitHub turns away who does not say what they are.
  if (agent === undefined) return "the header User-Agent is missing";
  if (/^(create|update)_/.test(endpoint) && type !== "application/json")
    return `the content is ${String(type)}`;
  // Discovery names neither.
  if (accept !== undefined && !/json|\*\/\*/.test(String(accept))) return `accepts ${String(accept)}`;
  return version === undefined || version === "2022-11-28" ? undefined : `API version ${String(version)}`;
}

const FAILURES: Readonly<Record<string, RestAnswer>> = {
  unavailable: { status: 503, body: "<h1>Unicorn!</h1>" },
  unauthorized: { status: 401, body: { message: "Bad credentials" } },
  forbidden: { status: 403, body: { message: "Resource not accessible by personal access token" } },
};

/** A rate limit is told as 403, as GitHub does. */
function failed(failure: Exclude<ScriptedFailure, { kind: "disconnect" }>, now: number): RestAnswer {
  if (failure.kind !== "rate_limit") return FAILURES[failure.kind]!;
  const reset = String(Math.ceil(now + failure.retry_after_seconds));
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
  return { status: 403, body: { message: "API rate limit exceeded" }, headers };
}

export function fieldsOf({ title, body, status, labels, assignees }: IssuePatch): IssueFields {
  return {
    ...(title !== undefined && { title }),
    ...(body !== undefined && { body }),
    ...(labels !== undefined && { labels }),
    ...(assignees !== undefined && { assignees }),
    ...(status !== undefined && { state: status === "done" || status === "canceled" ? "closed" : "open" }),
  };
}

function shown({ owner, name }: GitHubRepository, issue: StoredIssue): CanonicalIssue {
  const { number, title, body, state, labels, assignees, updated_at } = issue;
  return canonicalIssue({
    ref: { system: "github", workspace: `${owner}/${name}`, id: String(number), key: `#${number}` },
    ...{ title, body, labels, assignees, updated_at },
    status: state === "closed" ? "done" : "todo",
    issue_type: labels.some((label) => label.toLowerCase() === "bug") ? "bug" : "task",
  });
}

function deliver(
  repository: GitHubRepository,
  api: RestVendor<GitHubEndpoint>,
  url: string,
  secret: string,
  { event, number }: Change,
): void {
  const issue = issueJson(repository, repository.issue(number) as StoredIssue);
  const body = JSON.stringify({
    ...{ action: "edited", issue, repository: repositoryJson(repository, repository.owner) },
    ...(event === "issue_comment" && { comment: { id: 1 } }),
  });
  api.deliver(
    url,
    {
      ...{ "content-type": "application/json", "user-agent": "GitHub-Hookshot/1", "x-github-event": event },
      ...{ "x-github-delivery": randomUUID(), "x-github-hook-id": "1" },
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    },
    body,
  );
}
