import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, parse, print, validate } from "graphql";
import { describe, expect, test } from "vitest";
import * as documents from "../src/documents.ts";
import { DOCUMENTS_0_3_0 } from "../src/documents-0.3.0.ts";
import { extractSchema, sdkTypes } from "./support/extract-schema.ts";

const committed = readFileSync(join(import.meta.dirname, "support/linear.graphql"), "utf8");
const schema = buildSchema(committed);

describe("the schema that Linear's loopback keeps to", () => {
  test("is what the types of Linear's own package say", () => {
    const { types, version } = sdkTypes();
    expect(print(parse(committed))).toBe(print(parse(extractSchema(types, version))));
    expect(committed).toContain(`@linear/sdk ${version} `);
  });

  test("knows no labels by name, which version 0.3.0 sends", () => {
    const input = schema.getType("IssueCreateInput");
    expect(input?.toString()).toBe("IssueCreateInput");
    expect(committed).toContain("labelIds: [String!]");
    expect(committed).not.toContain("labelNames");
  });
});

const {
  DOCUMENTS,
  LIST_COMMENTS,
  LIST_RELATIONS,
  TEAM_STATES,
  FIND_LABELS,
  CREATE_LABEL,
  ORGANIZATION,
  TEAMS,
} = documents;

describe("a document keeps to Linear's schema:", () => {
  const all = {
    ...DOCUMENTS,
    ...{ LIST_COMMENTS, LIST_RELATIONS, TEAM_STATES, FIND_LABELS, CREATE_LABEL, ORGANIZATION, TEAMS },
    ...Object.fromEntries(Object.entries(DOCUMENTS_0_3_0).map(([name, text]) => [`${name} of 0.3.0`, text])),
  };
  test.each(Object.entries(all))("%s", (_name, text) => {
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  });
});
