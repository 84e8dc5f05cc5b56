/**
 * The part of GitLab's REST API that a tracker may use, by its documentation (docs.gitlab.com/api, issues, notes, issue
 * links, groups): every parameter and field that it names, so that one it does not name is refused.
 */
import {
  boolean,
  dateTime,
  type Endpoint,
  either,
  fields,
  filledText,
  integer,
  listOf,
  nullable,
  oneOf,
  text,
} from "../../../tracker/test/support/api-description.ts";

const flag = oneOf("true", "false");
const paging = { page: integer(1), per_page: integer(1, 100) };
const sort = oneOf("asc", "desc");
const linkType = oneOf("relates_to", "blocks", "is_blocked_by");
const idOrPath = either(integer(1), filledText);

const issueFields = {
  ...{ title: filledText, description: nullable(text), labels: text, confidential: boolean },
  ...{ assignee_id: integer(0), assignee_ids: listOf(integer(1)), due_date: nullable(text) },
  ...{ epic_id: integer(1), issue_type: oneOf("issue", "incident", "test_case", "task") },
  ...{ milestone_id: integer(0), weight: nullable(integer(0)) },
};

export type GitLabEndpoint =
  | "list_issues"
  | "get_issue"
  | "create_issue"
  | "update_issue"
  | "list_notes"
  | "create_note"
  | "list_links"
  | "create_link"
  | "list_groups"
  | "list_projects";

export const GITLAB_API: readonly Endpoint<GitLabEndpoint>[] = [
  {
    ...{ name: "list_issues", method: "GET", path: "/projects/:project/issues" },
    query: {
      ...paging,
      ...{ state: oneOf("opened", "closed", "all"), sort, search: text, in: text, labels: text },
      order_by: oneOf(
        ...["created_at", "due_date", "label_priority", "milestone_due", "popularity", "priority"],
        ...["relative_position", "title", "updated_at", "weight"],
      ),
      ...{ created_after: dateTime, created_before: dateTime, updated_after: dateTime },
      ...{ updated_before: dateTime, confidential: flag, with_labels_details: flag, scope: text },
      ...{ assignee_id: text, author_id: integer(1), milestone: text, "iids[]": integer(1) },
    },
  },
  { name: "get_issue", method: "GET", path: "/projects/:project/issues/:issue" },
  {
    ...{ name: "create_issue", method: "POST", path: "/projects/:project/issues" },
    body: fields(
      { ...issueFields, created_at: dateTime, iid: either(integer(1), text) },
      { requires: ["title"] },
    ),
  },
  {
    ...{ name: "update_issue", method: "PUT", path: "/projects/:project/issues/:issue" },
    body: fields(
      {
        ...issueFields,
        ...{ add_labels: text, remove_labels: text, discussion_locked: boolean, updated_at: dateTime },
        state_event: oneOf("close", "reopen"),
      },
      { atLeast: 1 },
    ),
  },
  {
    ...{ name: "list_notes", method: "GET", path: "/projects/:project/issues/:issue/notes" },
    query: { ...paging, sort, order_by: oneOf("created_at", "updated_at") },
  },
  {
    ...{ name: "create_note", method: "POST", path: "/projects/:project/issues/:issue/notes" },
    body: fields({ body: text, internal: boolean, created_at: dateTime }, { requires: ["body"] }),
  },
  { name: "list_links", method: "GET", path: "/projects/:project/issues/:issue/links" },
  {
    ...{ name: "create_link", method: "POST", path: "/projects/:project/issues/:issue/links" },
    body: fields(
      { target_project_id: idOrPath, target_issue_iid: idOrPath, link_type: linkType },
      { requires: ["target_project_id", "target_issue_iid"] },
    ),
  },
  {
    ...{ name: "list_groups", method: "GET", path: "/groups" },
    query: { ...paging, min_access_level: oneOf("10", "20", "30", "40", "50"), search: text, owned: flag },
  },
  {
    ...{ name: "list_projects", method: "GET", path: "/groups/:group/projects" },
    query: { ...paging, include_subgroups: flag, search: text, simple: flag, with_issues_enabled: flag },
  },
];
