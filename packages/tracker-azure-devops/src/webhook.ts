import {
  type ExternalRef,
  isObject,
  sameText,
  type WebhookRequest,
  type WebhookSource,
} from "@spec-kitty/tracker";
import { AZURE_DEVOPS, FIELD } from "./mapping.js";

/**
 * Service hooks about work items. They are not signed: the secret is the password of basic authentication that the
 * subscription of the hook holds, whatever the user's name.
 */
export const azureWebhook: WebhookSource = {
  provider: AZURE_DEVOPS,
  async verify({ headers }, secret) {
    const password = passwordOf(headers.get("authorization"));
    return secret !== "" && password !== undefined && sameText(password, secret);
  },
  read(request) {
    const event: unknown = JSON.parse(new TextDecoder().decode(request.body));
    if (!isObject(event) || typeof event["id"] !== "string") return undefined;
    const type = String(event["eventType"]);
    if (!type.startsWith("workitem.")) return undefined;
    const ref = refOf(event["resource"]);
    return ref && { delivery_id: event["id"], refs: [ref], comments: type === "workitem.commented" };
  },
};

function passwordOf(header: WebhookRequest["headers"] extends { get(name: string): infer V } ? V : never) {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  const text = new TextDecoder().decode(bytes);
  return text.slice(text.indexOf(":") + 1);
}

/** An update names its work item beside its own id, and tells the fields of the revision. */
function refOf(resource: unknown): ExternalRef | undefined {
  if (!isObject(resource)) return undefined;
  const { workItemId = resource["id"], revision, fields, url } = resource;
  const told = isObject(revision) ? revision["fields"] : fields;
  const project = isObject(told) ? told[FIELD.project] : undefined;
  if (typeof workItemId !== "number" || typeof url !== "string" || typeof project !== "string")
    return undefined;
  const [, organization] = new URL(url).pathname.split("/");
  const id = String(workItemId);
  const workspace = `${decodeURIComponent(organization ?? "")}/${project}`;
  return { system: AZURE_DEVOPS, workspace, id, key: id, url: null };
}
