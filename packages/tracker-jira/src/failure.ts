import {
  CapabilityNotSupportedError,
  type CoreField,
  epochOf,
  type HttpFailure,
  isObject,
  parseDatetime,
  type RequestFailure,
  retryAfterSeconds,
  secondsUntil,
} from "@spec-kitty/tracker";

/** What Jira says beyond the status: a login that it did not take, and when a rate limit ends. */
export function jiraFailure({
  status,
  headers,
  now,
}: HttpFailure): Pick<RequestFailure, "failure_class" | "retry_after_seconds"> | undefined {
  if (isLoginFailure(headers)) return { failure_class: "authentication" };
  if (status !== 429 || retryAfterSeconds(headers, now) !== null) return undefined;
  const reset = parseDatetime(headers.get("x-ratelimit-reset"));
  return reset === null ? undefined : { retry_after_seconds: secondsUntil(epochOf(reset) / 1000, now) };
}

/**
 * True where Jira answers a wrong or revoked token as it answers strangers: with lists that lack what strangers may not
 * see, and with 404.
 */
export function isLoginFailure(headers: HttpFailure["headers"]): boolean {
  return /AUTHENTICATED_FAILED|AUTHENTICATION_DENIED/.test(headers.get("x-seraph-loginreason") ?? "");
}

const FIELDS: ReadonlyMap<string, CoreField> = new Map<string, CoreField>([
  ["summary", "title"],
  ["description", "body"],
  ["issuetype", "issue_type"],
  ["priority", "priority"],
  ["assignee", "assignees"],
  ["labels", "labels"],
  ["parent", "parent"],
]);

/** The first field whose value Jira does not take, by the project's rules; an update may go on without it. */
export function jiraRefusal({ status, text }: HttpFailure): CapabilityNotSupportedError | undefined {
  if (status !== 400) return undefined;
  for (const [name, reason] of Object.entries(fieldErrors(text))) {
    const capability = name.startsWith("customfield_") ? "custom_fields" : FIELDS.get(name);
    if (capability === undefined) continue;
    return new CapabilityNotSupportedError(`Jira refuses ${name}: ${String(reason)}`, { capability });
  }
  return undefined;
}

function fieldErrors(text: string): object {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) && isObject(body["errors"]) ? body["errors"] : {};
  } catch {
    // Not Jira's own words, but of something on the way.
    return {};
  }
}
