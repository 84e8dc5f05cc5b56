/** Where the in-memory connector of version 0.3.0 is another (`tracker-connectors 9`): each difference once, by name. */
import { compareCodePoints } from "@spec-kitty/events-core";
import type { IssuePatch, Page } from "../connector.js";
import { ConnectorRequestError } from "../errors.js";
import type { CanonicalIssue, CanonicalLink, IssueComment, SyncCheckpoint } from "../generated/models.js";
import { compareInstants, type Instant } from "../model/instant.js";
import { identityOf, rejectUnknownPatchKeys } from "../model/issue.js";
import { samePlain } from "../model/plain.js";
import { CORE_ISSUE_FIELDS } from "../model/vocabulary.js";
import { compareAsReference } from "../parity/instants.js";
import type { Clock } from "../ports.js";
import type { StoredIssue } from "./in-memory.js";

export interface InMemoryRules {
  /** What leaves and enters it. */
  readonly copy: (issue: CanonicalIssue) => StoredIssue;
  readonly copyPatch: (patch: IssuePatch) => IssuePatch;
  readonly compare: (a: Instant, b: Instant) => number;
  readonly page: (sorted: readonly StoredIssue[], cursor: string | null, limit: number) => Page<StoredIssue>;
  /** What a creation under a known identity answers; undefined where it replaces the issue. */
  readonly recreated: (existing: StoredIssue, draft: CanonicalIssue) => StoredIssue | undefined;
  /** The part of a patch that is set. */
  readonly patch: (patch: IssuePatch, name: string) => IssuePatch;
  readonly sameLink: (a: CanonicalLink, b: CanonicalLink) => boolean;
  /** The comment to keep, or undefined where the issue itself took it. */
  readonly comment: (
    issue: StoredIssue,
    body: string,
    from: { readonly clock: Pick<Clock, "now">; readonly newId: () => string },
  ) => IssueComment | undefined;
  readonly eventCursor: (end: number, length: number) => SyncCheckpoint;
}

export function inMemoryRules(parity: "0.3.0" | undefined): InMemoryRules {
  return parity === undefined ? RULES : { ...RULES, ...DIVERGENCES_0_3_0 };
}

const RULES: InMemoryRules = {
  copy: (issue) => structuredClone(issue),
  copyPatch: (patch) => structuredClone(patch),
  compare: compareInstants,
  page: afterIdentity,
  recreated(existing, draft) {
    if (CORE_ISSUE_FIELDS.every((field) => samePlain(existing[field], draft[field]))) return existing;
    throw new ConnectorRequestError(
      `issue already exists with different content: ${identityOf(existing.ref)}`,
      { status_code: 409 },
    );
  },
  patch(patch, name) {
    rejectUnknownPatchKeys(patch, name);
    return structuredClone(patch);
  },
  sameLink: (a, b) => a.type === b.type && identityOf(a.target) === identityOf(b.target),
  comment(_issue, body, { clock, newId }) {
    const now = clock.now();
    return { id: newId(), body, author: null, created_at: now, updated_at: now };
  },
  eventCursor: (end) => ({ cursor: String(end), updated_since: null }),
};

/** 0.3.0 by name of the rule. */
const DIVERGENCES_0_3_0: Partial<InMemoryRules> = {
  // Nested values are shared between copies, and a patch with the issue it was set on.
  copy: copyAsReference,
  copyPatch: (patch) => patch,
  compare: compareAsReference,
  // A cursor is an offset, which misses issues when the list changes between two pages.
  page: atOffset,
  // A second creation replaces the first.
  recreated: () => undefined,
  // Any attribute of the model may be set, others are left out without a word.
  patch: (patch) => patch,
  sameLink: samePlain,
  // A comment is an entry of a custom field.
  comment(issue, body, { clock }) {
    const fields = issue.custom_fields as Record<string, unknown>;
    const known = fields["comments"];
    if (Array.isArray(known)) known.push(body);
    else fields["comments"] = [body];
    issue.updated_at = clock.now();
    return undefined;
  },
  // No cursor at the end, so that a caller who keeps it begins anew.
  eventCursor: (end, length) => ({ cursor: end < length ? String(end) : null, updated_since: null }),
};

/** A cursor is the last identity of the page before, which stays right while issues come and go. */
function afterIdentity(
  sorted: readonly StoredIssue[],
  cursor: string | null,
  limit: number,
): Page<StoredIssue> {
  const start =
    cursor === null ? 0 : sorted.findIndex(({ ref }) => compareCodePoints(identityOf(ref), cursor) > 0);
  if (start < 0) return { items: [], next_cursor: null };
  const items = sorted.slice(start, start + limit);
  const last = items.at(-1);
  const more = start + limit < sorted.length && last !== undefined;
  return { items, next_cursor: more ? identityOf(last.ref) : null };
}

function atOffset(sorted: readonly StoredIssue[], cursor: string | null, limit: number): Page<StoredIssue> {
  const start = cursor === null ? 0 : Number(cursor);
  const end = start + limit;
  return { items: sorted.slice(start, end), next_cursor: end < sorted.length ? String(end) : null };
}

/** A copy of the issue, its lists and maps; what those hold is shared. */
export function copyAsReference(issue: CanonicalIssue): StoredIssue {
  return {
    ...issue,
    assignees: [...issue.assignees],
    labels: [...issue.labels],
    links: [...issue.links],
    custom_fields: { ...issue.custom_fields },
    raw: issue.raw && { ...issue.raw },
  };
}
