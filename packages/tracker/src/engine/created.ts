/** What a creation of unknown outcome made, as far as a list tells. */
import { type ListIssuesQuery, type Page, readsField } from "../connector.js";
import type { CanonicalIssue } from "../generated/models.js";
import { isEmptyValue } from "../model/field-values.js";
import { epochOf, instantOf } from "../model/instant.js";
import { identityOf } from "../model/issue.js";
import type { SentWrite } from "../store/entities.js";
import type { Run } from "./run.js";

/** Clocks differ: how far the provider's time of creation may be from ours. */
const SKEW_SECONDS = 300;
const UNDER_WAY_SECONDS = 60;

export interface Searched {
  readonly made: CanonicalIssue | undefined;
  /** Issues of the same time that look otherwise. */
  readonly candidates: readonly string[];
}

export async function searchCreated(run: Run, write: SentWrite): Promise<Searched> {
  const { connector, store } = run.settings;
  const updated_since = instantOf(epochOf(write.since) - SKEW_SECONDS * 1000);
  const candidates: string[] = [];
  let cursor: string | null = null;
  do {
    const query: ListIssuesQuery = { updated_since, cursor, ...(run.signal && { signal: run.signal }) };
    const page: Page<CanonicalIssue> = await run.read(() => connector.listIssues(query));
    for (const item of page.items) {
      const identity = identityOf(item.ref);
      if ((await store.binding(identity)) !== undefined) continue;
      if (isMadeBy(run, write, item)) return { made: item, candidates: [] };
      if (isOfItsTime(write, item)) candidates.push(identity);
    }
    cursor = page.next_cursor;
  } while (cursor !== null);
  return { made: undefined, candidates };
}

/** True where an issue was made when the creation was sent. */
export function isOfItsTime({ since }: SentWrite, { created_at }: CanonicalIssue): boolean {
  if (created_at === null) return false;
  const age = epochOf(created_at) - epochOf(since);
  return age >= -SKEW_SECONDS * 1000 && age <= (SKEW_SECONDS + UNDER_WAY_SECONDS) * 1000;
}

/**
 * True where an issue is what the creation made: of its time, and the same in title or text. Both need not be, since
 * someone may have edited one of them already.
 */
export function isMadeBy({ settings }: Run, write: SentWrite, external: CanonicalIssue): boolean {
  const { profile, rules } = settings;
  if (external.created_at !== null && !isOfItsTime(write, external)) return false;
  const sent = write.content as CanonicalIssue;
  const isSame = (field: "title" | "body") =>
    profile.created_fields.includes(field) &&
    readsField(profile, field) &&
    rules.same(profile, field, sent[field], external[field]);
  return isSame("title") || (!isEmptyValue(sent.body) && isSame("body"));
}
