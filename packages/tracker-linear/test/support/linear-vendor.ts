/** Linear on 127.0.0.1: a workspace behind its API, which fails and sends webhooks as it is told to. */
import { createHmac, randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import {
  type CanonicalIssue,
  type CanonicalStatus,
  type Clock,
  canonicalIssue,
  type ExternalRef,
  epochOf,
  type IssuePatch,
} from "../../../tracker/src/index.ts";
import type { ScriptedFailure } from "../../../tracker/src/suites.ts";
import { type Loopback, loopback, type SeenRequest } from "../../../tracker/test/support/loopback.ts";
import { type ApiAnswer, LinearApi } from "./linear-api.ts";
import {
  type Change,
  type IssueFields,
  LinearWorkspace,
  type StoredIssue,
  type StoredTeam,
} from "./linear-workspace.ts";

export const API_KEY = "lin_api_0123456789";
export const ACCESS_TOKEN = "lin_oauth_0123456789";

/** What the states of a new team stand for; the first of two is where a person puts an issue. */
const STATUS_OF_STATE: Readonly<Record<string, CanonicalStatus>> = {
  ...{ Todo: "todo", Backlog: "todo", "In Progress": "in_progress", "In Review": "in_review" },
  ...{ Blocked: "blocked", Done: "done", Canceled: "canceled" },
};

/** Whether a failure comes instead of the work or after it. */
export type When = "before" | "after";

interface Fault {
  readonly failure: ScriptedFailure;
  readonly when: When;
}

export interface LinearVendorOptions {
  readonly clock: Pick<Clock, "now">;
  /** Requests granted in an hour. */
  readonly requests?: number;
  readonly states?: Parameters<LinearWorkspace["addTeam"]>[1];
}

export class LinearVendor implements AsyncDisposable {
  readonly workspace: LinearWorkspace;
  readonly api: LinearApi;
  readonly team: StoredTeam;
  /** What clients did that Linear's API does not take. */
  readonly refusals: string[] = [];
  readonly #clock: Pick<Clock, "now">;
  readonly #faults: Fault[] = [];
  readonly #deliveries: Promise<unknown>[] = [];
  #server!: Loopback;

  static async open(options: LinearVendorOptions): Promise<LinearVendor> {
    const vendor = new LinearVendor(options);
    vendor.#server = await loopback((request, response) => void vendor.#answer(request, response));
    return vendor;
  }

  private constructor({ clock, requests, states }: LinearVendorOptions) {
    this.#clock = clock;
    this.workspace = new LinearWorkspace(clock);
    this.team = this.workspace.addTeam("ENG", states);
    this.api = new LinearApi({
      ...{ workspace: this.workspace, clock, credentials: [API_KEY, `Bearer ${ACCESS_TOKEN}`] },
      ...(requests !== undefined && { requests }),
    });
  }

  get origin(): string {
    return this.#server.url;
  }

  get graphql_url(): string {
    return `${this.#server.url}/graphql`;
  }

  get seen(): readonly SeenRequest[] {
    return this.#server.seen;
  }

  /** The next request that is not yet to fail fails so. */
  failNext(failure: ScriptedFailure, when: When = "before"): void {
    this.#faults.push({ failure, when });
  }

  /** As `Loopback` has them. */
  get script(): Pick<Loopback, "spoilNext" | "beforeNext"> {
    return this.#server;
  }

  /** Sends each change to a URL from now on, signed with the secret. */
  subscribe(url: string, secret: string): void {
    this.workspace.onChange((change) => this.#deliveries.push(this.#deliver(url, secret, change)));
  }

  /** Waits until what was sent is answered. The status of each delivery. */
  async delivered(): Promise<unknown[]> {
    return Promise.all(this.#deliveries);
  }

  /** A person's edit, in canonical values. */
  edit({ id }: ExternalRef, patch: IssuePatch): void {
    this.workspace.updateIssue(id, this.fieldsOf(patch));
  }

  fieldsOf({ title, body, status, priority, assignees, labels, parent }: IssuePatch): IssueFields {
    const named = (name: string) => {
      const known = this.workspace.labels.find((label) => label.name === name);
      return (known ?? this.workspace.addLabel(name, this.team.id)).id;
    };
    return {
      ...(title !== undefined && { title }),
      ...(body !== undefined && { description: body }),
      // By Linear's own words: 1 is urgent, 4 is low, 0 is none.
      ...(priority !== undefined && { priority: priority === null || priority === 4 ? 0 : priority + 1 }),
      ...(status !== undefined && { stateId: this.stateFor(status) }),
      ...(assignees !== undefined && { assigneeId: assignees[0] ?? null }),
      ...(labels !== undefined && { labelIds: labels.map(named) }),
      ...(parent !== undefined && { parentId: parent?.id ?? null }),
    };
  }

  stateFor(status: CanonicalStatus): string {
    const name = Object.keys(STATUS_OF_STATE).find((one) => STATUS_OF_STATE[one] === status);
    return this.team.states.find((state) => state.name === name)!.id;
  }

  /** What a person sees of an issue, in canonical values. */
  shown({ id, identifier, ...issue }: StoredIssue): CanonicalIssue {
    const labels = this.workspace.labels.filter((label) => issue.labelIds.includes(label.id));
    const ref = { system: "linear", workspace: "linear", id, key: identifier };
    const { parentId } = issue;
    return canonicalIssue({
      ...{ ref, title: issue.title, body: issue.description, issue_type: "task" },
      status: STATUS_OF_STATE[this.workspace.state(issue.stateId)!.name]!,
      priority: issue.priority === 0 ? 4 : issue.priority - 1,
      assignees: issue.assigneeId === null ? [] : [issue.assigneeId],
      labels: labels.map(({ name }) => name),
      parent: parentId === null ? null : { system: "linear", workspace: "linear", id: parentId },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  async #answer({ method, url, headers, body }: SeenRequest, response: ServerResponse): Promise<void> {
    const fault = this.#faults.shift();
    if (fault?.when === "before") return fail(response, fault.failure);
    const answer = await this.api.answer({ method, path: url, headers, body });
    if (answer.refusal !== undefined) this.refusals.push(answer.refusal);
    if (fault !== undefined) return fail(response, fault.failure);
    respond(response, answer);
  }

  async #deliver(url: string, secret: string, { action, type, issue, comment }: Change): Promise<number> {
    const { organization } = this.workspace;
    const shown = { id: issue.id, identifier: issue.identifier, title: issue.title, teamId: issue.teamId };
    const data =
      comment === undefined ? shown : { id: comment.id, body: comment.body, issueId: issue.id, issue: shown };
    const body = JSON.stringify({
      ...{ action, type, data, organizationId: organization.id, webhookId: "webhook-1" },
      ...{ url: `https://linear.app/acme/issue/${issue.identifier}`, createdAt: issue.updatedAt },
      webhookTimestamp: epochOf(this.#clock.now()),
    });
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        "linear-delivery": randomUUID(),
        "linear-event": type,
        "linear-signature": createHmac("sha256", secret).update(body).digest("hex"),
      },
      body,
    });
    await response.text();
    return response.status;
  }
}

function fail(response: ServerResponse, failure: ScriptedFailure): void {
  switch (failure.kind) {
    case "disconnect":
      response.destroy();
      break;
    case "unavailable":
      response.writeHead(503, { "content-type": "text/html" }).end("<h1>503</h1>");
      break;
    case "rate_limit": {
      const headers = { "retry-after": String(failure.retry_after_seconds) };
      respond(response, {
        ...errorAnswer(400, "Rate limit exceeded", "RATELIMITED", "ratelimited"),
        headers,
      });
      break;
    }
    case "unauthorized":
      respond(
        response,
        errorAnswer(401, "Not authenticated", "AUTHENTICATION_ERROR", "authentication error"),
      );
      break;
    case "forbidden":
      respond(response, errorAnswer(200, "You don't have access", "FORBIDDEN", "forbidden"));
  }
}

function errorAnswer(status: number, message: string, code: string, type: string): ApiAnswer {
  const extensions = { type, code, statusCode: status, userError: true, userPresentableMessage: message };
  return { status, headers: {}, body: { errors: [{ message, extensions }], data: null } };
}

function respond(response: ServerResponse, { status, headers, body }: ApiAnswer): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
