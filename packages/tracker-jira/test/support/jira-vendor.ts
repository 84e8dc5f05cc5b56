/**
 * Jira on this machine: a server that holds a site, keeps to what Atlassian's description allows, fails when it is told
 * to, before or after it did the work, and tells of changes by signed webhooks.
 */
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { CanonicalStatus, Clock, ExternalRef, IssuePatch } from "@spec-kitty/tracker";
import type { ScriptedFailure } from "@spec-kitty/tracker/suites";
import { documentOf } from "../../src/adf/write.ts";
import { type Answer, JiraAnswers } from "./jira-answers.ts";
import { checkedRequest } from "./jira-requests.ts";
import { type JiraIssue, JiraState, PEOPLE, PRIORITIES, STATUSES } from "./jira-state.ts";

export const ACCOUNT = { email: "kit@example.org", api_token: "jira-api-token-9f3" };
/** What the gateway takes in place of an account: the token that Nango holds. */
export const OAUTH_TOKEN = "jira-oauth-token-71c";
const GATEWAY = /^\/ex\/jira\/cloud-1(?=\/)/;

export type Fault = ScriptedFailure | { readonly kind: "lost_answer" | "stranger" };

/** The status and text of a failure; one without cuts the connection. */
const FAILURES: Partial<Record<Fault["kind"], readonly [status: number, message: string]>> = {
  rate_limit: [429, "Rate limit exceeded."],
  unavailable: [503, "Try again later."],
  unauthorized: [401, "Client must be authenticated to access this resource."],
  forbidden: [403, "You do not have the permission to see the specified issue."],
  // A token that is not valid any more, answered as a stranger's request.
  stranger: [200, ""],
};

const BASIC = `Basic ${Buffer.from(`${ACCOUNT.email}:${ACCOUNT.api_token}`).toString("base64")}`;

export class JiraVendor implements AsyncDisposable {
  readonly state: JiraState;
  readonly answers: JiraAnswers;
  /** What was asked that Jira's description does not allow. */
  readonly refusals: string[] = [];
  /** Method and path of each request. */
  readonly requests: string[] = [];
  /** Requests that one minute grants. */
  per_minute = Number.POSITIVE_INFINITY;
  /** Where deliveries go, and the secret that they are signed with. */
  webhook: { readonly url: string; readonly secret: string } | undefined;
  readonly #faults: Fault[] = [];
  readonly #deliveries: Promise<unknown>[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #minute = { begun: 0, count: 0 };
  #sent = 0;

  constructor(clock: Pick<Clock, "now">) {
    this.state = new JiraState(clock);
    this.answers = new JiraAnswers(this.state, () => this.url);
  }

  static async open(clock: Pick<Clock, "now">): Promise<JiraVendor> {
    const vendor = new JiraVendor(clock);
    await new Promise<void>((done) => vendor.#server.listen(0, "127.0.0.1", done));
    return vendor;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next requests fail so, one each. */
  failNext(...faults: Fault[]): void {
    this.#faults.push(...faults);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url!, this.url);
    const isGateway = GATEWAY.test(url.pathname) || url.pathname.startsWith("/oauth/");
    url.pathname = url.pathname.replace(GATEWAY, "");
    this.requests.push(`${request.method} ${url.pathname}`);
    const fault = this.#faults.shift();
    const failure = this.#failureOf(request, isGateway, fault);
    if (failure !== undefined) return void this.#fail(response, failure);
    const answer = this.#answer(request, url, Buffer.concat(chunks).toString("utf8"));
    if (fault !== undefined) return void response.destroy();
    this.#send(response, answer.status, answer.body);
  }

  /** What a request fails with before any work is done. */
  #failureOf({ headers }: IncomingMessage, isGateway: boolean, fault: Fault | undefined): Fault | undefined {
    if (this.#isOverPace()) return { kind: "rate_limit", retry_after_seconds: 60 };
    if (fault !== undefined && fault.kind !== "lost_answer") return fault;
    const expected = isGateway ? `Bearer ${OAUTH_TOKEN}` : BASIC;
    return headers.authorization === expected ? undefined : { kind: "unauthorized" };
  }

  #answer(request: IncomingMessage, url: URL, body: string): Answer {
    const checked = checkedRequest(request.method!, url, request.headers, body);
    if ("refusal" in checked) {
      this.refusals.push(checked.refusal);
      const status = url.pathname === "/rest/api/3/search" ? 410 : 400;
      return { status, body: { errorMessages: [checked.refusal], errors: {} } };
    }
    const answer = this.answers.to(checked);
    if (answer.refusal !== undefined) this.refusals.push(`${answer.refusal}: ${body || url.search}`);
    return answer;
  }

  #isOverPace(): boolean {
    const now = this.state.now();
    if (now - this.#minute.begun >= 60_000) Object.assign(this.#minute, { begun: now, count: 0 });
    return ++this.#minute.count > this.per_minute;
  }

  #fail(response: ServerResponse, fault: Fault): void {
    const [status, message] = FAILURES[fault.kind] ?? [];
    if (status === undefined) response.destroy();
    else if (fault.kind === "stranger") {
      const headers = { "x-seraph-loginreason": "AUTHENTICATED_FAILED" };
      this.#send(response, status, { issues: [], isLast: true }, headers);
    } else {
      const wait = "retry_after_seconds" in fault ? { "retry-after": String(fault.retry_after_seconds) } : {};
      this.#send(response, status, { errorMessages: [message], errors: {} }, wait);
    }
  }

  #send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
    response.writeHead(status, { "content-type": "application/json;charset=UTF-8", ...headers });
    response.end(body === undefined ? "" : JSON.stringify(body));
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
    const issue = this.#known(ref);
    this.#change(issue, patch);
    this.#tell("jira:issue_updated", issue);
  }

  comment(ref: ExternalRef, body: string): void {
    const issue = this.#known(ref);
    this.answers.addComment(issue, documentOf(body), PEOPLE[1]);
    this.#tell("comment_created", issue);
  }

  remove(ref: ExternalRef): void {
    const issue = this.#known(ref);
    this.state.remove(issue.id);
    this.#tell("jira:issue_deleted", issue);
  }

  refOf({ id, key }: JiraIssue): ExternalRef {
    return { system: "jira", workspace: this.url, id, key, url: `${this.url}/browse/${key}` };
  }

  #known({ id }: ExternalRef): JiraIssue {
    return this.state.issues.get(id)!;
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

  /** Sends a delivery about an issue to the webhook. */
  #tell(webhookEvent: string, issue: JiraIssue): void {
    if (this.webhook === undefined) return;
    const self = `${this.url}/rest/api/2/issue/${issue.id}`;
    const body = JSON.stringify({
      ...{ timestamp: this.state.now(), webhookEvent },
      issue: { id: issue.id, key: issue.key, self, fields: { summary: issue.summary } },
    });
    this.deliver(body, `delivery-${++this.#sent}`);
  }

  deliver(body: string, id: string, secret: string = this.webhook!.secret): void {
    const headers = {
      "content-type": "application/json",
      "x-atlassian-webhook-identifier": id,
      "x-hub-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    };
    this.#deliveries.push(fetch(this.webhook!.url, { method: "POST", headers, body }));
  }

  /** Resolves when each delivery so far was answered; the statuses. */
  async delivered(): Promise<readonly number[]> {
    const answers = (await Promise.all(this.#deliveries.splice(0))) as Response[];
    return answers.map(({ status }) => status);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

const ORDER: readonly CanonicalStatus[] = ["todo", "in_progress", "in_review", "blocked", "done", "canceled"];
