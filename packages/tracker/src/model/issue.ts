import { isBlank } from "@spec-kitty/events-core";
import type { ModelViolation, Parsed } from "@spec-kitty/events-core/model";
import type { IssuePatch } from "../connector.js";
import { ConnectorRequestError, IssuePayloadContractError, TrackerValueError } from "../errors.js";
import {
  CanonicalIssue,
  type CanonicalIssueInput,
  ExternalRef,
  type ExternalRefInput,
  type TrackerCapabilities,
} from "../generated/models.js";
import { CanonicalStatus, CORE_ISSUE_FIELDS, type CoreField } from "./vocabulary.js";

/** `system:workspace:id`; a workspace may hold colons, so never split it (`tracker 3`). */
export function identityOf(ref: {
  readonly system: string;
  readonly workspace: string;
  readonly id: string;
}): string {
  return `${ref.system}:${ref.workspace}:${ref.id}`;
}

/** A ref from its parts. Throws `TrackerValueError` where one is blank. */
export function externalRef(input: ExternalRefInput): ExternalRef {
  return parsedValue(ExternalRef.parse(input));
}

/** An issue from its parts, defaults filled in. Throws `TrackerValueError` where a rule is broken. */
export function canonicalIssue(input: CanonicalIssueInput): CanonicalIssue {
  return parsedValue(CanonicalIssue.parse(input));
}

/** All capabilities, those left out at their default (`tracker 3`). */
export function capabilities(flags: Partial<TrackerCapabilities> = {}): TrackerCapabilities {
  return {
    supports_webhooks: false,
    supports_comments: true,
    supports_hierarchy: true,
    supports_dependencies: true,
    supports_custom_fields: true,
    supports_multi_assignee: true,
    supports_sprints_or_cycles: false,
    supports_bulk_read: false,
    supports_bulk_write: false,
    supports_delete: false,
    supports_assignment: false,
    supports_terminal_transition: false,
    ...flags,
  };
}

/** A copy that shares nothing with the issue. */
export function cloneIssue(issue: CanonicalIssue): CanonicalIssue {
  return structuredClone(issue);
}

/** A provider's title as an issue holds it: a missing or blank one reads as `Untitled`. */
export function titleOf(value: unknown): string {
  return typeof value === "string" && !isBlank(value) ? value : "Untitled";
}

const STATUSES: ReadonlySet<unknown> = new Set(Object.values(CanonicalStatus));

/** The status, or `TrackerValueError` for a text that is none. */
export function canonicalStatus(value: unknown): CanonicalStatus {
  if (STATUSES.has(value)) return value as CanonicalStatus;
  throw new TrackerValueError(`'${String(value)}' is not a valid CanonicalStatus`);
}

const FIELDS: ReadonlySet<string> = new Set(CORE_ISSUE_FIELDS);

/** True for the name of a core field. */
export function isCoreField(name: string): name is CoreField {
  return FIELDS.has(name);
}

/** Refuses a patch with a key that is no core field (`tracker-connectors`, PK-001). */
export function rejectUnknownPatchKeys(patch: IssuePatch, provider: string): void {
  for (const key of Object.keys(patch)) {
    if (isCoreField(key)) continue;
    throw new IssuePayloadContractError(`Unknown patch key: '${key}'`, {
      kind: "patch",
      field_path: key,
      reason: "PK-001",
      provider,
    });
  }
}

/** The value that a model read, else `TrackerValueError` with all that is wrong. */
export function parsedValue<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new TrackerValueError(parsed.violations.map(violationText).join("; "));
}

/** As `parsedValue` for what a provider answered: the error is the connector's, with the provider named. */
export function providerValue<T>(parsed: Parsed<T>, provider: string): T {
  if (parsed.ok) return parsed.value;
  throw new ConnectorRequestError(
    `${provider} answered with an unusable value: ${parsed.violations.map(violationText).join("; ")}`,
    {
      failure_class: "non_retryable",
      provider,
    },
  );
}

function violationText({ field, message }: ModelViolation): string {
  const text = message.replace(/^Value error, /, "");
  return field === "" ? text : `${field}: ${text}`;
}
