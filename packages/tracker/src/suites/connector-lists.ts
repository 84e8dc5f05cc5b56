import type { ListIssuesQuery } from "../connector.js";
import type { CanonicalIssue } from "../generated/models.js";
import { compareInstants } from "../model/instant.js";
import { identityOf } from "../model/issue.js";
import { equal, holds } from "./check.js";
import type { ConnectorCase, ConnectorFixture } from "./connector.js";
import { draft } from "./connector-drafts.js";

/** Lists, pages and what has changed since. */
export const listCases: readonly ConnectorCase[] = [
  {
    name: "an empty provider lists nothing",
    async run({ connector }) {
      equal(await connector.listIssues(), { items: [], next_cursor: null }, "the first page");
    },
  },
  {
    name: "pages hold each issue once, and the last has no cursor",
    async run(fixture) {
      const made = [];
      for (let i = 0; i < 7; i++) made.push(await fixture.connector.createIssue(draft(fixture)));
      await fixture.later();
      for (const limit of [3, 7, 100]) {
        const listed = await all(fixture, { limit });
        equal(identities(listed), identities(made), `the issues in pages of ${limit}`);
      }
    },
  },
  {
    name: "a listed issue is as get shows it, closed ones among them",
    async run(fixture) {
      const { connector } = fixture;
      const { ref } = await connector.createIssue(draft(fixture));
      if (connector.profile.fields.status === "both") await connector.transitionIssue(ref, "done");
      await fixture.later();
      const [listed] = await all(fixture, {});
      const read = await connector.getIssue(ref);
      equal(listed?.title, read.title, "the title");
      equal(listed?.status, read.status, "the status");
      equal(listed && identityOf(listed.ref), identityOf(read.ref), "the identity");
    },
  },
  {
    name: "updated_since leaves out what did not change, and keeps what did at that moment",
    async run(fixture) {
      const { connector } = fixture;
      if (connector.profile.incremental === "none") return;
      const old = await connector.createIssue(draft(fixture));
      await fixture.later();
      await fixture.later();
      const fresh = await connector.createIssue(draft(fixture));
      await fixture.later();
      const since = (await connector.getIssue(fresh.ref)).updated_at;
      holds(
        since !== null && compareInstants(since, old.updated_at!) > 0,
        "the second issue is the later one",
        since,
      );
      const listed = identities(await all(fixture, { updated_since: since }));
      equal(listed, identities([fresh]), "what changed since");
    },
  },
  {
    name: "a limit is kept to",
    async run(fixture) {
      for (let i = 0; i < 3; i++) await fixture.connector.createIssue(draft(fixture));
      await fixture.later();
      const { items } = await fixture.connector.listIssues({ limit: 2 });
      holds(items.length <= 2, "a page of at most two", items.length);
    },
  },
];

async function all({ connector }: ConnectorFixture, query: ListIssuesQuery): Promise<CanonicalIssue[]> {
  const issues: CanonicalIssue[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 50; pages++) {
    const page = await connector.listIssues({ ...query, cursor });
    issues.push(...page.items);
    cursor = page.next_cursor;
    if (cursor === null) return issues;
  }
  throw new Error("the pages of the list do not end");
}

function identities(issues: readonly CanonicalIssue[]): string[] {
  return issues.map(({ ref }) => identityOf(ref)).sort();
}
