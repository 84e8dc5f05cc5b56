/** The points in which version 0.3.0 is another; `divergences.ts` has its side of them. */
import {
  type CanonicalIssue,
  type ExternalRef,
  type Fetch,
  type HttpOptions,
  IssueNotFoundError,
  type IssuePatch,
  isObject,
  rejectUnknownPatchKeys,
  type TrackerCapabilities,
} from "@spec-kitty/tracker";
import { type ConfigShape, type Payload, unusable } from "@spec-kitty/tracker/connector-kit";
import { AZURE_SHAPE, type WholeAzureConfig } from "./config.js";
import { azureFailure, refusedField, refusingSignIn } from "./failure.js";
import { type AzureLists, LISTS } from "./lists.js";
import { AZURE_DEVOPS, type AzureReading, FIELD, READING, type WorkItems } from "./mapping.js";
import { changeOperations, draftOperations, type Operation, revisionTest } from "./operations.js";
import { AZURE_CAPABILITIES } from "./profile.js";

export interface AzureRules {
  readonly shape: ConfigShape<WholeAzureConfig>;
  readonly capabilities: TrackerCapabilities;
  readonly http: Pick<HttpOptions, "classify" | "refusal">;
  readonly fetch: (fetch: Fetch) => Fetch;
  /** One segment of a path. */
  readonly segment: (text: string) => string;
  /** The work item as a segment of a path; refuses an id that none can have. */
  readonly item: (ref: ExternalRef) => string;
  /** Asks that an answer holds the relations. */
  readonly relations: Readonly<Record<string, string>>;
  readonly object: (body: unknown) => Payload;
  readonly lists: AzureLists;
  readonly reading: AzureReading;
  readonly draft: (issue: CanonicalIssue) => readonly Operation[];
  readonly change: (patch: IssuePatch, items: WorkItems) => readonly Operation[];
  readonly checkPatch: (patch: IssuePatch) => void;
  /** What makes an update of another revision fail. */
  readonly revision: (seen: CanonicalIssue | undefined) => readonly Operation[];
  /** Refuses a work item that was moved to another project. */
  readonly checkPlace: (payload: Payload, project: string) => void;
  /** Whether parents are written, and links looked for before they are made; both need a reading before. */
  readonly writes_relations: boolean;
  /** Whether an update answers with the work item. */
  readonly answers_updates: boolean;
  readonly checkComments: () => void;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const RULES: AzureRules = {
  shape: AZURE_SHAPE,
  capabilities: AZURE_CAPABILITIES,
  http: { classify: azureFailure, refusal: refusedField },
  fetch: refusingSignIn,
  segment: encodeURIComponent,
  item({ id }) {
    if (/^[1-9][0-9]{0,9}$/.test(id)) return id;
    throw new IssueNotFoundError(`Azure DevOps work item not found: ${id} is no id of one`);
  },
  relations: { $expand: "relations" },
  object(body) {
    if (isObject(body)) return body;
    throw unusable(AZURE_DEVOPS, "JSON that is not an object; is base_url that of the service?");
  },
  lists: LISTS,
  reading: READING,
  draft: draftOperations,
  change: changeOperations,
  revision: revisionTest,
  checkPatch: (patch) => rejectUnknownPatchKeys(patch, AZURE_DEVOPS),
  checkPlace(payload, project) {
    const place = READING.fields(payload)[FIELD.project];
    if (typeof place !== "string" || ID.test(project) || place.toLowerCase() === project.toLowerCase())
      return;
    throw new IssueNotFoundError(`Azure DevOps work item ${String(payload["id"])} was moved to ${place}`);
  },
  writes_relations: true,
  answers_updates: true,
  checkComments: () => undefined,
};
