/** What Azure DevOps answers to a request that its API description allows. */
import type { RestAnswer, RestCall } from "../../../tracker/test/support/rest-vendor.ts";
import type { AzureEndpoint } from "./azure-api.ts";
import { ATTACHMENTS, notFound, patched } from "./azure-patch.ts";
import type { AzureProject, StoredComment, StoredItem } from "./azure-project.ts";

type Asked = RestCall<AzureEndpoint> & { readonly project: AzureProject; readonly base_url: string };

export const AZURE_ANSWERS: Readonly<Record<AzureEndpoint, (asked: Asked) => RestAnswer>> = {
  query({ project, query, body, base_url }) {
    const { query: text } = body as { readonly query: string };
    const found = selected(project, text, query.get("timePrecision") === "true");
    if (typeof found === "string") return badQuery(found);
    const top = found.slice(0, Number(query.get("$top") ?? 20_000));
    const workItems = top.map(({ id }) => ({ id, url: `${base_url}/_apis/wit/workItems/${id}` }));
    return { status: 200, body: { queryType: "flat", queryResultType: "workItem", workItems } };
  },
  batch(asked) {
    const { ids, errorPolicy, $expand } = asked.body as {
      readonly ids: readonly number[];
      readonly errorPolicy?: string;
      readonly $expand?: string;
    };
    const items = ids.map((id) => asked.project.item(id));
    const missing = items.indexOf(undefined);
    if (missing !== -1 && errorPolicy?.toLowerCase() !== "omit") return notFound(String(ids[missing]));
    const value = items.map((item) => item && itemJson(asked, item, $expand)).map((item) => item ?? null);
    return { status: 200, body: { count: value.length, value } };
  },
  get_item: ofItem((item, asked) => ({
    status: 200,
    body: itemJson(asked, item, asked.query.get("$expand")),
  })),
  create_item(asked) {
    const type = asked.params["type"]!;
    const change = patched(asked.project, type, undefined, asked.body as never);
    if ("status" in change) return change;
    const item = asked.project.create(type, change.fields, change.relations);
    return { status: 200, body: itemJson(asked, item, asked.query.get("$expand")) };
  },
  update_item: ofItem((item, asked) => {
    const type = String(item.fields["System.WorkItemType"]);
    const change = patched(asked.project, type, item, asked.body as never);
    if ("status" in change) return change;
    asked.project.update(item, change.fields, change.relations);
    return { status: 200, body: itemJson(asked, item, asked.query.get("$expand")) };
  }),
  list_comments: ofItem((item, { query }) => {
    const all = query.get("order") === "asc" ? item.comments : [...item.comments].reverse();
    const [from, top] = [Number(query.get("continuationToken") ?? 0), Number(query.get("$top") ?? 200)];
    const comments = all.slice(from, from + top).map((comment) => commentJson(item, comment));
    const end = from + comments.length;
    const next = end < all.length ? { continuationToken: String(end), nextPage: "https://next" } : {};
    return { status: 200, body: { totalCount: all.length, count: comments.length, comments, ...next } };
  }),
  create_comment: ofItem((item, { project, body }) => {
    const { text } = body as { readonly text: string };
    return { status: 200, body: commentJson(item, project.comment(item, text)) };
  }),
};

function ofItem(answer: (item: StoredItem, asked: Asked) => RestAnswer): (asked: Asked) => RestAnswer {
  return (asked) => {
    const id = asked.params["id"]!;
    if (!/^\d+$/.test(id))
      return { status: 400, body: { message: `The value '${id}' is not valid for Int32.` } };
    const item = asked.project.item(id);
    return item === undefined ? notFound(id) : answer(item, asked);
  };
}

function badQuery(message: string): RestAnswer {
  return { status: 400, body: { $id: "1", message: `TF51006: ${message}`, typeKey: "SyntaxException" } };
}

const QUERY = /^SELECT \[System\.Id\] FROM WorkItems WHERE (.+) ORDER BY \[System\.Id\] ASC$/;

/** The work items of a query in the few words that are known here, else what is wrong with it. */
function selected(project: AzureProject, query: string, hasTimes: boolean): readonly StoredItem[] | string {
  const [, where] = QUERY.exec(query) ?? [];
  if (where === undefined) return `the query statement is not known here: ${query}`;
  let found = [...project.items].sort((a, b) => a.id - b.id);
  for (const condition of where.split(" AND ")) {
    const [, field, operator, value] = /^\[([A-Za-z.]+)\] (=|>=|>) (\S+)$/.exec(condition) ?? [];
    if (field === "System.TeamProject" && operator === "=" && value === "@project") continue;
    if (field === "System.Id" && operator === ">" && /^\d+$/.test(value!)) {
      found = found.filter(({ id }) => id > Number(value));
    } else if (field === "System.ChangedDate" && operator === ">=") {
      const date = /^'(\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z)?)'$/.exec(value!)?.[1];
      if (date === undefined) return `${value} is no date`;
      if (date.includes("T") && !hasTimes) return "You cannot supply a time with the date";
      found = found.filter(
        ({ fields }) => Date.parse(String(fields["System.ChangedDate"])) >= Date.parse(date),
      );
    } else return `the condition is not known here: ${condition}`;
  }
  return found;
}

/** Relations are told where they are asked for, and only where there are some. */
function itemJson(
  { project, base_url }: Asked,
  { id, rev, fields, relations }: StoredItem,
  expand: string | null | undefined,
): Readonly<Record<string, unknown>> {
  const urlOf = (one: number) => `${base_url}/_apis/wit/workItems/${one}`;
  const isAsked = ["relations", "all"].includes((expand ?? "").toLowerCase());
  const told = relations.map(({ rel, to }) => ({ rel, url: urlOf(to), attributes: { isLocked: false } }));
  const attached = { rel: "AttachedFile", url: `${base_url}/${project.name}/_apis/wit/attachments/1` };
  const files = Array<object>(ATTACHMENTS).fill(attached);
  return {
    ...{ id, rev, fields: { "System.Id": id, "System.Rev": rev, ...fields } },
    ...(isAsked && relations.length > 0 && { relations: [...files, ...told] }),
    url: urlOf(id),
  };
}

function commentJson(
  { id: workItemId }: StoredItem,
  { id, text, author, createdDate }: StoredComment,
): object {
  return {
    ...{ workItemId, id, version: 1, text, renderedText: text, format: "html", createdDate },
    ...{ createdBy: { displayName: author, uniqueName: author }, modifiedDate: createdDate },
  };
}
