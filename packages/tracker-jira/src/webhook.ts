import {
  type ExternalRef,
  isObject,
  signedWith,
  type WebhookNotice,
  type WebhookRequest,
  type WebhookSource,
} from "@spec-kitty/tracker";
import type { Payload } from "@spec-kitty/tracker/connector-kit";
import { JIRA } from "./mapping.js";

export interface JiraWebhookScope {
  /** The workspace of the connector's refs; where left out, the site that the delivery names. */
  readonly workspace?: string;
  /** The project to take deliveries about; where left out, all that the webhook is for. */
  readonly project_key?: string;
}

/** Deliveries about issues and comments; signed in `X-Hub-Signature` with the secret of the webhook. */
export function jiraWebhookFor({ workspace, project_key }: JiraWebhookScope): WebhookSource {
  return {
    provider: JIRA,
    verify: ({ headers, body }, secret) =>
      signedWith(secret, headers.get("x-hub-signature"), body, "sha256="),
    read(request) {
      const delivery_id = request.headers.get("x-atlassian-webhook-identifier");
      const payload = payloadOf(request);
      const event = String(payload?.["webhookEvent"]);
      if (delivery_id === null || !/^(jira:issue_|comment_)/.test(event)) return undefined;
      const ref = refOf(payload?.["issue"], workspace);
      if (ref === undefined || (project_key !== undefined && projectOf(ref) !== project_key))
        return undefined;
      const comments = event.startsWith("comment_") || payload?.["comment"] !== undefined;
      return { delivery_id, refs: [ref], comments } satisfies WebhookNotice;
    },
  };
}

function payloadOf({ body }: WebhookRequest): Payload | undefined {
  try {
    const payload: unknown = JSON.parse(new TextDecoder().decode(body));
    return isObject(payload) ? payload : undefined;
  } catch {
    // Whoever knows the secret and sends no JSON is not Jira.
    return undefined;
  }
}

/** The site is where the issue says that it is, unless it is told. */
function refOf(issue: unknown, told: string | undefined): ExternalRef | undefined {
  if (!isObject(issue) || typeof issue["self"] !== "string" || typeof issue["id"] !== "string")
    return undefined;
  const [site = ""] = issue["self"].split("/rest/api/");
  const workspace = told ?? site;
  const key = typeof issue["key"] === "string" ? issue["key"] : null;
  return { system: JIRA, workspace, id: issue["id"], key, url: key && `${workspace}/browse/${key}` };
}

function projectOf({ key }: ExternalRef): string | undefined {
  return key?.slice(0, key.lastIndexOf("-"));
}
