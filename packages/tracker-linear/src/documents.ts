/** The operations that are sent, as GraphQL documents. */

export interface LinearDocuments {
  readonly listIssues: string;
  readonly getIssue: string;
  /** The issue of an identifier, with its team. */
  readonly findIssue: string;
  readonly createIssue: string;
  readonly updateIssue: string;
  readonly createRelation: string;
  readonly createComment: string;
}

/** Linear grants a query 10,000 points; with 20 labels for each, 100 issues cost some 5,500. */
const LISTED_LABELS = 20;
/** The most that Linear gives of a connection at once. */
export const PAGE_CAP = 250;

const PAGE = "pageInfo { hasNextPage endCursor }";

const issueFields = (labels: number) => `
    id identifier title description priority createdAt updatedAt archivedAt trashed url
    state { id name type }
    labels(first: ${labels}) { nodes { name } pageInfo { hasNextPage } }
    comments(first: 1, orderBy: updatedAt) { nodes { updatedAt } }
    assignee { id }
    parent { id identifier url }
    team { id }`;

const getIssue = `query GetIssue($id: String!) {
  issue(id: $id) {${issueFields(PAGE_CAP)}
  }
}`;

const COMMENT =
  "id body createdAt updatedAt user { displayName } botActor { name } externalUser { displayName }";

export const DOCUMENTS: LinearDocuments = {
  // From the last change back: what changes meanwhile is newer than all that was seen, and found by the next pull.
  listIssues: `query ListIssues($first: Int!, $after: String, $filter: IssueFilter) {
  issues(first: $first, after: $after, filter: $filter, orderBy: updatedAt, includeArchived: true) {
    nodes {${issueFields(LISTED_LABELS)}
    }
    ${PAGE}
  }
}`,
  getIssue,
  findIssue: getIssue,
  createIssue: `mutation CreateIssue($input: IssueCreateInput!) {
  issueCreate(input: $input) {
    success
    issue {${issueFields(PAGE_CAP)}
    }
  }
}`,
  updateIssue: `mutation UpdateIssue($id: String!, $input: IssueUpdateInput!) {
  issueUpdate(id: $id, input: $input) {
    success
    issue {${issueFields(PAGE_CAP)}
    }
  }
}`,
  createRelation: `mutation CreateIssueRelation($input: IssueRelationCreateInput!) {
  issueRelationCreate(input: $input) { success }
}`,
  createComment: `mutation CreateComment($input: CommentCreateInput!) {
  commentCreate(input: $input) { success comment { ${COMMENT} } }
}`,
};

export const LIST_COMMENTS = `query ListComments($id: String!, $first: Int!, $after: String) {
  issue(id: $id) {
    comments(first: $first, after: $after) { nodes { ${COMMENT} } ${PAGE} }
  }
}`;

export const LIST_RELATIONS = `query ListRelations($id: String!) {
  issue(id: $id) {
    relations(first: ${PAGE_CAP}) { nodes { type relatedIssue { id } } }
    inverseRelations(first: ${PAGE_CAP}) { nodes { type issue { id } } }
  }
}`;

export const TEAM_STATES = `query TeamStates($id: String!) {
  team(id: $id) { states(first: ${PAGE_CAP}) { nodes { id name type position } } }
}`;

export const FIND_LABELS = `query FindLabels($filter: IssueLabelFilter, $after: String) {
  issueLabels(first: ${PAGE_CAP}, after: $after, filter: $filter) {
    nodes { id name isGroup retiredAt team { id } }
    ${PAGE}
  }
}`;

export const CREATE_LABEL = `mutation CreateLabel($input: IssueLabelCreateInput!) {
  issueLabelCreate(input: $input) { success issueLabel { id } }
}`;

export const ORGANIZATION = "{ organization { id name urlKey } }";

export const TEAMS = `query ListTeams($after: String) {
  teams(first: ${PAGE_CAP}, after: $after) { nodes { id key name } ${PAGE} }
}`;
