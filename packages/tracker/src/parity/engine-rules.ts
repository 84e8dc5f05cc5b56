/** The engine of version 0.3.0 (`tracker 7`), as the points in which it is another; the rest of it is the engine. */

import type { ConnectorProfile, Page } from "../connector.js";
import { ENGINE_RULES } from "../engine/default-rules.js";
import type { EngineRules, PullRules, PushRules } from "../engine/rules.js";
import type { Run } from "../engine/run.js";
import type { CanonicalIssue } from "../generated/models.js";
import { identityOf } from "../model/issue.js";
import { samePlain } from "../model/plain.js";
import { CORE_ISSUE_FIELDS } from "../model/vocabulary.js";
import { compareAsReference } from "./instants.js";

const CARRIES_ALL: ConnectorProfile = {
  fields: Object.fromEntries(
    CORE_ISSUE_FIELDS.map((field) => [field, "both"]),
  ) as unknown as ConnectorProfile["fields"],
  created_fields: CORE_ISSUE_FIELDS,
  ...{ links: "patch", search: "immediate", incremental: "complete" },
};

const PULL: PullRules = {
  // Each item of a page by itself, the same issue twice if it is there twice.
  batches: (items) => items.map((item) => [item]),
  // Nothing is ever missed.
  sweeps: () => false,
  // Each pull begins at the first page.
  begin: (known) => ({ ...known, cursor: null, newest: known.updated_since }),
  // The mark is the newest time seen, and the last cursor stays.
  end: (state) => ({ ...state, updated_since: state.newest }),
  tells_filters_apart: false,
  stores_pages: false,
  reads_ahead: false,
};

const PUSH: PushRules = {
  // Every local issue of the system, against an index of all that the list shows.
  async begin(run, { limit = 200, filters = null }) {
    const index = await remoteIndex(run, limit, filters);
    const { store, connector } = run.settings;
    const issues = await store.listIssues(connector.name);
    return {
      identities: issues.map(({ ref }) => identityOf(ref)),
      remoteOf: async ({ identity }) => index.get(identity),
    };
  },
  isDue: () => true,
  // Sent blindly; the draft stays beside what was made of it.
  async create(run, { stored }) {
    const { connector, store } = run.settings;
    await store.upsertIssue(await connector.createIssue(stored.issue));
    run.stats.pushed_created++;
    return undefined;
  },
  refusedCreation: async () => undefined,
  // The ref of a draft is never anything else.
  providerRefs: async (_run, issue) => ({ issue, known: issue, waiting: [] }),
  // A decision is stored once the update went through.
  stores_first: false,
  looks_again: false,
  // The answer is merged into the local issue as it was, so that a conflict is told twice.
  answerBase: () => undefined,
};

export const ENGINE_RULES_0_3_0: EngineRules = {
  ...ENGINE_RULES,
  default_strategy: "newer_timestamp",
  guard: { floor: Number.POSITIVE_INFINITY, share: 1 },
  keeps_raw: true,
  profileOf: () => CARRIES_ALL,
  // The order of lists counts, and so do the key and url of refs.
  same: (_profile, _field, local, external) => samePlain(local, external),
  compare: compareAsReference,
  // A question is no more than a mark: the local value is kept, and pushed.
  isQuestion: () => false,
  // No base is kept.
  baseOf: () => undefined,
  isStale: () => false,
  // Times and the raw issue count as changes.
  isUpdate: (before, after) => !samePlain(before, after),
  // The first error ends the run.
  absorbs: () => false,
  retries_reads: false,
  // Tries again at once.
  retryClock: (clock) => ({ now: () => clock.now(), sleep: async () => undefined }),
  pull: PULL,
  push: PUSH,
};

async function remoteIndex(
  run: Run,
  limit: number,
  filters: Readonly<Record<string, unknown>> | null,
): Promise<Map<string, CanonicalIssue>> {
  const index = new Map<string, CanonicalIssue>();
  let cursor: string | null = null;
  do {
    const query = { updated_since: null, cursor, limit, filters };
    const page: Page<CanonicalIssue> = await run.settings.connector.listIssues(query);
    for (const issue of page.items) index.set(identityOf(issue.ref), issue);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return index;
}
