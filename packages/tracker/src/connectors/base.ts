import type {
  CallOptions,
  ConnectorProfile,
  EventPage,
  IssuePatch,
  ListEventsQuery,
  ListIssuesQuery,
  Page,
  TaskTrackerConnector,
  WriteOptions,
} from "../connector.js";
import type {
  CanonicalIssue,
  CanonicalLink,
  ExternalRef,
  IssueComment,
  TrackerCapabilities,
} from "../generated/models.js";
import type { CanonicalStatus } from "../model/vocabulary.js";

/** What connectors have in common: a status is one more field of an update, there is no event feed, nothing to close. */
export abstract class ConnectorBase implements TaskTrackerConnector {
  abstract readonly name: string;
  abstract readonly workspace: string;
  abstract readonly profile: ConnectorProfile;
  protected abstract readonly capabilities: TrackerCapabilities;

  abstract listIssues(query?: ListIssuesQuery): Promise<Page<CanonicalIssue>>;
  abstract getIssue(ref: ExternalRef, options?: CallOptions): Promise<CanonicalIssue>;
  abstract createIssue(issue: CanonicalIssue, options?: WriteOptions): Promise<CanonicalIssue>;
  abstract updateIssue(ref: ExternalRef, patch: IssuePatch, options?: WriteOptions): Promise<CanonicalIssue>;
  abstract upsertLink(ref: ExternalRef, link: CanonicalLink, options?: WriteOptions): Promise<void>;
  abstract addComment(
    ref: ExternalRef,
    body: string,
    options?: WriteOptions,
  ): Promise<IssueComment | undefined>;

  async getCapabilities(_options?: CallOptions): Promise<TrackerCapabilities> {
    return this.capabilities;
  }

  async transitionIssue(
    ref: ExternalRef,
    target_status: CanonicalStatus,
    options: WriteOptions = {},
  ): Promise<CanonicalIssue> {
    return this.updateIssue(ref, { status: target_status }, options);
  }

  async listEvents(_query?: ListEventsQuery): Promise<EventPage> {
    return { events: [], cursor: null };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
