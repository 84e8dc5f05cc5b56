/** The documents of version 0.3.0, to the letter: a request is compared with its whole body. */
import type { LinearDocuments } from "./documents.js";

const FIELDS = [
  ...["id", "identifier", "title", "description", "priority", "createdAt", "updatedAt", "url"],
  ...[
    "state { id name type }",
    "labels { nodes { name } }",
    "assignee { id }",
    "parent { id identifier url }",
  ],
];

const issueQuery = (fields: readonly string[]) =>
  laidOut([
    "query GetIssue($id: String!) {",
    "  issue(id: $id) {",
    ...fields.map((field) => `    ${field}`),
    ...["  }", "}"],
  ]);

export const DOCUMENTS_0_3_0: LinearDocuments = {
  listIssues: laidOut([
    "query ListIssues($first: Int!, $after: String, $filter: IssueFilter) {",
    "  issues(first: $first, after: $after, filter: $filter) {",
    ...["    nodes {", ...FIELDS.map((field) => `      ${field}`), "    }"],
    "    pageInfo { hasNextPage endCursor }",
    ...["  }", "}"],
  ]),
  getIssue: issueQuery(FIELDS),
  findIssue: issueQuery([...FIELDS, "team { id }"]),
  createIssue: laidOut([
    "mutation CreateIssue($input: IssueCreateInput!) {",
    ...["  issueCreate(input: $input) {", "    success", "    issue { id }", "  }"],
    "}",
  ]),
  updateIssue: laidOut([
    "mutation UpdateIssue($id: String!, $input: IssueUpdateInput!) {",
    "  issueUpdate(id: $id, input: $input) { success }",
    "}",
  ]),
  createRelation: laidOut([
    "mutation CreateIssueRelation($input: IssueRelationCreateInput!) {",
    "  issueRelationCreate(input: $input) { success }",
    "}",
  ]),
  createComment: laidOut([
    "mutation CreateComment($input: CommentCreateInput!) {",
    "  commentCreate(input: $input) { success }",
    "}",
  ]),
};

function laidOut(lines: readonly string[]): string {
  const margin = "\n        ";
  return `${margin}${lines.join(margin)}${margin}`;
}
