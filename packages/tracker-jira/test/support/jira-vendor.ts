/** Jira on 127.0.0.1: a site behind its API, which fails and sends signed webhooks as it is told to. */
import { createHmac } from "node:crypto";
import type { CanonicalStatus, Clock, ExternalRef, IssuePatch } from "../../../tracker/src/index.ts";
import type { ScriptedFailure } from "../../../tracker/src/suites.ts";
import { type RestAnswer, RestVendor } from "../../../tracker/test/support/rest-vendor.ts";
import { documentOf } from "../../src/adf/write.ts";
import { jiraHeaders } from "../../src/index.ts";
import { JiraAnswers } from "./jira-answers.ts";
import { JIRA_API, type JiraEndpoint } from "./jira-api.ts";
import { type JiraIssue, JiraState, PEOPLE, PRIORITIES, STATUSES } from "./jira-state.ts";

export const ACCOUNT = { email: "kit@example.org", api_token: "jira-api-token-9f3" };
/** What Nango holds in place of an account. */
export const OAUTH_TOKEN = "jira-oauth-token-71c";

const problem = (message: string) => ({ errorMessages: [message], errors: {} });

const FAILURES: Readonly<Record<string, RestAnswer>> = {
  unavailable: { status: 503, body: problem("Try again later.") },
  unauthorized: { status: 401, body: problem("Client must be authenticated to access this resource.") },
  forbidden: { status: 403, body: problem("You do not have the permission to see the specified issue.") },
};

/** How a site answers whose token it does not take (any more): as it answers strangers. */
const TO_A_STRANGER: RestAnswer = {
  ...{ status: 200, body: { issues: [], isLast: true } },
  headers: { "x-seraph-loginreason": "AUTHENTICATED_FAILED" },
};

export class JiraVendor implements AsyncDisposable {
  readonly state: JiraState;
  readonly answers: JiraAnswers;
  /** True where the account's token was revoked. */
  isRevoked = false;
  api!: RestVendor<JiraEndpoint>;
  #webhook: { readonly url: string; readonly secret: string } | undefined;
  #sent = 0;

  static async open(clock: Pick<Clock, "now">): Promise<JiraVendor> {
    const vendor = new JiraVendor(clock);
    const { authorization } = jiraHeaders(ACCOUNT);
    vendor.api = await RestVendor.open<JiraEndpoint>({
      ...{ clock, endpoints: JIRA_API, base_path: "" },
      isAuthorized: (headers) => [authorization, `Bearer ${OAUTH_TOKEN}`].includes(headers.authorization!),
      headerRefusal: ({ accept, "content-type": type, "content-length": length }) => {
        if (accept !== "application/json") return `it accepts ${accept}`;
        return length === undefined || type === "application/json" ? undefined : `the content is ${type}`;
      },
      answer: (call) => (vendor.isRevoked ? TO_A_STRANGER : vendor.#answer(call)),
      failure: (failure) => FAILURES[failure.kind] ?? rateLimited(failure),
      refusal: (reason) => ({ status: 400, body: problem(reason) }),
    });
    return vendor;
  }

  private constructor(clock: Pick<Clock, "now">) {
    this.state = new JiraState(clock);
    this.answers = new JiraAnswers(this.state, () => this.url);
  }

  get url(): string {
    return this.api.origin;
  }

  #answer(call: Parameters<JiraAnswers["to"]>[0]): RestAnswer {
    const { refusal, ...answer } = this.answers.to(call);
    if (refusal !== undefined) this.api.refusals.push(`${call.endpoint}: ${refusal}`);
    return answer;
  }

  /** A person at Jira makes an issue. */
  create(fields: IssuePatch & { readonly title: string }): ExternalRef {
    const issue = this.state.add({ summary: fields.title, type: "Task" });
    this.#change(issue, fields);
    this.#tell("jira:issue_created", issue);
    return this.refOf(issue);
  }

  /** A person at Jira changes an issue. */
  edit(ref: ExternalRef, patch: IssuePatch): void {
    const issue = this.issue(ref);
    this.#change(issue, patch);
    this.#tell("jira:issue_updated", issue);
  }

  comment(ref: ExternalRef, body: string): void {
    const issue = this.issue(ref);
    this.answers.addComment(issue, documentOf(body), PEOPLE[1]);
    this.#tell("comment_created", issue);
  }

  remove(ref: ExternalRef): void {
    const issue = this.issue(ref);
    this.state.remove(issue.id);
    this.#tell("jira:issue_deleted", issue);
  }

  issue({ id }: Pick<ExternalRef, "id">): JiraIssue {
    return this.state.issues.get(id)!;
  }

  refOf({ id, key }: JiraIssue): ExternalRef {
    return { system: "jira", workspace: this.url, id, key, url: `${this.url}/browse/${key}` };
  }

  /** Sends each change to a URL from now on. */
  subscribe(url: string, secret: string): void {
    this.#webhook = { url, secret };
  }

  #change(issue: JiraIssue, { title, body, labels, status, priority, assignees }: IssuePatch): void {
    if (title !== undefined) issue.summary = title;
    if (body !== undefined) issue.description = documentOf(body);
    if (labels !== undefined) issue.labels = labels;
    if (priority !== undefined && priority !== null) issue.priority = PRIORITIES[priority]!;
    if (assignees !== undefined) issue.assignee = assignees[0] ?? null;
    if (status !== undefined) issue.status = STATUSES[ORDER.indexOf(status)]!;
    this.state.touch(issue);
  }

  #tell(webhookEvent: string, issue: JiraIssue): void {
    const { id, key, summary } = issue;
    const self = `${this.url}/rest/api/2/issue/${id}`;
    const about = { id, key, self, fields: { summary, project: { key: key.split("-")[0] } } };
    const comment = webhookEvent.startsWith("comment_") && { comment: { id: "1" } };
    this.deliver(`delivery-${++this.#sent}`, {
      ...{ timestamp: this.state.now(), webhookEvent, issue: about, ...comment },
    });
  }

  /** Sends a delivery to whoever subscribed, signed as Jira signs. */
  deliver(delivery_id: string, payload: object): void {
    if (this.#webhook === undefined) return;
    const { url, secret } = this.#webhook;
    const body = JSON.stringify(payload);
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "x-atlassian-webhook-identifier": delivery_id,
      "x-hub-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    };
    this.api.deliver(url, headers, body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api[Symbol.asyncDispose]();
  }
}

function rateLimited(failure: ScriptedFailure): RestAnswer {
  const wait = failure.kind === "rate_limit" ? failure.retry_after_seconds : 0;
  return { status: 429, body: problem("Rate limit exceeded."), headers: { "retry-after": String(wait) } };
}

const ORDER: readonly CanonicalStatus[] = ["todo", "in_progress", "in_review", "blocked", "done", "canceled"];
