import type { IssueComment } from "../generated/models.js";
import { equal, holds, rejection } from "./check.js";
import type { ConnectorCase, ConnectorFixture } from "./connector.js";
import { draft } from "./connector-drafts.js";

const BODIES = ["First", '-rf "two"\nlines 🐱', "`third`"];

export const commentCases: readonly ConnectorCase[] = [
  {
    name: "comments are listed once each, oldest first, as they were written; or refused as a capability",
    async run(fixture) {
      const { connector } = fixture;
      const { ref } = await connector.createIssue(draft(fixture));
      if (!(await connector.getCapabilities()).supports_comments) {
        const { code } = await rejection(connector.addComment(ref, "x"), "a comment where there are none");
        equal(code, "CAPABILITY_NOT_SUPPORTED", "the refusal");
        return;
      }
      const made: (IssueComment | undefined)[] = [];
      for (const body of BODIES) {
        made.push(await connector.addComment(ref, body));
        await fixture.later();
      }
      if (connector.listComments === undefined) return;
      for (const limit of [2, 100]) {
        const listed = await comments(fixture, ref, limit);
        equal(
          listed.map(({ body }) => body),
          BODIES,
          `the bodies in pages of ${limit}`,
        );
        equal(new Set(listed.map(({ id }) => id)).size, BODIES.length, "the number of ids");
        for (const [i, comment] of made.entries()) {
          if (comment !== undefined) equal(listed[i]?.id, comment.id, `the id of comment ${i + 1}`);
        }
      }
    },
  },
  {
    name: "comments stay with their issue",
    async run(fixture) {
      const { connector } = fixture;
      if (connector.listComments === undefined) return;
      const one = await connector.createIssue(draft(fixture));
      const other = await connector.createIssue(draft(fixture));
      await connector.addComment(one.ref, "Mine");
      equal((await comments(fixture, other.ref, 100)).length, 0, "the comments of the other issue");
    },
  },
];

async function comments(
  { connector }: ConnectorFixture,
  ref: Parameters<NonNullable<typeof connector.listComments>>[0],
  limit: number,
): Promise<IssueComment[]> {
  const found: IssueComment[] = [];
  let cursor: string | null = null;
  do {
    const page = await connector.listComments!(ref, { limit, cursor });
    found.push(...page.items);
    cursor = page.next_cursor;
    holds(found.length <= 100, "the pages of the comments end", found.length);
  } while (cursor !== null);
  return found;
}
