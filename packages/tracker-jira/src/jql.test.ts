import { describe, expect, test } from "vitest";
import { issueQuery } from "./jql.js";

const ORDER = " ORDER BY created ASC, key ASC";
const query = (filters: Record<string, unknown>, at: string | null = null) =>
  issueQuery("KIT", filters, { field: "updated", at });

describe("the query of a list", () => {
  test.each([
    [{}, 'project = "KIT"'],
    [{ unknown: "x" }, 'project = "KIT"'],
    [{ query_key: "KIT-7" }, 'key = "KIT-7"'],
    [{ query_text: "cats" }, 'project = "KIT" AND text ~ "cats"'],
    [{ query_key: null, query_text: 'a "b" \\' }, 'project = "KIT" AND text ~ "a \\"b\\" \\\\"'],
    [{ jql: "labels = x OR labels = y" }, "(labels = x OR labels = y)"],
    [{ jql: "labels = x order  by rank DESC" }, "(labels = x)"],
    [{ jql: 'summary ~ "order by me" AND x = 1' }, '(summary ~ "order by me" AND x = 1)'],
    [{ jql: `summary ~ 'it\\'s in order by' ORDER BY created` }, `(summary ~ 'it\\'s in order by')`],
    [{ query_key: "K", query_text: "t", jql: "j" }, 'key = "K"'],
    [{ query_text: "t", jql: "j" }, 'project = "KIT" AND text ~ "t"'],
  ])("of %j is %s", (filters, expected) => {
    expect(query(filters)).toBe(expected + ORDER);
  });

  test("has times in milliseconds, whole seconds down, so that the zone of the account says nothing", () => {
    const at = Date.UTC(2026, 2, 1, 8, 30, 15);
    const asked = `(a = 1 OR b = 2) AND updated >= ${at}${ORDER}`;
    expect(query({ jql: "a = 1 OR b = 2" }, "2026-03-01T10:30:15.999000+02:00")).toBe(asked);
    expect(query({ jql: "a = 1 OR b = 2" }, "2026-03-01T08:30:15+00:00")).toBe(asked);
    expect(issueQuery("OR", {}, { field: "created", at: "2026-03-01T08:30:15+00:00" })).toBe(
      `project = "OR" AND created >= ${at}${ORDER}`,
    );
  });

  test.each(["query_key", "query_text", "jql"])("refuses a %s that is no text", (name) => {
    expect(() => query({ [name]: ["x"] })).toThrow(`the filter ${name} of Jira must be a text, not object`);
  });
});
