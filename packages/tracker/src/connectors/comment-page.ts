import type { ListCommentsQuery, Page } from "../connector.js";
import type { IssueComment } from "../generated/models.js";

/** A page for a provider that tells all comments of an issue at once. A cursor is the id of the comment before. */
export function commentPage(
  comments: readonly IssueComment[],
  { cursor = null, limit = 100 }: ListCommentsQuery,
): Page<IssueComment> {
  const from = cursor === null ? 0 : comments.findIndex(({ id }) => id === cursor) + 1;
  const items = comments.slice(from, from + limit);
  return { items, next_cursor: from + limit < comments.length ? items.at(-1)!.id : null };
}
