/** Canonical issues and patches as the fields that Jira takes. */
import type { CanonicalIssue, CanonicalIssueType, ExternalRef, IssuePatch } from "@spec-kitty/tracker";
import type { Payload } from "@spec-kitty/tracker/connector-kit";
import { documentOf } from "./adf/write.js";
import type { WholeJiraConfig } from "./config.js";

const PRIORITIES = ["Highest", "High", "Medium", "Low", "Lowest"];

export function typeName(type: CanonicalIssueType, plain: string): string {
  switch (type) {
    case "epic":
      return "Epic";
    case "story":
      return "Story";
    case "bug":
      return "Bug";
    case "subtask":
      return "Sub-task";
    case "task":
    case "chore":
      return plain;
  }
}

/** Null where an issue has none, which leaves Jira's own. */
export function priorityField(priority: number | null | undefined): Payload {
  return priority === null || priority === undefined ? {} : { priority: { name: PRIORITIES[priority] } };
}

/** A summary is one line. */
export function summaryOf(title: string): string {
  return title.replaceAll(/\s*[\r\n]+\s*/g, " ").trim();
}

/** Jira's labels have no blanks inside. */
export function labelsOf(labels: readonly string[]): string[] {
  return [...new Set(labels.map((label) => label.trim().replaceAll(/\s+/g, "_")))];
}

/** The fields of a new issue, save what a mission is about. */
export function draftFields(issue: CanonicalIssue, config: WholeJiraConfig): Payload {
  const { title, body, issue_type, labels, priority, assignees, parent } = issue;
  return {
    project: { key: config.project_key },
    ...changedFields({ title, issue_type, labels, priority }, config),
    ...(body && { description: documentOf(body) }),
    ...(assignees.length > 0 && { assignee: assigneeOf(assignees) }),
    ...(parent && { parent: parentOf(parent) }),
  };
}

/** The body of an edit that sets fields, and takes a parent away where it is null: no value of a field does that. */
export function editBody(fields: Payload, parent: ExternalRef | null | undefined): Payload {
  return {
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(parent === null && { update: { parent: [{ set: { none: true } }] } }),
  };
}

/** The fields of a patch, save its status; `description` is the document that a new body replaces. */
export function changedFields(patch: IssuePatch, config: WholeJiraConfig, description?: unknown): Payload {
  const { title, body, issue_type, labels, priority, assignees, parent } = patch;
  return {
    ...(title !== undefined && { summary: summaryOf(title) }),
    ...(body !== undefined && { description: documentOf(body, description) }),
    ...(issue_type !== undefined && { issuetype: { name: typeName(issue_type, config.default_issue_type) } }),
    ...(labels !== undefined && { labels: labelsOf(labels) }),
    ...priorityField(priority),
    ...(assignees !== undefined && { assignee: assigneeOf(assignees) }),
    ...(parent && { parent: parentOf(parent) }),
  };
}

/** An issue of Jira has one assignee or none. */
function assigneeOf([first]: readonly string[]): Payload | null {
  return first === undefined ? null : { accountId: first };
}

function parentOf({ id }: ExternalRef): Payload {
  return { id };
}
