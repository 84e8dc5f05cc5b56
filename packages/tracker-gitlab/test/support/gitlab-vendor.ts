/** GitLab on 127.0.0.1: a project behind its API, which fails and sends webhooks as it is told to. */
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
import { GITLAB_ANSWERS, issueJson, projectJson } from "./gitlab-answers.ts";
import { GITLAB_API, type GitLabEndpoint } from "./gitlab-api.ts";
import { type Change, GitLabProject, type IssueFields, type StoredIssue } from "./gitlab-project.ts";

export const TOKEN = "glpat-0123456789";
/** What Nango holds in place of a token. */
export const ACCESS_TOKEN = "gitlab-oauth-0123456789";

const FAILURES: Readonly<Record<string, RestAnswer>> = {
  unavailable: { status: 503, body: "<h1>503</h1>" },
  unauthorized: { status: 401, body: { message: "401 Unauthorized" } },
  forbidden: { status: 403, body: { message: "403 Forbidden" } },
};

export interface GitLabVendor extends AsyncDisposable {
  readonly project: GitLabProject;
  readonly api: RestVendor<GitLabEndpoint>;
  /** A person's edit, in canonical values. */
  edit(iid: string, patch: IssuePatch): void;
  /** What a person sees of an issue, in canonical values. */
  shown(issue: StoredIssue): CanonicalIssue;
  /** Sends each change to a URL from now on, with the secret token or signed by the signing token. */
  subscribe(url: string, secret: string): void;
}

export async function openGitLab(clock: Clock): Promise<GitLabVendor> {
  const project = new GitLabProject(clock);
  const api = await RestVendor.open<GitLabEndpoint>({
    ...{ clock, endpoints: GITLAB_API, base_path: "/api/v4" },
    isAuthorized: ({ authorization, "private-token": token }) =>
      token === TOKEN || authorization === `Bearer ${ACCESS_TOKEN}`,
    headerRefusal: ({ "content-type": type }, endpoint) =>
      /^(list|get)_/.test(endpoint) || type === "application/json" ? undefined : `the content is ${type}`,
    answer: ({ endpoint, ...asked }) => GITLAB_ANSWERS[endpoint]({ project, ...asked }),
    failure: (failure) => FAILURES[failure.kind] ?? rateLimited(failure),
    refusal: (error) => ({ status: 400, body: { error } }),
    limits: (left, reset) => ({ "ratelimit-remaining": String(left), "ratelimit-reset": String(reset) }),
  });
  return {
    ...{ project, api },
    edit: (iid, patch) => project.update(project.issue(Number(iid))!, fieldsOf(patch)),
    shown: (issue) => shown(project, issue),
    subscribe: (url, secret) =>
      project.onChange((change) => deliver(project, api, clock, { url, secret, change })),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

function rateLimited(failure: ScriptedFailure): RestAnswer {
  const wait = failure.kind === "rate_limit" ? failure.retry_after_seconds : 0;
  return { status: 429, body: "Retry later\n", headers: { "retry-after": String(wait) } };
}

export function fieldsOf({ title, body, status, labels, assignees }: IssuePatch): IssueFields {
  return {
    ...(title !== undefined && { title }),
    ...(body !== undefined && { description: body }),
    ...(labels !== undefined && { labels: labels.join(",") }),
    ...(assignees !== undefined && { assignee_ids: assignees.map(Number) }),
    ...(status !== undefined && { state_event: ["done", "canceled"].includes(status) ? "close" : "reopen" }),
  };
}

function shown({ id }: GitLabProject, issue: StoredIssue): CanonicalIssue {
  const { iid, title, description, state, labels, assignees } = issue;
  return canonicalIssue({
    ref: { system: "gitlab", workspace: String(id), id: String(iid), key: String(iid) },
    ...{ title, body: description, labels, assignees: assignees.map(String), updated_at: issue.updated_at },
    status: state === "closed" ? "done" : "todo",
    issue_type: labels.includes("bug") ? "bug" : "task",
  });
}

interface Delivery {
  readonly url: string;
  readonly secret: string;
  readonly change: Change;
}

function deliver(
  project: GitLabProject,
  api: RestVendor<GitLabEndpoint>,
  clock: Clock,
  { url, secret, change }: Delivery,
): void {
  const issue = issueJson(project, project.issue(change.iid)!);
  const shared = { object_kind: change.kind, event_type: change.kind, project: projectJson(project) };
  const about =
    change.kind === "note"
      ? { object_attributes: { id: 1, noteable_type: "Issue" }, issue }
      : { object_attributes: { ...issue, url: issue["web_url"], action: "update" } };
  const body = JSON.stringify({ ...shared, ...about });
  const id = randomUUID();
  const headers = {
    ...{ "content-type": "application/json", "x-gitlab-instance": "https://gitlab.example" },
    ...{ "x-gitlab-event": change.kind === "note" ? "Note Hook" : "Issue Hook" },
    ...{ "x-gitlab-event-uuid": randomUUID(), "idempotency-key": id },
    ...(secret.startsWith("whsec_") ? signature(secret, id, body, clock) : { "x-gitlab-token": secret }),
  };
  api.deliver(url, headers, body);
}

/** As Standard Webhooks sign. */
export function signature(
  secret: string,
  id: string,
  body: string,
  clock: Pick<Clock, "now">,
): Record<string, string> {
  const timestamp = String(Math.floor(epochOf(clock.now()) / 1000));
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${mac}` };
}
