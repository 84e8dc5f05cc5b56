/** How Azure DevOps takes a JSON Patch document on a work item, and by which rules it refuses one. */
import type { RestAnswer } from "../../../tracker/test/support/rest-vendor.ts";
import { type AzureProject, OPPOSITES, type StoredItem, type StoredRelation } from "./azure-project.ts";

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

export interface Patched {
  readonly fields: Record<string, unknown>;
  readonly relations: StoredRelation[];
}

/** Files that stand before the other relations of a work item that has such. */
export const ATTACHMENTS = 1;

class Refused extends Error {
  readonly answer: RestAnswer;

  constructor(status: number, typeKey: string, message: string, customProperties?: object) {
    super(message);
    const body = { $id: "1", innerException: null, message, typeKey, errorCode: 0, eventId: 3200 };
    this.answer = { status, body: { ...body, ...(customProperties && { customProperties }) } };
  }
}

/** A value that the rules of the process do not allow. */
function ruleError(field: string, code: string): Refused {
  const message = `TF401320: Rule Error for field ${field.split(".").at(-1)}. Error code: ${code}.`;
  const errors = [{ fieldReferenceName: field, fieldStatusFlags: code, errorMessage: message }];
  return new Refused(400, "RuleValidationException", message, {
    ...{ FieldReferenceName: null, ErrorMessage: message, RuleValidationErrors: errors },
  });
}

const invalid = (message: string) => new Refused(400, "VssPropertyValidationException", message);

export const notFound = (id: string): RestAnswer =>
  new Refused(
    404,
    "WorkItemUnauthorizedAccessException",
    `TF401232: Work item ${id} does not exist, or you do not have permissions to read it.`,
  ).answer;

/** The fields and relations after the document, or the answer that refuses it. */
export function patched(
  project: AzureProject,
  type: string,
  item: StoredItem | undefined,
  document: readonly Operation[],
): Patched | RestAnswer {
  try {
    return applied(project, type, item, document);
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

function applied(
  project: AzureProject,
  type: string,
  item: StoredItem | undefined,
  document: readonly Operation[],
): Patched {
  if (project.process[type] === undefined)
    throw new Refused(
      404,
      "WorkItemTypeNotFoundException",
      `VS402323: Work item type ${type} does not exist in project ${project.name}`,
    );
  if (document.length === 0)
    throw invalid("You must pass a valid patch document in the body of the request.");
  const fields: Record<string, unknown> = {};
  const relations = [...(item?.relations ?? [])];
  for (const { op, path, value } of document) {
    const [, root, name] = path.split("/");
    if (op === "test" && path === "/rev") {
      if (value !== item?.rev)
        throw new Refused(
          412,
          "TestPatchOperationFailedException",
          `VS403351: Test Operation for path /rev failed, value ${item?.rev} was not equal to test value ${String(value)}.`,
        );
    } else if (root === "fields" && name !== undefined) {
      const old = Object.hasOwn(fields, name) ? fields[name] : item?.fields[name];
      fields[name] = fieldValue(project, name, op, value, old);
    } else if (path === "/relations/-" && op === "add")
      relations.push(relationFrom(project, item, relations, value));
    else if (root === "relations" && op === "remove") {
      const at = Number(name) - ATTACHMENTS;
      if (at < 0 || relations.splice(at, 1).length === 0) throw invalid("there is no such relation");
    } else throw invalid(`the path ${path} cannot be taken with ${op}`);
  }
  checkRules(project, { "System.WorkItemType": type, ...item?.fields, ...fields }, item === undefined);
  return { fields, relations };
}

const KNOWN = new Set([
  ...["System.Title", "System.Description", "System.State", "System.WorkItemType", "System.AssignedTo"],
  ...["System.Tags", "System.AreaPath", "System.IterationPath", "Microsoft.VSTS.Common.Priority"],
]);

function fieldValue(project: AzureProject, name: string, op: string, value: unknown, old: unknown): unknown {
  if (!KNOWN.has(name)) throw invalid(`TF51535: Cannot find field ${name}.`);
  if (op === "remove") return undefined;
  if (value === null || value === undefined) throw invalid("You must pass a value with the operation.");
  if (name === "System.Tags") return tags(String(value), op === "add" ? String(old ?? "") : "");
  if (name !== "System.AssignedTo" || value === "") return value;
  const person = project.people.find(
    ({ displayName, uniqueName }) => displayName === value || uniqueName === value,
  );
  if (person === undefined) throw ruleError(name, "HasValues, LimitedToValues, InvalidListValue");
  return person;
}

/** To add tags keeps those that are there. */
function tags(given: string, old: string): string {
  const all = `${old};${given}`
    .split(/[;,]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  return [...new Set(all)].sort().join("; ");
}

function relationFrom(
  project: AzureProject,
  item: StoredItem | undefined,
  relations: readonly StoredRelation[],
  value: unknown,
): StoredRelation {
  const { rel, url } = value as { readonly rel: string; readonly url: string };
  if (OPPOSITES[rel] === undefined) throw invalid(`TF200034: unknown relation type ${rel}`);
  const path = new URL(url).pathname;
  const [, organization, id] = /^\/([^/]+)\/_apis\/wit\/workItems\/(\d+)$/.exec(path) ?? [];
  const target = organization === project.organization ? project.item(id!) : undefined;
  if (target === undefined) throw new Refused(404, "WorkItemLinkInvalidException", `there is no ${url}`);
  if (target.id === item?.id) throw invalid("TF201035: a work item cannot be linked to itself");
  if (relations.some((one) => one.rel === rel && one.to === target.id))
    throw invalid("The relation already exists.");
  if (rel.endsWith("Hierarchy-Reverse") && relations.some((one) => one.rel === rel))
    throw invalid("TF201036: a work item has one parent");
  return { rel, to: target.id };
}

function checkRules(project: AzureProject, fields: Readonly<Record<string, unknown>>, isNew: boolean): void {
  const title = fields["System.Title"];
  if (typeof title !== "string" || title.trim() === "")
    throw ruleError("System.Title", "Required, InvalidEmpty");
  if (title.length > 255) throw ruleError("System.Title", "InvalidTooLong");
  const states = project.process[String(fields["System.WorkItemType"])];
  if (states === undefined) throw ruleError("System.WorkItemType", "LimitedToValues, InvalidListValue");
  const state = isNew ? (fields["System.State"] ?? states[0]) : fields["System.State"];
  if (!states.includes(String(state)))
    throw ruleError("System.State", "Required, HasValues, LimitedToValues, InvalidListValue");
  const priority = fields["Microsoft.VSTS.Common.Priority"];
  if (priority !== undefined && ![1, 2, 3, 4].includes(priority as number))
    throw ruleError("Microsoft.VSTS.Common.Priority", "HasValues, LimitedToValues, InvalidListValue");
}
