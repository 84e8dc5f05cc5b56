import { compareInstants, type IssueComment, type ListCommentsQuery, type Page } from "@spec-kitty/tracker";
import { readingRules } from "@spec-kitty/tracker/connector-kit";
import { LINEAR, pageOf, partOf } from "./answers.js";
import type { LinearClient } from "./client.js";
import { LIST_COMMENTS, PAGE_CAP } from "./documents.js";
import { commentFrom } from "./mapping.js";

/**
 * A page of an issue's comments, oldest first. Linear promises no order that begins with the oldest, so all are read;
 * the cursor is the number of those that were given.
 */
export async function commentPage(
  client: LinearClient,
  id: string,
  { cursor, limit = 100, signal }: ListCommentsQuery,
): Promise<Page<IssueComment>> {
  const reading = readingRules(undefined);
  const start = cursor === null || cursor === undefined ? 0 : reading.page(cursor, LINEAR);
  const comments: IssueComment[] = [];
  let after: string | null = null;
  do {
    const data = await client.send(LIST_COMMENTS, { id, first: PAGE_CAP, after }, signal);
    const { nodes, next } = pageOf(partOf(data, "issue"), "comments");
    comments.push(...nodes.map((node) => commentFrom(node, reading)));
    after = next;
  } while (after !== null);
  comments.sort(byAge);
  const end = start + limit;
  return { items: comments.slice(start, end), next_cursor: end < comments.length ? String(end) : null };
}

function byAge(a: IssueComment, b: IssueComment): number {
  if (a.created_at === null || b.created_at === null) return 0;
  return compareInstants(a.created_at, b.created_at) || (a.id < b.id ? -1 : 1);
}
