/** The points in which version 0.3.0 is another; `divergences.ts` has its side of them. */
import {
  type CanonicalIssue,
  type CanonicalLink,
  type CanonicalStatus,
  ConnectorConfigError,
  ConnectorRequestError,
  type ExternalRef,
  type HttpAnswer,
  type Instant,
  type IssueComment,
  type IssueFilters,
  IssueNotFoundError,
  type IssuePatch,
  isObject,
  rejectUnknownPatchKeys,
  type TrackerCapabilities,
} from "@spec-kitty/tracker";
import { type Payload, readingRules, unusable } from "@spec-kitty/tracker/connector-kit";
import { isNotFound, LINEAR, pageOf, partOf, succeeded } from "./answers.js";
import type { LinearClient } from "./client.js";
import { DOCUMENTS, type LinearDocuments } from "./documents.js";
import { failureOf, messagesOf } from "./failures.js";
import { type IdLookup, inputFrom, stateMissing } from "./fields.js";
import { isIssueId } from "./ids.js";
import { upsertRelation } from "./links.js";
import { changedSince, commentFrom, FIELDS, type FieldReading, hasMoreLabels, isTrashed } from "./mapping.js";
import { LINEAR_CAPABILITIES } from "./profile.js";
import type { TeamStates } from "./states.js";

/** Reads what a mutation made. */
export interface IssueReader {
  readonly shown: (payload: Payload) => CanonicalIssue;
  readonly refTo: (id: string) => ExternalRef;
  readonly get: (ref: ExternalRef) => Promise<CanonicalIssue>;
}

export interface LinearRules {
  readonly capabilities: TrackerCapabilities;
  readonly documents: LinearDocuments;
  readonly fields: FieldReading;
  /** What a filter asks for, undefined where it is not set. */
  readonly filterText: (filters: IssueFilters, name: string) => string | undefined;
  /** The filter for what changed since. */
  readonly changedSince: (instant: Instant) => Payload;
  /** The path of each request, below the URL of the configuration or whole. */
  readonly endpoint: (graphql_url: string) => string;
  readonly pageSize: (limit: number) => number;
  /** The data of an answer; throws for an answer that lists errors. */
  readonly data: (answer: HttpAnswer, now: () => Instant) => Payload;
  /** The issues of a page; each is read by `payload` when its turn comes. */
  readonly nodes: (data: Payload) => readonly unknown[];
  readonly payload: (node: unknown) => Payload;
  /** True for an issue that was thrown away. */
  readonly isTrashed: (payload: Payload) => boolean;
  /** True where a list does not show all labels of an issue. */
  readonly hasMoreLabels: (payload: Payload) => boolean;
  /** The cursor of the page after it. */
  readonly next: (data: Payload) => string | null;
  /** The issue that was asked for; throws where there is none. */
  readonly issue: (data: Payload, id: string) => Payload;
  /** Refuses an id that no issue can have. */
  readonly checkId: (ref: ExternalRef) => void;
  /** Refuses an issue that is no more where it was. */
  readonly checkPlace: (payload: Payload, team_id: string) => void;
  /** Whether an issue that was looked for by its identifier is of the team. */
  readonly isOfTeam: (found: unknown, team_id: string) => boolean;
  /** Whether an error of a search by identifier says that there is none. */
  readonly isAbsent: (error: unknown) => boolean;
  readonly checkPatch: (patch: IssuePatch) => void;
  /** The input of a mutation, but for the status. */
  readonly input: (patch: IssuePatch, lookup: IdLookup) => Promise<Payload>;
  readonly stateId: (
    states: TeamStates,
    status: CanonicalStatus,
    signal?: AbortSignal,
  ) => Promise<string | undefined>;
  /** Called for a status in a patch that the team has no state for. */
  readonly unmapped: (status: CanonicalStatus) => void;
  readonly created: (data: Payload, read: IssueReader) => CanonicalIssue | Promise<CanonicalIssue>;
  readonly updated: (
    data: Payload,
    ref: ExternalRef,
    read: IssueReader,
  ) => CanonicalIssue | Promise<CanonicalIssue>;
  readonly comment: (data: Payload) => IssueComment | undefined;
  readonly link: (
    client: LinearClient,
    ref: ExternalRef,
    link: CanonicalLink,
    signal?: AbortSignal,
  ) => Promise<void>;
}

export const RULES: LinearRules = {
  capabilities: LINEAR_CAPABILITIES,
  documents: DOCUMENTS,
  fields: FIELDS,
  filterText(filters, name) {
    const value = filters[name] ?? "";
    if (typeof value === "string") return value === "" ? undefined : value;
    throw new ConnectorConfigError(`the filter ${name} must be a text`);
  },
  changedSince,
  endpoint: () => "",
  pageSize: (limit) => Math.min(limit, 100),
  data({ status, headers, body }, now) {
    const errors = isObject(body) ? body["errors"] : undefined;
    if (errors !== undefined) {
      const known = failureOf(errors, { headers, now: now() });
      // What is told beside errors was done; and of errors that are not known nothing is.
      const isUnknown =
        known === undefined || Object.values(partOf(body as Payload, "data") ?? {}).some(Boolean);
      throw new ConnectorRequestError(`Linear GraphQL error: ${messagesOf(errors)}`, {
        provider: LINEAR,
        ...(known ?? { failure_class: "non_retryable" }),
        ...(isUnknown && { may_have_happened: true }),
      });
    }
    const data = isObject(body) ? partOf(body, "data") : undefined;
    if (data !== undefined) return data;
    throw unusable(LINEAR, `${status} and neither data nor errors; is graphql_url that of the API?`);
  },
  nodes: (data) => pageOf(data, "issues").nodes,
  // That each is an object is checked with the page.
  payload: (node) => node as Payload,
  isTrashed,
  hasMoreLabels,
  next: (data) => pageOf(data, "issues").next,
  issue(data, id) {
    const issue = partOf(data, "issue");
    if (issue !== undefined) return issue;
    throw new IssueNotFoundError(`Linear issue not found: ${id}`);
  },
  checkId({ id }) {
    if (!isIssueId(id)) throw new IssueNotFoundError(`Linear issue not found: ${id} is no id of Linear's`);
  },
  checkPlace(payload, team_id) {
    const name = String(payload["identifier"] ?? payload["id"]);
    if (isTrashed(payload)) throw new IssueNotFoundError(`Linear issue ${name} is in the trash`);
    if (!isOfTeam(payload, team_id))
      throw new IssueNotFoundError(`Linear issue ${name} was moved to another team`);
  },
  isOfTeam: (found, team_id) => isObject(found) && isOfTeam(found, team_id) && !isTrashed(found),
  isAbsent: isNotFound,
  checkPatch: (patch) => rejectUnknownPatchKeys(patch, LINEAR),
  input: inputFrom,
  stateId: (states, status, signal) => states.idFor(status, signal),
  unmapped(status) {
    throw stateMissing(status);
  },
  created: (data, { shown }) => shown(issueOf(succeeded(data, "issueCreate"))),
  updated: (data, _ref, { shown }) => shown(issueOf(succeeded(data, "issueUpdate"))),
  comment(data) {
    const comment = partOf(succeeded(data, "commentCreate"), "comment");
    return comment && commentFrom(comment, readingRules(undefined));
  },
  link: upsertRelation,
};

function issueOf(payload: Payload): Payload {
  const issue = partOf(payload, "issue");
  if (issue !== undefined) return issue;
  throw unusable(LINEAR, "a success without the issue");
}

function isOfTeam(payload: Payload, team_id: string): boolean {
  return partOf(payload, "team")?.["id"] === team_id;
}
