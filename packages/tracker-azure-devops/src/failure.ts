import {
  CapabilityNotSupportedError,
  type CoreField,
  type ExternalRef,
  type Fetch,
  type HttpFailure,
  IssueMovedError,
  isObject,
  isRequestError,
  type RequestFailure,
  retryAfterSeconds,
  secondsUntil,
} from "@spec-kitty/tracker";
import { objects } from "@spec-kitty/tracker/connector-kit";

/** What Azure DevOps says beyond the status. */
export function azureFailure({
  status,
  headers,
  now,
}: HttpFailure): Pick<RequestFailure, "failure_class" | "retry_after_seconds"> | undefined {
  // It leads to the page for signing in.
  if (status === 302) return { failure_class: "authentication" };
  // The work item was changed between the reading and the writing of its relations.
  if (status === 412) return { failure_class: "transient" };
  if (status !== 429 || retryAfterSeconds(headers, now) !== null) return undefined;
  const reset = Number(headers.get("x-ratelimit-reset") ?? "NaN");
  return Number.isNaN(reset) ? undefined : { retry_after_seconds: secondsUntil(reset, now) };
}

/** True where a test of the revision failed, so that nothing of the document was done. */
export function isMoved(error: unknown): boolean {
  return isRequestError(error) && error.status_code === 412;
}

export function movedError({ id }: ExternalRef, cause: unknown): IssueMovedError {
  return new IssueMovedError(`Azure DevOps work item ${id} is at another revision by now`, { cause });
}

/** A token that is not valid is answered with 203 and a page for signing in. */
export function refusingSignIn(fetch: Fetch): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (response.status !== 203) return response;
    return { status: 401, headers: response.headers, text: async () => "the page for signing in" };
  };
}

const FIELDS: ReadonlyMap<unknown, CoreField> = new Map([
  ["System.Title", "title"],
  ["System.Description", "body"],
  ["System.State", "status"],
  ["System.WorkItemType", "issue_type"],
  ["System.AssignedTo", "assignees"],
  ["System.Tags", "labels"],
  ["Microsoft.VSTS.Common.Priority", "priority"],
]);

const HINTS: { readonly [F in CoreField]?: string } = {
  status: "; name the state of the process in status_map",
  issue_type: "; name the type of the process in type_map",
};

/** The refusal of one field by the rules of the process: a state or a type that it has not, a person it knows not. */
export function refusedField({ status, text }: HttpFailure): CapabilityNotSupportedError | undefined {
  if (status !== 400 && status !== 404) return undefined;
  const { typeKey, message, customProperties } = parsed(text);
  const capability =
    typeKey === "RuleValidationException"
      ? fieldNames(customProperties)
          .map((name) => FIELDS.get(name))
          .find(Boolean)
      : typeKey === "WorkItemTypeNotFoundException"
        ? "issue_type"
        : undefined;
  if (capability === undefined) return undefined;
  const hint = HINTS[capability] ?? "";
  return new CapabilityNotSupportedError(`Azure DevOps refuses ${capability}: ${String(message)}${hint}`, {
    capability,
  });
}

function fieldNames(properties: unknown): readonly unknown[] {
  if (!isObject(properties)) return [];
  const several = objects(properties["RuleValidationErrors"]).map((error) => error["fieldReferenceName"]);
  return [properties["FieldReferenceName"], ...several];
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
}
