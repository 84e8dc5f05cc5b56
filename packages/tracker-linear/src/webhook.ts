import {
  type ExternalRef,
  epochOf,
  isObject,
  signedWith,
  type WebhookNotice,
  type WebhookRequest,
  type WebhookSource,
} from "@spec-kitty/tracker";
import type { Payload } from "@spec-kitty/tracker/connector-kit";
import { LINEAR, partOf } from "./answers.js";
import type { LinearConnectorConfig } from "./config.js";

/** Linear sends each try with its own time; one that is older may be an attacker's copy. */
const MAX_AGE_MS = 60_000;

/** Deliveries for issues and comments; signed in `Linear-Signature`. Refs have the workspace of the configuration. */
export function linearWebhookFor({
  workspace = LINEAR,
  team_id,
}: Partial<Pick<LinearConnectorConfig, "workspace" | "team_id">>): WebhookSource {
  return {
    provider: LINEAR,
    async verify(request, secret, clock) {
      const { headers, body } = request;
      if (!(await signedWith(secret, headers.get("linear-signature"), body))) return false;
      const sent = payloadOf(request)?.["webhookTimestamp"];
      return typeof sent === "number" && Math.abs(epochOf(clock.now()) - sent) <= MAX_AGE_MS;
    },
    read(request) {
      const delivery_id = request.headers.get("linear-delivery");
      const payload = payloadOf(request);
      const issue = issueOf(payload);
      if (delivery_id === null || issue === undefined) return undefined;
      // A webhook may be the whole workspace's. Where the team is not told, the issue itself tells it when it is read.
      if (team_id !== undefined && typeof issue["teamId"] === "string" && issue["teamId"] !== team_id)
        return undefined;
      const refs = [refTo(issue, workspace)];
      return { delivery_id, refs, comments: payload?.["type"] === "Comment" } satisfies WebhookNotice;
    },
  };
}

function payloadOf({ body }: WebhookRequest): Payload | undefined {
  try {
    const payload: unknown = JSON.parse(new TextDecoder().decode(body));
    return isObject(payload) ? payload : undefined;
  } catch {
    // Whoever knows the secret and sends no JSON is not Linear.
    return undefined;
  }
}

/** What the delivery tells of the issue that it is about. */
function issueOf(payload: Payload | undefined): Payload | undefined {
  const entity = partOf(payload, "data");
  if (payload?.["type"] === "Issue") return typeof entity?.["id"] === "string" ? entity : undefined;
  if (payload?.["type"] !== "Comment" || typeof entity?.["issueId"] !== "string") return undefined;
  return { ...partOf(entity, "issue"), id: entity["issueId"] };
}

function refTo({ id, identifier, url }: Payload, workspace: string): ExternalRef {
  const textOrNull = (value: unknown) => (typeof value === "string" ? value : null);
  return { system: LINEAR, workspace, id: String(id), key: textOrNull(identifier), url: textOrNull(url) };
}
