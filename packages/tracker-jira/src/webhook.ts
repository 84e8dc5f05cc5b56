import {
  type ExternalRef,
  isObject,
  signedWith,
  type WebhookNotice,
  type WebhookSource,
} from "@spec-kitty/tracker";
import { JIRA } from "./mapping.js";

/** Deliveries about issues and comments; signed in `X-Hub-Signature` with the secret of the webhook. */
export const jiraWebhook: WebhookSource = {
  provider: JIRA,
  verify: ({ headers, body }, secret) => signedWith(secret, headers.get("x-hub-signature"), body, "sha256="),
  read(request) {
    const delivery_id = request.headers.get("x-atlassian-webhook-identifier");
    const payload: unknown = JSON.parse(new TextDecoder().decode(request.body));
    if (delivery_id === null || !isObject(payload)) return undefined;
    const event = String(payload["webhookEvent"]);
    const comments = event.startsWith("comment_") || payload["comment"] !== undefined;
    if (!comments && !event.startsWith("jira:issue_")) return undefined;
    const ref = refOf(payload["issue"]);
    return ref && ({ delivery_id, refs: [ref], comments } satisfies WebhookNotice);
  },
};

/** The site is where the issue says that it is. */
function refOf(issue: unknown): ExternalRef | undefined {
  if (!isObject(issue) || typeof issue["self"] !== "string") return undefined;
  const [workspace] = issue["self"].split("/rest/api/");
  const key = typeof issue["key"] === "string" ? issue["key"] : null;
  const url = key && `${workspace}/browse/${key}`;
  return { system: JIRA, workspace: workspace!, id: String(issue["id"]), key, url };
}
