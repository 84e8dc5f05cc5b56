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
  /** Issues that may be it, though they look otherwise. */
  readonly candidates: readonly string[];
}

/** `alike`: how many creations of this content are in doubt; of as many issues each may have one. */
export async function searchCreated(run: Run, write: SentWrite, alike: number): Promise<Searched> {
  const { connector, store } = run.settings;
  const updated_since = instantOf(epochOf(write.since) - WRONG_SECONDS * 1000);
  const candidates: string[] = [];
  const [near, far]: [CanonicalIssue[], CanonicalIssue[]] = [[], []];
  let cursor: string | null = null;
  do {
    const query: ListIssuesQuery = { updated_since, cursor, ...(run.signal && { signal: run.signal }) };
    const page: Page<CanonicalIssue> = await run.read(() => connector.listIssues(query));
    for (const item of page.items) {
      const identity = identityOf(item.ref);
      if ((await store.binding(identity)) !== undefined) continue;
      if (isMadeBy(run, write, item)) (isOfItsTime(write, item, true) ? near : far).push(item);
      else if (mayBeMadeBy(run, write, item)) candidates.push(identity);
    }
    cursor = page.next_cursor;
  } while (cursor !== null);
  const alikeToo = near.filter((item) => isAlike(run, write, item));
  const found = [alikeToo, near, far].find(({ length }) => length > 0) ?? [];
  // Another may have made the same elsewhere, at the same time.
  if (found.length > alike) return { made: undefined, candidates: found.map(({ ref }) => identityOf(ref)) };
  return found.length > 0 ? { made: found[0], candidates: [] } : { made: undefined, candidates };
}

/** True where an issue was made when the creation was sent; where that is not told, as `otherwise` says. */
function isOfItsTime(write: SentWrite, external: CanonicalIssue, otherwise = false): boolean {
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
export function isMadeBy(run: Run, write: SentWrite, external: CanonicalIssue): boolean {
  if (isOfItsTime(write, external, true)) return isLike(run, write, external);
  return isOfThatDay(write, external) && isAlike(run, write, external);
}

/** True for what may be it, looking otherwise: of its time, or as like as one that was edited where a clock is wrong. */
export function mayBeMadeBy(run: Run, write: SentWrite, external: CanonicalIssue): boolean {
  if (isOfItsTime(write, external)) return true;
  return isOfThatDay(write, external) && isLike(run, write, external);
}

function isOfThatDay(write: SentWrite, { created_at }: CanonicalIssue): boolean {
  return created_at !== null && isWithin(WRONG_SECONDS, write, created_at);
}

/** The same in title or text, as far as a creation writes them. */
function isLike(run: Run, write: SentWrite, external: CanonicalIssue): boolean {
  const { body } = write.content as CanonicalIssue;
  return (
    isSame(run, write, external, "title") || (!isEmptyValue(body) && isSame(run, write, external, "body"))
  );
}

function isAlike(run: Run, write: SentWrite, external: CanonicalIssue): boolean {
  return isSame(run, write, external, "title") && isSame(run, write, external, "body");
}

function isSame(
  { settings: { profile, rules } }: Run,
  { content }: SentWrite,
  external: CanonicalIssue,
  field: "title" | "body",
): boolean {
  const sent = content as CanonicalIssue;
  return (
    profile.created_fields.includes(field) &&
    readsField(profile, field) &&
    rules.same(profile, field, sent[field], external[field])
  );
}
