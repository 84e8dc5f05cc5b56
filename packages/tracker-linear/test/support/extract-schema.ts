/**
 * Makes `linear.graphql` from the types of `@linear/sdk`, which are generated from Linear's schema: the operations and
 * types that the connector has to do with, each field that leads to no other type. Run by
 * `npx tsx packages/tracker-linear/test/support/extract-schema.ts` after the package is raised.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** What of the two root types is kept. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  Query: ["issue", "issues", "issueLabels", "organization", "team", "teams"],
  Mutation: ["commentCreate", "issueCreate", "issueLabelCreate", "issueRelationCreate", "issueUpdate"],
};
const OBJECTS = [
  ...[
    "Issue",
    "IssueConnection",
    "IssueLabel",
    "IssueLabelConnection",
    "IssueRelation",
    "IssueRelationConnection",
  ],
  ...["Comment", "CommentConnection", "WorkflowState", "WorkflowStateConnection", "Team", "TeamConnection"],
  ...["User", "ActorBot", "ExternalUser", "Organization", "PageInfo"],
  ...["CommentPayload", "IssueLabelPayload", "IssuePayload", "IssueRelationPayload"],
];
const INPUTS = [
  ...["IssueCreateInput", "IssueUpdateInput", "IssueRelationCreateInput", "IssueLabelCreateInput"],
  ...[
    "CommentCreateInput",
    "CommentFilter",
    "CommentCollectionFilter",
    "IssueFilter",
    "IssueLabelFilter",
    "TeamFilter",
    "NullableTeamFilter",
  ],
  ...["DateComparator", "IdComparator", "IssueIdComparator", "StringComparator"],
];
const ENUMS = ["IssueRelationType", "PaginationOrderBy"];
const BUILT_IN = ["ID", "String", "Boolean", "Int", "Float"];
const SCALARS = ["DateTime", "DateTimeOrDuration", "JSON", "JSONObject", "TimelessDate"];

const KEPT = new Set([...OBJECTS, ...INPUTS, ...ENUMS, ...BUILT_IN, ...SCALARS]);

interface Field {
  readonly name: string;
  readonly type: string;
}

/** The schema in GraphQL's language, from the text of the package's types. */
export function extractSchema(types: string, version: string): string {
  const object = (name: string, kept?: readonly string[]) => {
    const fields = fieldsOf(types, name).filter((field) => kept?.includes(field.name) ?? isKept(field));
    return block(
      "type",
      name,
      fields.map((field) => `${field.name}${argsOf(types, name, field.name)}: ${field.type}`),
    );
  };
  const input = (name: string) =>
    block(
      "input",
      name,
      fieldsOf(types, name)
        .filter(isKept)
        .map(({ name, type }) => `${name}: ${type}`),
    );
  return [
    `# From the types of @linear/sdk ${version} (MIT licence, https://github.com/linear/linear). Made by extract-schema.ts.`,
    ...SCALARS.map((name) => `scalar ${name}`),
    ...Object.entries(OPERATIONS).map(([name, kept]) => object(name, kept)),
    ...OBJECTS.map((name) => object(name)),
    ...INPUTS.map(input),
    ...ENUMS.map((name) => block("enum", name, membersOf(types, name))),
    "",
  ].join("\n\n");
}

/** The text of the package's types, and its version. */
export function sdkTypes(): { readonly types: string; readonly version: string } {
  const require = createRequire(import.meta.url);
  const dist = dirname(require.resolve("@linear/sdk"));
  const { version } = JSON.parse(readFileSync(join(dist, "../package.json"), "utf8")) as { version: string };
  const texts = readdirSync(dist)
    .filter((file) => file.endsWith(".d.mts"))
    .map((file) => readFileSync(join(dist, file), "utf8"));
  const types = texts.find((text) => text.includes("\ntype IssueCreateInput = {"));
  if (types === undefined) throw new Error(`no generated types in ${dist}`);
  return { types, version };
}

function block(keyword: string, name: string, lines: readonly string[]): string {
  return `${keyword} ${name} {\n${lines.map((line) => `  ${line}`).join("\n")}\n}`;
}

function fieldsOf(types: string, name: string): Field[] {
  const body = new RegExp(`^type ${name} = (?:\\w+ & )*\\{\n(.*?)^\\};`, "ms").exec(types)?.[1];
  if (body === undefined) throw new Error(`the types have no ${name}`);
  const lines = body.matchAll(/^ {2}(\w+)\??: (.+);$/gm);
  return [...lines]
    .filter(([, field]) => field !== "__typename")
    .map(([, field, type]) => ({
      name: field!,
      type: typeOf(type!),
    }));
}

/** `Maybe<Array<Issue>>` as `[Issue!]`. */
function typeOf(text: string): string {
  const maybe = /^(?:Input)?Maybe<(.*)>$/.exec(text);
  return maybe === null ? `${bareTypeOf(text)}!` : bareTypeOf(maybe[1]!);
}

function bareTypeOf(text: string): string {
  const list = /^Array<(.*)>$/.exec(text);
  return list === null ? text.replace(/^Scalars\["(\w+)"\]$/, "$1") : `[${typeOf(list[1]!)}]`;
}

const isKept = ({ type }: Field) => KEPT.has(type.replace(/[[\]!]/g, ""));

function argsOf(types: string, owner: string, field: string): string {
  const name = `${owner}${field[0]!.toUpperCase()}${field.slice(1)}Args`;
  if (!types.includes(`\ntype ${name} = {`)) return "";
  const args = fieldsOf(types, name).filter(isKept);
  return args.length === 0 ? "" : `(${args.map(({ name, type }) => `${name}: ${type}`).join(", ")})`;
}

function membersOf(types: string, name: string): string[] {
  const body = new RegExp(`^declare enum ${name} \\{\n(.*?)^\\}`, "ms").exec(types)?.[1];
  if (body === undefined) throw new Error(`the types have no ${name}`);
  return [...body.matchAll(/= "(\w+)"/g)].map(([, value]) => value!);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { types, version } = sdkTypes();
  writeFileSync(join(import.meta.dirname, "linear.graphql"), extractSchema(types, version));
}
