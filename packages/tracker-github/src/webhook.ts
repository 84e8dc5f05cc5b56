import {
  type ExternalRef,
  isObject,
  signedWith,
  type WebhookNotice,
  type WebhookRequest,
  type WebhookSource,
} from "@spec-kitty/tracker";
import { GITHUB } from "./mapping.js";

/** Deliveries of `issues` and `issue_comment`; signed in `X-Hub-Signature-256`. */
export const githubWebhook: WebhookSource = {
  provider: GITHUB,
  verify: ({ headers, body }, secret) =>
    signedWith(secret, headers.get("x-hub-signature-256"), body, "sha256="),
  read(request) {
    const event = request.headers.get("x-github-event");
    const delivery_id = request.headers.get("x-github-delivery");
    if (delivery_id === null || (event !== "issues" && event !== "issue_comment")) return undefined;
    const ref = refOf(request);
    return ref && ({ delivery_id, refs: [ref], comments: event === "issue_comment" } satisfies WebhookNotice);
  },
};

function refOf({ body }: WebhookRequest): ExternalRef | undefined {
  const payload: unknown = JSON.parse(new TextDecoder().decode(body));
  if (!isObject(payload)) return undefined;
  const { issue, repository } = payload;
  if (!isObject(issue) || !isObject(repository) || issue["pull_request"] !== undefined) return undefined;
  const id = String(issue["number"]);
  const url = typeof issue["html_url"] === "string" ? issue["html_url"] : null;
  return { system: GITHUB, workspace: String(repository["full_name"]), id, key: `#${id}`, url };
}
