/** An update that overwrites only what it was decided on: what a person changed a moment before is looked at first. */
import { type IssuePatch, readsField, type WriteOptions } from "../connector.js";
import { ConnectorRequestError } from "../errors.js";
import type { CanonicalIssue, ExternalRef } from "../generated/models.js";
import { sameMeaning } from "../model/field-values.js";
import { compareInstants } from "../model/instant.js";
import type { CoreField } from "../model/vocabulary.js";
import type { Run } from "./run.js";

/** Nothing was written: the issue is another by now, and the update is to be decided on again. */
export class Moved extends Error {
  readonly now: CanonicalIssue;

  constructor(now: CanonicalIssue) {
    super("the issue moved while it was decided on");
    this.now = now;
  }
}

/**
 * Updates the issue that was seen so; throws `Moved` where it is another by now. What an earlier try has written, its
 * answer lost, is not written again.
 */
export async function updateUnmoved(
  run: Run,
  ref: ExternalRef,
  patch: IssuePatch,
  seen: CanonicalIssue,
  options: WriteOptions,
): Promise<CanonicalIssue> {
  const { connector, profile, rules } = run.settings;
  if (!rules.push.looks_again) return connector.updateIssue(ref, patch, options);
  const read = () => connector.getIssue(ref, run.signal && { signal: run.signal });
  if (profile.refuses_moved) {
    try {
      return await connector.updateIssue(ref, patch, { ...options, seen });
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== "ISSUE_MOVED") throw error;
      const now = await run.read(read);
      if (shows(run, now, patch)) return now;
      throw new Moved(now);
    }
  }
  const now = await read();
  if (!profile.never_lags) checkAge(now, seen);
  if (shows(run, now, patch)) return now;
  if (isMoved(run, now, patch, seen)) throw new Moved(now);
  return connector.updateIssue(ref, patch, options);
}

/** A copy that lags behind does not tell what a person did. */
function checkAge(now: CanonicalIssue, seen: CanonicalIssue): void {
  if (now.updated_at === null || seen.updated_at === null) return;
  if (compareInstants(now.updated_at, seen.updated_at) >= 0) return;
  const message = "the provider shows an older state than before; a later run tries again";
  throw new ConnectorRequestError(message, { failure_class: "transient" });
}

/** True where all that would be written is there. */
function shows(run: Run, now: CanonicalIssue, patch: IssuePatch): boolean {
  const { profile } = run.settings;
  return fieldsOf(patch).every((field) => readsField(profile, field) && isSent(run, now, patch, field));
}

/** True where the patch would overwrite a value that is neither what was seen nor what the patch itself wrote. */
function isMoved(run: Run, now: CanonicalIssue, patch: IssuePatch, seen: CanonicalIssue): boolean {
  const { profile } = run.settings;
  return fieldsOf(patch).some(
    (field) =>
      readsField(profile, field) &&
      !sameMeaning(field, now[field], seen[field]) &&
      !isSent(run, now, patch, field),
  );
}

function isSent(run: Run, now: CanonicalIssue, patch: IssuePatch, field: CoreField): boolean {
  const { profile, rules } = run.settings;
  return rules.same(profile, field, patch[field], now[field]);
}

function fieldsOf(patch: IssuePatch): CoreField[] {
  return Object.keys(patch) as CoreField[];
}
