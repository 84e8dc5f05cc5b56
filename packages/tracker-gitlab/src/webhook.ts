import {
  type Clock,
  type ExternalRef,
  epochOf,
  isObject,
  sameText,
  type WebhookNotice,
  type WebhookRequest,
  type WebhookSource,
} from "@spec-kitty/tracker";
import { GITLAB } from "./mapping.js";

/** Events about issues and their comments; those of confidential issues have events of their own. */
const EVENTS: ReadonlyMap<string, Pick<WebhookNotice, "comments">> = new Map([
  ["Issue Hook", { comments: false }],
  ["Confidential Issue Hook", { comments: false }],
  ["Note Hook", { comments: true }],
  ["Confidential Note Hook", { comments: true }],
]);

/** A signed delivery that is older than this may be one that was recorded. */
const TOLERANCE_SECONDS = 300;

/**
 * Deliveries of a project. The secret is the signing token (`whsec_…`), with which GitLab signs as Standard Webhooks
 * do, or the secret token, which it sends as it is in `X-Gitlab-Token`.
 */
export const gitlabWebhook: WebhookSource = {
  provider: GITLAB,
  async verify(request, secret, clock) {
    if (secret === "") return false;
    if (secret.startsWith("whsec_")) return isSigned(request, secret.slice("whsec_".length), clock);
    const token = request.headers.get("x-gitlab-token");
    return token !== null && sameText(token, secret);
  },
  read(request) {
    const { headers } = request;
    const event = EVENTS.get(headers.get("x-gitlab-event") ?? "");
    // The first stays the same when a delivery is sent again; versions before 17.4 have the second alone.
    const delivery_id = headers.get("idempotency-key") ?? headers.get("x-gitlab-event-uuid");
    if (event === undefined || delivery_id === null) return undefined;
    const ref = refOf(request);
    return ref && { delivery_id, refs: [ref], ...event };
  },
};

async function isSigned({ headers, body }: WebhookRequest, secret: string, clock: Clock): Promise<boolean> {
  const [id, timestamp] = [headers.get("webhook-id"), headers.get("webhook-timestamp")];
  const signatures = headers.get("webhook-signature")?.split(" ") ?? [];
  if (id === null || timestamp === null) return false;
  const age = Math.abs(epochOf(clock.now()) / 1000 - Number(timestamp));
  if (!(age <= TOLERANCE_SECONDS)) return false;
  const expected = `v1,${await mac(secret, `${id}.${timestamp}.`, body)}`;
  return signatures.some((signature) => sameText(signature, expected));
}

/** The HMAC-SHA256, in base64 as the secret is. */
async function mac(secret: string, prefix: string, body: Uint8Array): Promise<string> {
  const bytes = Uint8Array.from(atob(secret), (char) => char.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = Uint8Array.from([...new TextEncoder().encode(prefix), ...body]);
  const digest = new Uint8Array(await crypto.subtle.sign("HMAC", key, signed));
  return btoa(String.fromCharCode(...digest));
}

function refOf({ body }: WebhookRequest): ExternalRef | undefined {
  const payload: unknown = JSON.parse(new TextDecoder().decode(body));
  if (!isObject(payload)) return undefined;
  const { object_kind, project, object_attributes } = payload;
  const issue = object_kind === "note" ? payload["issue"] : object_attributes;
  if (!isObject(issue) || !isObject(project) || issue["iid"] === undefined) return undefined;
  const id = String(issue["iid"]);
  const url = typeof issue["url"] === "string" ? issue["url"] : null;
  return { system: GITLAB, workspace: String(project["id"]), id, key: id, url };
}
