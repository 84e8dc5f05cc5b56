/** What is written: the operations of a JSON Patch document on a work item. */
import {
  type CanonicalIssue,
  CapabilityNotSupportedError,
  type ExternalRef,
  type IssuePatch,
  isObject,
} from "@spec-kitty/tracker";
import type { Payload } from "@spec-kitty/tracker/connector-kit";
import { htmlFrom } from "./html.js";
import { FIELD, priorityNumber, type WorkItems } from "./mapping.js";
import { PARENT, relationsOf } from "./relations.js";

export interface Operation {
  readonly op: "add" | "replace" | "remove" | "test";
  readonly path: string;
  readonly value?: unknown;
}

export function add(field: string, value: unknown): Operation {
  return { op: "add", path: `/fields/${field}`, value };
}

/** Lets the whole document fail where the work item is not at the revision that was seen. */
export function revisionTest(seen: CanonicalIssue | undefined): readonly Operation[] {
  const rev = isObject(seen?.raw) ? seen.raw["rev"] : undefined;
  return typeof rev === "number" ? [{ op: "test", path: "/rev", value: rev }] : [];
}

/** Makes a work item, but for its type, which the address says. */
export function draftOperations({
  title,
  body,
  priority,
  labels,
  assignees,
}: CanonicalIssue): readonly Operation[] {
  return [
    add(FIELD.title, title),
    ...(body ? [add(FIELD.body, htmlFrom(body))] : []),
    ...(priority !== null ? [add(FIELD.priority, priorityNumber(priority))] : []),
    ...(labels.length > 0 ? [add(FIELD.labels, tagText(labels))] : []),
    ...(assignees.length > 0 ? [add(FIELD.assignees, oneOf(assignees))] : []),
  ];
}

/** All of a patch but the parent, whose change depends on the relations that are there. */
export function changeOperations(patch: IssuePatch, { states, types }: WorkItems): readonly Operation[] {
  const { title, body, status, issue_type, priority, labels, assignees } = patch;
  return [
    ...(title !== undefined ? [add(FIELD.title, title)] : []),
    ...(body !== undefined ? [add(FIELD.body, htmlFrom(body ?? ""))] : []),
    ...(priority === undefined ? [] : [priorityChange(priority)]),
    // To add tags keeps those that are there.
    ...(labels !== undefined
      ? [{ op: "replace", path: `/fields/${FIELD.labels}`, value: tagText(labels) } as const]
      : []),
    ...(assignees !== undefined ? [add(FIELD.assignees, oneOf(assignees))] : []),
    ...(issue_type !== undefined ? [add(FIELD.issue_type, types.nameOf(issue_type))] : []),
    ...(status !== undefined ? [add(FIELD.status, states.nameOf(status))] : []),
  ];
}

function priorityChange(priority: number | null): Operation {
  return priority === null
    ? { op: "remove", path: `/fields/${FIELD.priority}` }
    : add(FIELD.priority, priorityNumber(priority));
}

export function relationTo(rel: string, url: string): Operation {
  return { op: "add", path: "/relations/-", value: { rel, url } };
}

/**
 * Sets the parent of the work item as it was read. Relations are removed by their place, so that the document holds for
 * that revision alone.
 */
export function parentOperations(
  payload: Payload,
  parent: ExternalRef | null,
  urlOf: (id: string) => string,
): readonly Operation[] {
  const relations = relationsOf(payload);
  const at = relations.findIndex(({ rel }) => rel === PARENT);
  if (parent !== null && relations[at]?.id === parent.id) return [];
  const gone: readonly Operation[] =
    at === -1
      ? []
      : [
          { op: "test", path: "/rev", value: payload["rev"] },
          { op: "remove", path: `/relations/${at}` },
        ];
  return parent === null ? gone : [...gone, relationTo(PARENT, urlOf(parent.id))];
}

function tagText(labels: readonly string[]): string {
  const split = labels.find((label) => /[;,]/.test(label));
  if (split === undefined) return labels.join("; ");
  throw new CapabilityNotSupportedError(
    `Azure DevOps has no tags with a comma or a semicolon: ${JSON.stringify(split)}`,
    { capability: "labels" },
  );
}

function oneOf(assignees: readonly string[]): string {
  if (assignees.length <= 1) return assignees[0] ?? "";
  throw new CapabilityNotSupportedError(
    `Azure DevOps assigns a work item to one person, not to ${assignees.join(", ")}`,
    { capability: "assignees" },
  );
}
