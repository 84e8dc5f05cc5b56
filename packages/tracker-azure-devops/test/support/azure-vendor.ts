/** Azure DevOps on 127.0.0.1: a project behind its API, which fails and sends service hooks as it is told to. */
import { randomUUID } from "node:crypto";
import {
  type CanonicalIssue,
  type Clock,
  canonicalIssue,
  type IssuePatch,
} from "../../../tracker/src/index.ts";
import { type RestAnswer, RestVendor } from "../../../tracker/test/support/rest-vendor.ts";
import { AZURE_ANSWERS } from "./azure-answers.ts";
import { AZURE_API, type AzureEndpoint } from "./azure-api.ts";
import { AzureProject, type Change, type Person, type Process, type StoredItem } from "./azure-project.ts";

export const TOKEN = "azure-pat-0123456789";
const BASIC = `Basic ${Buffer.from(`:${TOKEN}`).toString("base64")}`;

const FAILURES: Readonly<Record<string, RestAnswer>> = {
  unavailable: { status: 503, body: { message: "TF400733: The request has been canceled" } },
  // A page for signing in, as if all were well.
  unauthorized: { status: 203, body: "<html><title>Azure DevOps Services | Sign In</title></html>" },
  forbidden: { status: 403, body: { message: "TF401027: You need the permission", typeKey: "AccessDenied" } },
};

export interface AzureVendor extends AsyncDisposable {
  readonly project: AzureProject;
  readonly api: RestVendor<AzureEndpoint>;
  /** What is configured as `base_url`. */
  readonly base_url: string;
  /** A person's edit, in canonical values. */
  edit(id: string, patch: IssuePatch): void;
  /** What a person sees of an issue, in canonical values. */
  shown(item: StoredItem): CanonicalIssue;
  /** Sends each change to a URL from now on, with a user and password. */
  subscribe(url: string, password: string): void;
}

export async function openAzure(clock: Clock, process: Process): Promise<AzureVendor> {
  const project = new AzureProject(clock, process);
  const api: RestVendor<AzureEndpoint> = await RestVendor.open<AzureEndpoint>({
    ...{ clock, endpoints: AZURE_API, base_path: `/${project.organization}` },
    isAuthorized: ({ authorization }) => authorization === BASIC,
    headerRefusal: ({ "content-type": type }, endpoint) => {
      const expected = /_item$/.test(endpoint) ? "application/json-patch+json" : "application/json";
      return type === expected || endpoint === "get_item" ? undefined : `the content is ${type}`;
    },
    answer: (call) => AZURE_ANSWERS[call.endpoint]({ ...call, project, base_url: api.base_url }),
    failure: (failure) =>
      failure.kind === "rate_limit"
        ? { status: 429, body: "", headers: { "retry-after": String(failure.retry_after_seconds) } }
        : FAILURES[failure.kind]!,
    refusal: (message) => ({ status: 400, body: { message, typeKey: "VssPropertyValidationException" } }),
    limits: (left, reset) => ({ "x-ratelimit-remaining": String(left), "x-ratelimit-reset": String(reset) }),
  });
  return {
    ...{ project, api, base_url: api.origin },
    edit: (id, patch) => project.update(project.item(id)!, fieldsOf(project, patch)),
    shown: (item) => shown(project, item),
    subscribe: (url, password) =>
      project.onChange((change) => api.deliver(url, hookHeaders(password), hookBody(api, change))),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}

const STATES: Readonly<Record<string, string>> = {
  ...{ todo: "New", in_progress: "Active", blocked: "Active", in_review: "Resolved", done: "Closed" },
  canceled: "Removed",
};

/** A person writes HTML in the browser. */
const typed = (body: string) =>
  body
    .split("\n")
    .map(
      (line) => `<div>${line === "" ? "<br>" : line.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</div>`,
    )
    .join("");

export function fieldsOf(
  { people }: AzureProject,
  { title, body, status, priority, labels, assignees }: IssuePatch,
): Record<string, unknown> {
  return {
    ...(title !== undefined && { "System.Title": title }),
    ...(body !== undefined && { "System.Description": body === null ? "" : typed(body) }),
    ...(status !== undefined && { "System.State": STATES[status] }),
    ...(priority !== undefined && {
      "Microsoft.VSTS.Common.Priority": priority === null ? null : Math.min(4, priority + 1),
    }),
    ...(labels !== undefined && { "System.Tags": labels.join("; ") }),
    ...(assignees !== undefined && {
      "System.AssignedTo": people.find(({ displayName }) => displayName === assignees[0]) ?? "",
    }),
  };
}

/** The lines that a browser shows. */
function seen(html: string): string {
  return html
    .replaceAll("<br></div>", "</div>")
    .replace(/<div>|<\/div>$/g, "")
    .replace(/<\/div>|<br>/g, "\n")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");
}

const STATUSES: Readonly<Record<string, CanonicalIssue["status"]>> = {
  ...{ New: "todo", Active: "in_progress", Resolved: "done", Closed: "done", Removed: "canceled" },
};

function shown({ organization, name }: AzureProject, { id, fields }: StoredItem): CanonicalIssue {
  const priority = fields["Microsoft.VSTS.Common.Priority"] as number | undefined;
  const assigned = fields["System.AssignedTo"] as Person | undefined;
  const tags = fields["System.Tags"] as string | undefined;
  const html = String(fields["System.Description"] ?? "");
  return canonicalIssue({
    ref: { system: "azure_devops", workspace: `${organization}/${name}`, id: String(id), key: String(id) },
    title: String(fields["System.Title"]),
    body: seen(html) || null,
    status: STATUSES[String(fields["System.State"])]!,
    issue_type: "task",
    priority: priority === undefined ? null : priority - 1,
    assignees: assigned === undefined ? [] : [assigned.displayName],
    labels: tags === undefined ? [] : tags.split("; "),
    updated_at: String(fields["System.ChangedDate"]),
  });
}

function hookHeaders(password: string): Record<string, string> {
  const credentials = Buffer.from(`hook:${password}`).toString("base64");
  return { "content-type": "application/json; charset=utf-8", authorization: `Basic ${credentials}` };
}

function hookBody(api: RestVendor<AzureEndpoint>, { type, item }: Change): string {
  const url = `${api.base_url}/_apis/wit/workItems/${item.id}`;
  const revision = { id: item.id, rev: item.rev, fields: item.fields, url: `${url}/revisions/${item.rev}` };
  const resource =
    type === "updated"
      ? { id: item.rev, workItemId: item.id, rev: item.rev, revision, url: `${url}/updates/${item.rev}` }
      : { id: item.id, rev: item.rev, fields: item.fields, url };
  return JSON.stringify({
    ...{ subscriptionId: "sub-1", notificationId: 1, id: randomUUID(), eventType: `workitem.${type}` },
    ...{
      publisherId: "tfs",
      resource,
      resourceVersion: "1.0",
      createdDate: item.fields["System.ChangedDate"],
    },
  });
}
