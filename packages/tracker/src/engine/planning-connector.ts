import type {
  IssuePatch,
  ListCommentsQuery,
  ListEventsQuery,
  ListIssuesQuery,
  SoughtIssue,
  TaskTrackerConnector,
  WriteOptions,
} from "../connector.js";
import type { CanonicalIssue, CanonicalLink, ExternalRef, IssueComment } from "../generated/models.js";
import { identityOf } from "../model/issue.js";
import type { CanonicalStatus } from "../model/vocabulary.js";
import { readBack } from "./merge.js";

/** The id of an issue that would be made. */
const PLANNED = "planned:";

/** Reads from a provider, and answers writes as the connector says that they would be answered; it sends none. */
export function planningConnector(connector: TaskTrackerConnector): TaskTrackerConnector {
  const { profile } = connector;
  const written = new Map<string, CanonicalIssue>();
  let planned = 0;

  const current = async (ref: ExternalRef) => written.get(identityOf(ref)) ?? connector.getIssue(ref);
  const change = async (
    ref: ExternalRef,
    patch: IssuePatch,
    { seen }: WriteOptions = {},
  ): Promise<CanonicalIssue> => {
    const before = written.get(identityOf(ref)) ?? seen ?? (await connector.getIssue(ref));
    const issue = { ...before, ...readBack(patch, profile) };
    written.set(identityOf(ref), issue);
    return issue;
  };
  const { listComments, findCreated, listTransitions } = connector;

  return {
    // What it answers with does not move.
    ...{ name: connector.name, workspace: connector.workspace, profile: { ...profile, refuses_moved: true } },
    getCapabilities: (options) => connector.getCapabilities(options),
    listIssues: (query?: ListIssuesQuery) => connector.listIssues(query),
    getIssue: async (ref, options) => written.get(identityOf(ref)) ?? connector.getIssue(ref, options),
    async createIssue(issue) {
      const ref = { ...issue.ref, workspace: connector.workspace, id: `${PLANNED}${++planned}` };
      const fields = profile.created_fields.map((field) => [field, issue[field]]);
      const made = { ...emptyIssue(issue, ref), ...readBack(Object.fromEntries(fields), profile) };
      written.set(identityOf(ref), made);
      return made;
    },
    updateIssue: change,
    transitionIssue: (ref: ExternalRef, status: CanonicalStatus, options) => change(ref, { status }, options),
    async upsertLink(ref: ExternalRef, link: CanonicalLink) {
      const { links } = await current(ref);
      await change(ref, { links: [...links, link] });
    },
    addComment: async (): Promise<IssueComment | undefined> => undefined,
    listEvents: (query?: ListEventsQuery) => connector.listEvents(query),
    ...(listComments && {
      listComments: (ref: ExternalRef, query?: ListCommentsQuery) => {
        const isPlanned = ref.id.startsWith(PLANNED);
        return isPlanned
          ? Promise.resolve({ items: [], next_cursor: null })
          : listComments.call(connector, ref, query);
      },
    }),
    ...(findCreated && { findCreated: (sought: SoughtIssue) => findCreated.call(connector, sought) }),
    ...(listTransitions && { listTransitions: (ref: ExternalRef) => listTransitions.call(connector, ref) }),
    // The provider's connector stays open: it is its owner's.
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** What a provider shows of the fields that a creation does not write. */
function emptyIssue(issue: CanonicalIssue, ref: ExternalRef): CanonicalIssue {
  return {
    ...issue,
    ref,
    ...{ body: null, status: "todo", issue_type: "task", priority: null, assignees: [], labels: [] },
    ...{ parent: null, links: [], custom_fields: {} },
  };
}
