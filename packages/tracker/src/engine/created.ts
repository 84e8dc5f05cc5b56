/** What a creation of unknown outcome made, as far as a list tells. */
import { type ListIssuesQuery, type Page, readsField } from "../connector.js";
import type { CanonicalIssue } from "../generated/models.js";
import { isEmptyValue } from "../model/field-values.js";
import { epochOf, type Instant, instantOf } from "../model/instant.js";
import { identityOf } from "../model/issue.js";
import type { SentWrite } from "../store/entities.js";
import type { Run } from "./run.js";

/** Clocks differ: how far the provider's time of creation may be from ours; and how far where one of them is wrong. */
const SKEW_SECONDS = 300;
const WRONG_SECONDS = 86_400;
const UNDER_WAY_SECONDS = 60;

export interface Searched {
  readonly made: CanonicalIssue | undefined;
  /** Issues of the same time that look otherwise. */
  readonly candidates: readonly string[];
}

export async function searchCreated(run: Run, write: SentWrite): Promise<Searched> {
  const { connector, store } = run.settings;
  const updated_since = instantOf(epochOf(write.since) - WRONG_SECONDS * 1000);
  const candidates: string[] = [];
  const twins: CanonicalIssue[] = [];
  let cursor: string | null = null;
  do {
    const query: ListIssuesQuery = { updated_since, cursor, ...(run.signal && { signal: run.signal }) };
    const page: Page<CanonicalIssue> = await run.read(() => connector.listIssues(query));
    for (const item of page.items) {
      const identity = identityOf(item.ref);
      if ((await store.binding(identity)) !== undefined) continue;
      const isLike = isMadeBy(run, write, item);
      if (isLike && isOfItsTime(write, item, true)) return { made: item, candidates: [] };
      if (isLike) twins.push(item);
      else if (isOfItsTime(write, item)) candidates.push(identity);
    }
    cursor = page.next_cursor;
  } while (cursor !== null);
  if (twins.length > 1) return { made: undefined, candidates: twins.map(({ ref }) => identityOf(ref)) };
  return { made: twins[0], candidates };
}

/** True where an issue was made when the creation was sent; where that is not told, as `otherwise` says. */
export function isOfItsTime(write: SentWrite, external: CanonicalIssue, otherwise = false): boolean {
  return external.created_at === null ? otherwise : isWithin(SKEW_SECONDS, write, external.created_at);
}

function isWithin(seconds: number, { since }: SentWrite, created_at: Instant): boolean {
  const age = epochOf(created_at) - epochOf(since);
  return age >= -seconds * 1000 && age <= (seconds + UNDER_WAY_SECONDS) * 1000;
}

/**
 * True where an issue is what the creation made: of its time, and the same in title or text. Both need not be, since
 * someone may have edited one of them already; but of another time, as a clock that is wrong tells it, both must.
 */
export function isMadeBy({ settings }: Run, write: SentWrite, external: CanonicalIssue): boolean {
  const { profile, rules } = settings;
  const sent = write.content as CanonicalIssue;
  const isSame = (field: "title" | "body") =>
    profile.created_fields.includes(field) &&
    readsField(profile, field) &&
    rules.same(profile, field, sent[field], external[field]);
  if (isOfItsTime(write, external, true))
    return isSame("title") || (!isEmptyValue(sent.body) && isSame("body"));
  return isWithin(WRONG_SECONDS, write, external.created_at!) && isSame("title") && isSame("body");
}
