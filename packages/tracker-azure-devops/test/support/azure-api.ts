/**
 * The part of Azure DevOps' REST API 7.1 that a tracker may use, by its documentation (work items, WIQL, comments):
 * every parameter and field that it names, so that one it does not name is refused.
 */
import {
  dateTime,
  type Endpoint,
  fields,
  filledText,
  integer,
  listOf,
  oneOf,
  text,
  type ValueRule,
} from "../../../tracker/test/support/api-description.ts";

const version = oneOf("7.1");
const flag = oneOf("true", "false");
const requires = ["api-version"];
/** Its words are read in any case. */
const expand: ValueRule = (value) =>
  oneOf(
    "none",
    "relations",
    "fields",
    "links",
    "all",
  )(typeof value === "string" ? value.toLowerCase() : value);

const operation: ValueRule = fields(
  {
    op: oneOf("add", "replace", "remove", "test", "move", "copy"),
    path: filledText,
    value: () => undefined,
    from: text,
  },
  { requires: ["op", "path"] },
);
const writing = {
  ...{ "api-version": version, validateOnly: flag, bypassRules: flag, suppressNotifications: flag },
  $expand: expand,
};

/** Only one of both is taken. */
const batch: ValueRule = (value) => {
  const refusal = fields(
    {
      ids: listOf(integer(1), 200),
      fields: listOf(filledText),
      $expand: expand,
      asOf: dateTime,
      errorPolicy: (policy) => oneOf("fail", "omit")(String(policy).toLowerCase()),
    },
    { requires: ["ids"] },
  )(value);
  const isBoth = Object.hasOwn(value as object, "fields") && Object.hasOwn(value as object, "$expand");
  return refusal ?? (isBoth ? "the expand parameter can not be used with the fields parameter" : undefined);
};

export type AzureEndpoint =
  | "query"
  | "batch"
  | "get_item"
  | "create_item"
  | "update_item"
  | "list_comments"
  | "create_comment";

const ITEMS = "/:project/_apis/wit/workitems";
const COMMENTS = "/:project/_apis/wit/workItems/:id/comments";
const preview = oneOf("7.1-preview.4");

export const AZURE_API: readonly Endpoint<AzureEndpoint>[] = [
  {
    ...{ name: "query", method: "POST", path: "/:project/_apis/wit/wiql", requires },
    query: { "api-version": version, $top: integer(1, 20_000), timePrecision: flag },
    body: fields({ query: filledText }, { requires: ["query"] }),
  },
  {
    ...{ name: "batch", method: "POST", path: "/:project/_apis/wit/workitemsbatch", requires },
    ...{ query: { "api-version": version }, body: batch },
  },
  {
    ...{ name: "get_item", method: "GET", path: `${ITEMS}/:id`, requires },
    query: { "api-version": version, $expand: expand, fields: text, asOf: dateTime },
  },
  {
    ...{ name: "create_item", method: "POST", path: `${ITEMS}/$:type`, requires },
    ...{ query: writing, body: listOf(operation) },
  },
  {
    ...{ name: "update_item", method: "PATCH", path: `${ITEMS}/:id`, requires },
    ...{ query: writing, body: listOf(operation) },
  },
  {
    ...{ name: "list_comments", method: "GET", path: COMMENTS, requires },
    query: {
      ...{ "api-version": preview, $top: integer(1, 200), continuationToken: filledText },
      ...{ includeDeleted: flag, $expand: text, order: oneOf("asc", "desc") },
    },
  },
  {
    ...{ name: "create_comment", method: "POST", path: COMMENTS, requires },
    query: { "api-version": preview, format: oneOf("html", "markdown") },
    body: fields({ text: filledText }, { requires: ["text"] }),
  },
];
